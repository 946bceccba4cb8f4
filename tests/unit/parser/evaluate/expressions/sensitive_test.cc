// Sensitive values: no message and no output shows them, whatever is wrong with them. And limits
// that hold in every order.
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "parser/evaluate/evaluate.h"
#include "parser/syntax/parse.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

const std::string secret = "s3cret value";

const std::string declared = "variable key { default = \"" + secret +
                             "\" sensitive = true }\n"
                             "variable keys { default = [{ inner = \"" +
                             secret + "\" }] sensitive = true }\n";

std::string registry_with(const std::string& lines) {
  return "registry main { resource_group = \"g\"\n" + lines + "\n}\n";
}

}  // namespace

TEST_CASE("No message shows a sensitive value") {
  const std::vector<std::string> mistakes = {
      registry_with("name = key"),
      registry_with("name = \"x${key}x\""),
      registry_with("name = keys[0].inner"),
      registry_with("name = \"contoso\" subscription = key"),
      registry_with("name = \"contoso\" default_action = key"),
      registry_with("name = \"contoso\" allow key"),
      registry_with("id = key"),
      "output x { value = { a = 1 }[key] }",
      "output x { value = registry.main[key] }",
      "output x { value = error(key) }",
      "output x { value = error(\"not ${keys[0].inner}\") }",
      "output x { value = subnet(key) }",
      "output x { value = regex_match(\"[\", key) }",
      "output x { value = { for k in [key, key] : k => 1 } }",
      "assert \"never\" { condition = false message = key }",
      "let x = [for k in keys : k.inner]\noutput y { value = x }",
      "output y { value = key }",
      "output y { value = keys[0].inner }",
      "output y { value = [for k in keys : k] }",
      "variable n { default = 1 check { condition = false message = key } }",
  };
  for (const std::string& mistake : mistakes) {
    CAPTURE(mistake);
    const auto result = test::evaluate_text(declared + mistake + "\n");
    REQUIRE_FALSE(result.diagnostics.items().empty());
    CHECK_FALSE(result.policy);
    for (const Diagnostic& item : result.diagnostics.items()) {
      CHECK(item.summary.find(secret) == std::string::npos);
      CHECK(item.detail.find(secret) == std::string::npos);
      CHECK(item.help.find(secret) == std::string::npos);
    }
  }
}

// The text of the place is the value; the command line conceals it (SourceFile::conceal).
TEST_CASE("A value of the command line is quoted by no message") {
  Sources sources;
  sources.emplace_back("policy.acrnet",
                       "variable port { type = int sensitive = true }\noutput it { value = 1 }\n");
  sources.emplace_back("--var port", secret);
  Diagnostics diagnostics;
  const auto documents = parse(sources, diagnostics, 1);
  Inputs inputs;
  inputs.arguments.push_back({"port", secret, SourceRange{1, 0, 12}});
  CHECK_FALSE(evaluate(documents, sources, diagnostics, inputs));
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].code == "ACR1061");
  CHECK(diagnostics.items()[0].subject->file == 1);
  CHECK(diagnostics.items()[0].summary.find(secret) == std::string::npos);
}

TEST_CASE("A chain of names is as long as it is, in whatever order its names are written") {
  const auto refused = [](int length, bool ascending) {
    std::string text;
    for (int i = 0; i < length; ++i) {
      const int k = ascending ? i : length - 1 - i;
      text += "let a" + std::to_string(k) + " = " +
              (k == 0 ? std::string("1") : "a" + std::to_string(k - 1) + " + 1") + "\n";
    }
    text += "output x { value = a" + std::to_string(length - 1) + " }\n";
    return !test::evaluate_text(text).policy;
  };
  for (const bool ascending : {true, false}) {
    CAPTURE(ascending);
    CHECK_FALSE(refused(100, ascending));
    CHECK(refused(400, ascending));
  }
  for (int length = 140; length < 160; ++length) {
    CAPTURE(length);
    CHECK(refused(length, true) == refused(length, false));
  }
}

TEST_CASE("A cycle of groups is shown with its whole path") {
  const auto result = test::evaluate_text(
      "group a { allow group.b }\ngroup b { allow group.c }\ngroup c { allow group.a }\n");
  REQUIRE(result.diagnostics.items().size() == 1);
  CHECK(result.diagnostics.items()[0].summary.find("group.a → group.b → group.c → group.a") !=
        std::string::npos);
}

}  // namespace acrnet::parser
