#include <catch2/catch.hpp>

#include "executor/json/bounded_json.h"

using namespace acrnet::executor;

TEST_CASE("what is not JSON is refused with its place, whatever it is") {
  const auto [text, problem] = GENERATE(table<std::string, std::string>({
      {"", "it is empty"},
      {"{\"a\":1", "it ends in the middle"},
      {"<html>", "byte 1: "},
      {"{\"a\":\"\xff\"}", "byte 7: "},
      {"{} x", "byte 4: "},
      {"nul", "it ends in the middle"},
  }));
  CAPTURE(text);
  std::string reason;
  CHECK_FALSE(parse_json(text, reason));
  CHECK_THAT(reason, Catch::StartsWith(problem));
}

TEST_CASE("nesting beyond all reason is refused, not followed") {
  std::string reason;
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  CHECK_FALSE(parse_json(deep, reason));
  CHECK_THAT(reason, Catch::Contains("nested"));
  const std::string fine = std::string(90, '[') + std::string(90, ']');
  CHECK(parse_json(fine, reason));
}

TEST_CASE("numbers and the order of members survive reading and writing") {
  std::string reason;
  const std::string text =
      R"({"z":1,"a":[2.5,-3,18446744073709551615,1e100],"m":{"y":null,"b":true}})";
  CHECK(write_json(*parse_ordered_json(text, reason)) ==
        R"({"z":1,"a":[2.5,-3,18446744073709551615,1e+100],"m":{"y":null,"b":true}})");
}
