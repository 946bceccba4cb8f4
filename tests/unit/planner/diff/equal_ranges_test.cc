#include "planner/diff/equal_ranges.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>
#include <string>
#include <vector>

#include "model/cidr_set.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

std::vector<Cidr> cidrs(std::string_view words) {
  std::vector<Cidr> list;
  for (const RuleSource& source : sources(words)) list.push_back(std::get<Cidr>(source));
  return list;
}

std::vector<Cidr> sorted(std::vector<Cidr> list) {
  std::sort(list.begin(), list.end());
  return list;
}

std::string dump(const std::vector<Cidr>& list) {
  std::string text;
  for (const Cidr& cidr : list) text += (text.empty() ? "" : " ") + to_string(cidr);
  return text;
}

}  // namespace

TEST_CASE("networks cancel where both lists mean the same addresses, and nowhere else") {
  struct Row {
    const char* left;
    const char* right;
    const char* equal_left;
    const char* equal_right;
  };
  const std::vector<Row> rows{
      {"", "", "", ""},
      {"10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24", "10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24"},
      {"10.0.0.0/24", "10.0.0.128/25 10.0.0.0/25", "10.0.0.0/24", "10.0.0.0/25 10.0.0.128/25"},
      {"10.0.0.0/25", "10.0.0.0/24", "", ""},
      {"10.0.0.0/24", "10.0.0.0/25", "", ""},
      {"10.0.0.0/25 10.0.0.128/25 11.0.0.0/24", "10.0.0.0/24 12.0.0.0/24",
       "10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24"},
      {"10.0.0.0/25 10.0.0.128/26", "10.0.0.0/24", "", ""},
      {"10.0.0.0/24 10.0.0.0/25", "10.0.0.0/25 10.0.0.128/25", "10.0.0.0/24", "10.0.0.128/25"},
      {"10.0.0.0/24 10.0.0.0/25", "10.0.0.0/24", "", ""},
      {"10.0.0.0/24 10.0.0.0/25", "10.0.0.0/24 10.0.0.128/25", "", ""},
      {"10.0.0.0/29", "10.0.0.0/22 10.0.0.0/30 10.0.0.4/30", "10.0.0.0/29",
       "10.0.0.0/30 10.0.0.4/30"},
      {"0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0", "0.0.0.0/1 128.0.0.0/1", "0.0.0.0/0"},
      {"255.255.255.254 255.255.255.255", "255.255.255.254/31", "255.255.255.254 255.255.255.255",
       "255.255.255.254/31"},
  };
  for (const Row& row : rows) {
    const EqualRanges equal = find_equal(sorted(cidrs(row.left)), sorted(cidrs(row.right)));
    INFO(row.left << " | " << row.right);
    CHECK(dump(equal.left) == row.equal_left);
    CHECK(dump(equal.right) == row.equal_right);
  }
}

namespace {

bool has(const std::vector<Cidr>& list, const Cidr& cidr) {
  return std::find(list.begin(), list.end(), cidr) != list.end();
}

bool lies_in(const Cidr& cidr, const std::vector<Cidr>& list) {
  for (std::uint32_t address = cidr.first(); address <= cidr.last(); ++address) {
    const bool found = std::any_of(list.begin(), list.end(), [&](const Cidr& other) {
      return other.first() <= address && address <= other.last();
    });
    if (!found) return false;
  }
  return true;
}

// Written from the words in the header, address by address.
EqualRanges naive_equal(const std::vector<Cidr>& all_left, const std::vector<Cidr>& all_right) {
  std::vector<Cidr> left = all_left;
  std::vector<Cidr> right = all_right;
  const auto is_inner = [](const Cidr& cidr, const std::vector<Cidr>& list) {
    return std::any_of(list.begin(), list.end(),
                       [&](const Cidr& other) { return other.contains(cidr) && !(other == cidr); });
  };
  EqualRanges equal;
  for (int layer = 0; layer < 10; ++layer) {
    for (int round = 0; round < 20; ++round) {
      std::erase_if(left, [&](const Cidr& cidr) { return !lies_in(cidr, right); });
      std::erase_if(right, [&](const Cidr& cidr) { return !lies_in(cidr, left); });
    }
    const std::vector<Cidr> before_left = left;
    const std::vector<Cidr> before_right = right;
    for (const Cidr& cidr : before_left) {
      if (is_inner(cidr, before_left)) continue;
      const auto same = [&](const Cidr& other) { return other == cidr; };
      const bool in_layer = has(before_right, cidr) && !is_inner(cidr, before_right);
      if (!in_layer && !has(all_right, cidr)) equal.left.push_back(cidr);
      std::erase_if(left, same);
    }
    for (const Cidr& cidr : before_right) {
      if (is_inner(cidr, before_right)) continue;
      const auto same = [&](const Cidr& other) { return other == cidr; };
      const bool in_layer = has(before_left, cidr) && !is_inner(cidr, before_left);
      if (!in_layer && !has(all_left, cidr)) equal.right.push_back(cidr);
      std::erase_if(right, same);
    }
  }
  std::sort(equal.left.begin(), equal.left.end());
  std::sort(equal.right.begin(), equal.right.end());
  return equal;
}

}  // namespace

TEST_CASE("what cancels is what a look at each address finds, and changes nothing") {
  std::mt19937_64 random(11);
  std::size_t found = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::vector<Cidr> lists[2];
    for (auto& list : lists) {
      for (std::uint64_t n = random() % 6; n > 0; --n) {
        list.emplace_back(static_cast<std::uint32_t>(random() % 16),
                          static_cast<std::uint8_t>(28 + random() % 5));
      }
      std::sort(list.begin(), list.end());
      list.erase(std::unique(list.begin(), list.end()), list.end());
    }
    const EqualRanges equal = find_equal(lists[0], lists[1]);
    const EqualRanges naive = naive_equal(lists[0], lists[1]);
    REQUIRE(equal.left == naive.left);
    REQUIRE(equal.right == naive.right);
    found += equal.left.empty() ? 0 : 1;
    // As a plan leaves it: the right list with what it lacks, and without what it has too much.
    std::vector<Cidr> after;
    for (const Cidr& cidr : lists[0]) {
      const auto& left = equal.left;
      if (std::find(left.begin(), left.end(), cidr) == left.end()) after.push_back(cidr);
    }
    after.insert(after.end(), equal.right.begin(), equal.right.end());
    REQUIRE(CidrSet(after) == CidrSet(lists[0]));
  }
  CHECK(found > 500);
}
