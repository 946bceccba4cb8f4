// Text that was made to break the parser: bounded in time, memory and stack, and never silent.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>

#include "parser/syntax/parse.h"
#include "tests/support/checkout.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

std::string repeat(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("nesting without end is one mistake, however deep") {
  const std::string bombs[] = {
      repeat("a {", 100'000),
      repeat("a { b = ", 100'000),
      "a = " + repeat("[", 100'000),
      "a = " + repeat("[", 100'000) + repeat("]", 100'000),
      "a = b" + repeat("[c", 100'000),
      repeat("a {", 100'000) + repeat("}", 100'000),
      "r { allow " + repeat("[", 100'000) + "\n}",
  };
  for (const std::string& bomb : bombs) {
    Sources sources;
    sources.emplace_back("bomb.acrnet", bomb);
    Diagnostics diagnostics;
    parse(sources, diagnostics);
    CAPTURE(bomb.substr(0, 12), test::dump(diagnostics, sources));
    REQUIRE(diagnostics.error_count() == 1);
  }
}

TEST_CASE("what may nest a hundred levels deep nests a hundred levels deep") {
  const auto errors = [](std::size_t levels) {
    Sources sources;
    sources.emplace_back("p.acrnet", repeat("a {", levels) + repeat("}", levels));
    Diagnostics diagnostics;
    parse(sources, diagnostics);
    return diagnostics.error_count();
  };
  CHECK(errors(max_nesting) == 0);
  CHECK(errors(max_nesting + 1) == 1);
}

TEST_CASE("a long chain of members or elements is no nesting") {
  Sources sources;
  sources.emplace_back("p.acrnet",
                       "a = b" + repeat(".c", 100'000) + "\nd = [" + repeat("1,", 100'000) + "]");
  Diagnostics diagnostics;
  parse(sources, diagnostics);
  CHECK(diagnostics.empty());
}

TEST_CASE("a file of another format gives at most a hundred messages") {
  const auto result = test::evaluate_text(repeat("%$&\n", 100'000));
  CHECK(result.diagnostics.items().size() == Diagnostics::max_errors);
  CHECK_FALSE(result.policy);
}

TEST_CASE("every prefix and every changed byte of a policy is parsed or refused, never more") {
  const std::string policy =
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" } # c\n"
      "virtual_network d { name = \"vnet\" resource_group = \"g\" subnet vm { name = \"vm\" } }\n"
      "registry main { name = \"contoso\" resource_group = \"g\" default_action = deny\n"
      "  allow subnet.d.vm, [203.0.113.0/24,] because \"a \\\"b\\\"\" /* x */\n}\n";
  REQUIRE(test::evaluate_text(policy).policy);
  for (std::size_t length = 0; length < policy.size(); ++length) {
    const auto result = test::evaluate_text(policy.substr(0, length));
    CHECK(result.policy.has_value() != result.diagnostics.has_errors());
  }
  std::mt19937 random(20261123);
  for (int round = 0; round < 20'000; ++round) {
    std::string mutant = policy;
    const std::size_t at = random() % mutant.size();
    switch (random() % 3) {
      case 0: mutant[at] = static_cast<char>(random()); break;
      case 1: mutant.erase(at, 1 + random() % 8); break;
      default: mutant.insert(at, mutant.substr(random() % mutant.size(), random() % 12)); break;
    }
    const auto result = test::evaluate_text(mutant);
    REQUIRE(result.policy.has_value() != result.diagnostics.has_errors());
    for (const Diagnostic& item : result.diagnostics.items()) {
      REQUIRE(item.subject);
      REQUIRE(item.subject->begin <= item.subject->end);
      REQUIRE(item.subject->end <= mutant.size());
    }
  }
}

TEST_CASE("what the fuzzers start from and have found is parsed or refused") {
  int files = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(in_checkout("tests/fuzz/corpus/policy"))) {
    CAPTURE(entry.path());
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string text((std::istreambuf_iterator<char>(file)), {});
    REQUIRE_FALSE(text.empty());
    const auto result = test::evaluate_text(text);
    CHECK(result.policy.has_value() != result.diagnostics.has_errors());
    ++files;
  }
  CHECK(files >= 4);
}

}  // namespace acrnet::parser
