// Expressions, by what an output of them shows; functions by the examples of their table.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>

#include "parser/functions/table.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

// The JSON of an output of `expression`, or the codes of what was reported.
std::string value_of(const std::string& expression, const std::string& before = "") {
  const auto result = test::evaluate_text(before + "\noutput it { value = " + expression + " }");
  std::string codes;
  for (const Diagnostic& item : result.diagnostics.items()) {
    if (item.severity == Severity::error) codes += std::string(item.code);
  }
  if (!result.policy) return codes;
  REQUIRE(result.policy->outputs.size() == 1);
  return result.policy->outputs[0].value;
}

struct Case {
  const char* expression;
  const char* expected;
};

}  // namespace

TEST_CASE("operators give what they say, and refuse what they can't take") {
  const Case cases[] = {
      {"1 + 2 * 3", "7"},
      {"(1 + 2) * 3", "9"},
      {"7 / 2", "3"},
      {"-7 % 3", "-1"},
      {"7 - -2", "9"},
      {"-9223372036854775807 - 1", "-9223372036854775808"},
      {"-9223372036854775807 - 2", "ACR1051"},
      {"(-9223372036854775807 - 1) / -1", "ACR1051"},
      {"(-9223372036854775807 - 1) % -1", "0"},
      {"4611686018427387904 * 2", "ACR1051"},
      {"1 % 0", "ACR1052"},
      {"!true", "false"},
      {"!1", "ACR1075"},
      {"-true", "ACR1075"},
      {"true && false", "false"},
      {"false && error(\"never asked\")", "false"},
      {"true || error(\"never asked\")", "true"},
      {"true && 1", "ACR1075"},
      {"1 < 2", "true"},
      {"\"a\" >= \"b\"", "false"},
      {"2026-12-31 > 2026-11-30", "true"},
      {"[1] < [2]", "ACR1050"},
      {"1 == 1", "true"},
      {"[1, \"a\"] == [1, \"a\"]", "true"},
      {"{ a = 1 } != { a = 2 }", "true"},
      {"1 == true", "ACR1050"},
      {"null == 1", "false"},
      {"null == null", "true"},
      {"1 in [1, 2]", "true"},
      {"\"a\" in { a = 1 }", "true"},
      {"1 in { a = 1 }", "ACR1050"},
      {"203.0.113.7 in 203.0.113.0/24", "true"},
      {"203.0.113.0/24 in [203.0.113.0/25, 203.0.113.128/25]", "true"},
      {"203.0.112.0/23 in 203.0.113.0/24", "false"},
      {"true ? 1 : error(\"never asked\")", "1"},
      {"1 ? 2 : 3", "ACR1075"},
      {"\"a\" + \"b\"", "ACR1050"},
      {"\"${1}-${true}-${203.0.113.0/24}-${2026-12-31}\"", "\"1-true-203.0.113.0/24-2026-12-31\""},
      {"\"${null}\"", "ACR1075"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.expression);
    CHECK(value_of(it.expression) == it.expected);
  }
}

TEST_CASE("lists, maps, members and comprehensions") {
  const Case cases[] = {
      {"[1, [2], { b = 3, a = null }]", "[1,[2],{\"a\":null,\"b\":3}]"},
      {"[1, 2][1]", "2"},
      {"[1, 2][2]", "ACR1054"},
      {"[1, 2][-1]", "ACR1054"},
      {"[1, 2][\"a\"]", "ACR1055"},
      {"{ a = 1 }.a", "1"},
      {"{ \"b-c\" = 1 }[\"b-c\"]", "1"},
      {"{ a = 1 }.b", "ACR1053"},
      {"5.a", "ACR0040"},
      {"[{ a = 1 }, { a = 2 }][*].a", "[1,2]"},
      {"{ x = 1, y = 2 }[*]", "[1,2]"},
      {"[for x in [1, 2, 3] : x * x if x != 2]", "[1,9]"},
      {"[for k, v in { a = 1, b = 2 } : \"${k}${v}\"]", "[\"a1\",\"b2\"]"},
      {"[for i, x in [\"a\", \"b\"] : i]", "[0,1]"},
      {"{ for k, v in { a = 1, b = 2 } : \"${k}${k}\" => v if v > 1 }", "{\"bb\":2}"},
      {"{ for x in [1, 2] : \"a\" => x }", "ACR1056"},
      {"{ for x in [1] : x => x }", "ACR1055"},
      {"[for x in [1] : [for x in [2] : x]]", "ACR1044"},
      {"[for x in [1] : [for y in [2] : x + y]]", "[[3]]"},
      {"try(missing, 1)", "1"},
      {"can(1 / 0)", "false"},
      {"try(error(\"a\"), error(\"b\"))", "ACR1059"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.expression);
    CHECK(value_of(it.expression) == it.expected);
  }
}

