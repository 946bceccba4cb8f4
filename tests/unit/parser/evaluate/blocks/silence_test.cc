#include "parser/evaluate/blocks/silence.h"

#include <catch2/catch.hpp>

#include <chrono>
#include <string>
#include <vector>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

CodeKind kind_of(std::string_view code) {
  if (code == "ACR2052" || code == "ACR2051" || code == "ACR2080") return CodeKind::lint;
  return code == "ACR0045" || code == "ACR2010" ? CodeKind::other : CodeKind::unknown;
}

struct Result {
  test::Evaluated evaluated;
  std::string reported;               // "line:column code" each
  std::vector<std::string> silenced;  // "code reason" each
};

Result silenced(const std::string& text) {
  Result result;
  result.evaluated = test::evaluate_text(text);
  silence_lints(result.evaluated.documents, result.evaluated.sources, kind_of,
                result.evaluated.diagnostics);
  result.reported = test::dump(result.evaluated.diagnostics, result.evaluated.sources);
  for (const auto& item : result.evaluated.diagnostics.silenced())
    result.silenced.push_back(std::string(item.diagnostic.code) + " " + item.reason);
  return result;
}

}  // namespace

TEST_CASE("an ignore on its own line is for the statement below, at a line's end for that line") {
  struct Case {
    const char* text;
    const char* reported;
    std::size_t silenced;
  };
  const Case cases[] = {
      {"let a = 1", "1:5 ACR2052", 0},
      {"# acrnet:ignore ACR2052 used next week\nlet a = 1", "", 1},
      {"// acrnet:ignore ACR2052 used next week\nlet a = 1", "", 1},
      {"let a = 1 # acrnet:ignore ACR2052 used next week", "", 1},
      {"let a = 1 // acrnet:ignore ACR2052 used next week\r\nlet b = 2", "2:5 ACR2052", 1},
      {"   #acrnet:ignore   ACR2052\twhy  \n\n\n# more\n/* and more */ let a = 1", "", 1},
      {"# acrnet:ignore ACR2052 why\nlet a = 1\nlet b = 1", "3:5 ACR2052", 1},
      {"let a = 1\n# acrnet:ignore ACR2052 too late", "1:5 ACR2052; 2:1 ACR2080", 0},
      // One of two lines of one statement.
      {"let a = [\n  1, # acrnet:ignore ACR2052 not here\n]", "1:5 ACR2052; 2:6 ACR2080", 0},
      // Everything in a block, and several comments.
      {"# acrnet:ignore ACR2051 a lab\n"
       "group g {\n  allow 1.2.3.4 except 1.1.1.1\n  allow 1.2.3.5 except 1.1.1.1\n}\n"
       "output o { value = group.g == group.g }",
       "", 2},
      {"group g {\n  # acrnet:ignore ACR2051 a lab\n  allow 1.2.3.4 except 1.1.1.1\n"
       "  allow 1.2.3.5 except 1.1.1.1\n}\noutput o { value = group.g == group.g }",
       "4:24 ACR2051", 1},
      {"group g {\n  if false { } else {\n  # acrnet:ignore ACR2051 a lab\n"
       "  allow 1.2.3.4 except 1.1.1.1\n}\n}\noutput o { value = group.g == group.g }",
       "", 1},
      {"group g {\n  for x in [1] {\n  # acrnet:ignore ACR2051 a lab\n"
       "  allow 1.2.3.4 except 1.1.1.1\n}\n}\noutput o { value = group.g == group.g }",
       "", 1},
      {"group g {\n  allow [\n  # acrnet:ignore ACR2052 why\n  1.2.3.4] except 1.1.1.1\n}\n"
       "output o { value = group.g == group.g }",
       "3:3 ACR2080; 4:19 ACR2051", 0},
      {"# acrnet:ignore ACR2052 why\n# acrnet:ignore ACR2051 why\nlet a = 1", "2:1 ACR2080", 1},
      {"# acrnet:ignore ACR2052 why\n# acrnet:ignore ACR2052 twice\nlet a = 1", "2:1 ACR2080", 1},
      // No comment at all.
      {"output a { value = \"# acrnet:ignore ACR2052 why\" }\nlet b = 1", "2:5 ACR2052", 0},
      {"output a { value = \"${\"# acrnet:ignore\"}\" }", "", 0},
      {"# see acrnet:ignore in the handbook\n", "", 0},
      {"# acrnet:ignored\n", "", 0},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const Result result = silenced(each.text);
    CHECK(result.reported == each.reported);
    CHECK(result.silenced.size() == each.silenced);
  }
}

