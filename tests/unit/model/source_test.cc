#include "model/source.h"

#include <catch2/catch.hpp>

using namespace acrnet;

TEST_CASE("a place is a line and a column, counted from one, in code points") {
  const SourceFile file("policy.acrnet", "ab\n\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80x\n\nlast");
  struct Row {
    std::uint32_t offset;
    LineColumn expected;
  };
  const std::vector<Row> rows{
      {0, {1, 1}},  {1, {1, 2}},  {2, {1, 3}},  // the line end belongs to its line
      {3, {2, 1}},  {5, {2, 2}},  {8, {2, 3}},  {12, {2, 4}}, {13, {2, 5}},
      {14, {3, 1}}, {15, {4, 1}}, {18, {4, 4}}, {19, {4, 5}}, {1000, {4, 5}},
  };
  for (const Row& row : rows) {
    INFO(row.offset);
    CHECK(file.locate(row.offset) == row.expected);
    CHECK(file.line_of(row.offset) == row.expected.line);
  }
}

TEST_CASE("lines come without their ends, also where they end in CR LF") {
  const SourceFile file("f", "one\r\ntwo\n\r\nfour\r");
  CHECK(file.line_text(1) == "one");
  CHECK(file.line_text(2) == "two");
  CHECK(file.line_text(3).empty());
  CHECK(file.line_text(4) == "four");
  CHECK(file.line_begin(2) == 5);
}

TEST_CASE("an empty file has one empty line") {
  const SourceFile file("f", "");
  CHECK(file.locate(0) == LineColumn{1, 1});
  CHECK(file.line_text(1).empty());
}

TEST_CASE("a file that ends in a line end has an empty line after it") {
  const SourceFile file("f", "a\n");
  CHECK(file.locate(2) == LineColumn{2, 1});
  CHECK(file.line_text(2).empty());
}