TEST_CASE("every function's example gives what the table says") {
  std::string_view before;
  for (const Function& function : all_functions()) {
    CAPTURE(std::string(function.name));
    CHECK(before < function.name);
    before = function.name;
    CHECK(value_of(std::string(function.example)) == function.example_result);
  }
}

TEST_CASE("functions at their edges") {
  const Case cases[] = {
      {"min()", "ACR1057"},
      {"max([])", "ACR1059"},
      {"min(\"a\", \"b\")", "ACR1059"},
      {"sum([9223372036854775807, 1])", "ACR1051"},
      {"sum([\"a\"])", "ACR1050"},
      {"sort([1, \"a\"])", "ACR1059"},
      {"distinct([[1], [1], [2]])", "[[1],[2]]"},
      {"range(10, 0, -5)", "[10,5]"},
      {"range(0, 1, 0)", "ACR1059"},
      {"range(10001)", "ACR1059"},
      {"length(\"gr\u00fc\u00df\")", "4"},
      {"length(1)", "ACR1059"},
      {"split(\"\", \"a\")", "ACR1059"},
      {"split(\",\", \",\")", "[\"\",\"\"]"},
      {"trim(\"  \")", "\"\""},
      {"format(\"%s\")", "ACR1059"},
      {"format(\"a\", 1)", "ACR1059"},
      {"format(\"%\", 1)", "ACR1059"},
      {"format(\"%q\", 1)", "ACR1059"},
      {"format(\"%d\", \"1\")", "ACR1059"},
      {"format(\"%s\", [1])", "ACR1059"},
      {"format(\"%99999999999999999999d\", 1)", "ACR1059"},
      {"format(\"100%% of %v\", 203.0.113.0/24)", "\"100% of 203.0.113.0/24\""},
      {"format(\"%05d|%-4s|%4s|%x|%03d\", -42, \"ab\", \"cd\", 255, 1234)",
       "\"-0042|ab  |  cd|ff|1234\""},
      {"format(\"%s\", true)", "\"true\""},
      {"replace(\"aaa\", \"aa\", \"b\")", "\"ba\""},
      {"zip([\"a\"], [])", "ACR1059"},
      {"cidr_subnet(203.0.113.0/24, 9, 0)", "ACR1059"},
      {"cidr_subnet(0.0.0.0/0, 32, 4294967295)", "\"255.255.255.255\""},
      {"cidr_subnet(203.0.113.0/24, 1, 2)", "ACR1059"},
      {"cidr_hosts_count(0.0.0.0/0)", "4294967296"},
      {"cidr_merge([1])", "ACR1059"},
      {"concat([1], 2)", "ACR1058"},
      {"lookpu({}, \"a\", 1)", "ACR1043"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.expression);
    CHECK(value_of(it.expression) == it.expected);
  }
}

TEST_CASE("names are lazy, in any order, and report their mistake once") {
  CHECK(value_of("b", "let b = a + 1\nlet a = 1") == "2");
  CHECK(value_of("[b, b, a]", "let b = a\nlet a = 1 / 0") == "ACR1052");
  CHECK(value_of("a", "let a = b\nlet b = c\nlet c = a") == "ACR1046");
  CHECK(value_of("[try(a, 1), a]", "let a = 1 / 0") == "ACR1052");
  const auto cycle = test::evaluate_text("let a = b\nlet b = a\n");
  REQUIRE(cycle.diagnostics.items().size() == 1);
  CHECK(cycle.diagnostics.items()[0].summary == "this depends on itself: a → b → a");
}

TEST_CASE("what grows without measure is stopped by a limit") {
  std::string doubling = "let a0 = [1, 2]\nlet t0 = \"0123456789abcdef\"\n";
  for (int i = 1; i < 40; ++i) {
    const int last = i - 1;
    doubling +=
        fmt::format("let a{0} = concat(a{1}, a{1})\nlet t{0} = \"${{t{1}}}${{t{1}}}\"\n", i, last);
  }
  CHECK(value_of("length(a39)", doubling) == "ACR1049");
  CHECK(value_of("length(t39)", doubling) == "ACR1049");
  CHECK(value_of("[for a in range(10000) : [for b in range(10000) : b]]") == "ACR1049");
  std::string chain = "let b0 = 1\n";
  for (int i = 4999; i > 0; --i)
    chain += "let b" + std::to_string(i) + " = b" + std::to_string(i - 1) + " + 1\n";
  CHECK(value_of("b4999", chain) == "ACR1049");
  std::string sum = "1";
  for (int i = 0; i < 5000; ++i) sum += "+1";
  CHECK(value_of(sum) == "ACR1049");
}

}  // namespace acrnet::parser
