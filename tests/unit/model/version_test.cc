// Versions and constraints on them: a table, and a naive oracle over all small versions.
#include "model/version.h"

#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <random>
#include <string>
#include <vector>

namespace acrnet {

namespace {

bool allows(std::string_view constraint, std::string_view version) {
  return VersionConstraint::parse(constraint).value().allows(parse_version(version).value());
}

// What the words mean, on numbers alone.
bool naive(std::string_view relation, int wanted, int found) {
  if (relation == "=") return found == wanted;
  if (relation == "!=") return found != wanted;
  if (relation == ">") return found > wanted;
  if (relation == ">=") return found >= wanted;
  if (relation == "<") return found < wanted;
  return found <= wanted;
}

}  // namespace

TEST_CASE("A constraint allows the versions that Terraform's would") {
  CHECK(allows("1.2.3", "1.2.3"));
  CHECK_FALSE(allows("1.2.3", "1.2.4"));
  CHECK(allows("1.2", "1.2.0"));
  CHECK(allows(">=1.0,<2.0", "1.9.9"));
  CHECK_FALSE(allows(" >= 1.0 , < 2.0 ", "2.0.0"));
  CHECK(allows("~> 1.2", "1.9.0"));
  CHECK_FALSE(allows("~> 1.2", "2.0.0"));
  CHECK_FALSE(allows("~> 1.2", "1.1.9"));
  CHECK(allows("~> 1.2.3", "1.2.9"));
  CHECK_FALSE(allows("~> 1.2.3", "1.3.0"));
  CHECK(allows("~> 1", "7.0.0"));
  CHECK(allows("!= 1.2.3", "1.2.4"));
}

TEST_CASE("What is no constraint is not taken for one") {
  for (const char* text : {"",
                           " ",
                           "one",
                           ">= ",
                           ">=1.0,",
                           ",1.0",
                           "1.2.3.4",
                           "1.",
                           ".1",
                           "1..2",
                           "-1",
                           "+1",
                           "=> 1.0",
                           "> = 1.0",
                           "1.0 2.0",
                           "1.0-beta",
                           "v1.0",
                           "~>",
                           "^1.0",
                           "99999999999",
                           "~> 4294967295.0",
                           ">= 1.0 < 2.0"}) {
    CAPTURE(text);
    CHECK_FALSE(VersionConstraint::parse(text));
  }
}

TEST_CASE("Random constraints mean what their words mean") {
  const std::vector<std::string> relations = {"=", "!=", ">", ">=", "<", "<=", "~>"};
  std::mt19937 random(7);
  const auto below = [&](std::size_t end) { return static_cast<int>(random() % end); };
  for (int round = 0; round < 3000; ++round) {
    std::string text;
    bool wanted = true;
    // Of three digits each, so that one number orders them.
    const int found = below(4) * 100 + below(4) * 10 + below(4);
    const int parts = 1 + below(3);
    for (int i = 0; i < parts; ++i) {
      const std::string& relation = relations[static_cast<std::size_t>(below(relations.size()))];
      const int a = below(4);
      const int b = below(4);
      const int c = below(4);
      const int written = 1 + below(3);
      text += (i == 0 ? "" : ", ") + relation + " " + std::to_string(a);
      if (written > 1) text += fmt::format(".{}", b);
      if (written > 2) text += fmt::format(".{}", c);
      const int version = a * 100 + (written > 1 ? b * 10 : 0) + (written > 2 ? c : 0);
      if (relation != "~>") {
        wanted = wanted && naive(relation, version, found);
      } else {
        const int group = written == 1 ? 1000 : written == 2 ? 100 : 10;
        wanted = wanted && found >= version && found / group == version / group;
      }
    }
    CAPTURE(text, found);
    const std::string shown = fmt::format("{}.{}.{}", found / 100, found / 10 % 10, found % 10);
    CHECK(allows(text, shown) == wanted);
  }
}

}  // namespace acrnet