TEST_CASE("an ignore that is not right is a warning and silences nothing") {
  struct Case {
    const char* comment;
    const char* reported;
  };
  const Case cases[] = {
      {"# acrnet:ignore ACR2052", "1:1 ACR2081; 2:5 ACR2052"},
      {"# acrnet:ignore", "1:1 ACR2084; 2:5 ACR2052"},
      {"# acrnet:ignore unused", "1:1 ACR2084; 2:5 ACR2052"},
      {"# acrnet:ignore ACR2099 why", "1:17 ACR2082; 2:5 ACR2052"},
      {"# acrnet:ignore ACR205 why", "1:17 ACR2082; 2:5 ACR2052"},
      {"# acrnet:ignore ACR0045 why", "1:17 ACR2083; 2:5 ACR2052"},
      {"# acrnet:ignore ACR2010 an error", "1:17 ACR2083; 2:5 ACR2052"},
      {"# acrnet:ignore ACR2052, ACR2051 why", "1:1 ACR2085; 2:5 ACR2052"},
      {"# acrnet:ignore ACR2052 ACR2051 why", "1:1 ACR2085; 2:5 ACR2052"},
      {"/* acrnet:ignore ACR2052 why */", "1:1 ACR2086; 2:5 ACR2052"},
      {"# acrnet:ignore ACR2080 why", "1:1 ACR2080; 2:5 ACR2052"},
  };
  for (const Case& each : cases) {
    CAPTURE(each.comment);
    const Result result = silenced(std::string(each.comment) + "\nlet a = 1\n");
    CHECK(result.reported == each.reported);
    CHECK(result.silenced.empty());
  }
}

TEST_CASE("the reason is kept as it was written") {
  const Result result = silenced("let a = 1 # acrnet:ignore ACR2052 for TICKET-7: see #infra  ");
  REQUIRE(result.silenced.size() == 1);
  CHECK(result.silenced[0] == "ACR2052 for TICKET-7: see #infra");
}

TEST_CASE("an error is never silenced, and keeps unused ignores quiet") {
  CHECK(silenced("# acrnet:ignore ACR2052 why\nlet a = b\noutput x { value = a }").reported ==
        "2:9 ACR1024");
  CHECK(silenced("# acrnet:ignore ACR2052 why\nlet a = \n").reported.find("ACR2080") ==
        std::string::npos);
  // An open comment or text has no end to look for.
  CHECK(silenced("# acrnet:ignore ACR2052 why\n/* open").reported == "2:1 ACR0012");
  CHECK(silenced("# acrnet:ignore ACR2052 why\nlet a = \"open").reported == "2:9 ACR0011");
}

TEST_CASE("many ignores take time in proportion to the text") {
  std::string text;
  for (int i = 0; i < 30'000; ++i) text += "# acrnet:ignore ACR2052 why\n";
  for (int i = 0; i < 10'000; ++i)
    text += "let a" + std::to_string(i) + " = 1 # acrnet:ignore ACR2052 why\n";
  const auto begin = std::chrono::steady_clock::now();
  const Result result = silenced(text);
  CHECK(result.silenced.size() == 10'000);
  CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
}

}  // namespace acrnet::parser
