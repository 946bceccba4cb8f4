#include "model/similar.h"

#include <catch2/catch.hpp>
#include <vector>

using namespace acrnet;

TEST_CASE("a letter too much, one too few, another one and two swapped are one slip each") {
  CHECK(edit_distance("", "abc") == 3);
  CHECK(edit_distance("plan", "plan") == 0);
  CHECK(edit_distance("plna", "plan") == 1);
  CHECK(edit_distance("pan", "plan") == 1);
  CHECK(edit_distance("plane", "plan") == 1);
  CHECK(edit_distance("plen", "plan") == 1);
  CHECK(edit_distance("Plan", "plan") == 1);
}

TEST_CASE("the nearest name is meant, if it is near") {
  struct Row {
    const char* word;
    std::vector<std::string> known;
    const char* expected;  // empty: none
  };
  const std::vector<Row> rows{
      {"mian", {"other", "main"}, "main"},
      {"registy", {"registry"}, "registry"},
      {"registryy", {"registry"}, "registry"},
      {"Main", {"mAIN"}, "mAIN"},
      {"subnet", {"subset", "sunset"}, "subset"},
      {"vm", {"vn"}, "vn"},
      {"vm", {"ab"}, ""},
      {"main", {"production"}, ""},
      {"main", {}, ""},
      {"", {"abc"}, ""},
  };
  for (const Row& row : rows) {
    INFO(row.word);
    const auto found = most_similar(row.word, std::span(row.known));
    CHECK(found.value_or("") == row.expected);
  }
}

TEST_CASE("names that nobody could have typed are not compared") {
  const std::vector<std::string> known{std::string(100'000, 'a')};
  CHECK_FALSE(most_similar("a", std::span(known)));
  CHECK_FALSE(most_similar(std::string(100'000, 'a'), std::span(known)));
}
