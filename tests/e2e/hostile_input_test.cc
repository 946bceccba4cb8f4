// Configurations that were made to break the program: each ends in a clear message, in bounded time
// and memory (the kernel's limits are set on the program, so that a test can't pass by luck).
#include <fmt/format.h>

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <functional>
#include <string>
#include <vector>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

std::string repeat(const std::string& text, std::size_t times) {
  std::string result;
  result.reserve(text.size() * times);
  for (std::size_t i = 0; i < times; ++i) result += text;
  return result;
}

std::string numbered(std::size_t count, const std::function<std::string(std::size_t)>& line) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += line(i) + "\n";
  return result;
}

std::size_t count(const std::string& text, const std::string& part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1))
    ++found;
  return found;
}

// An address space is reserved by the terabyte under a sanitizer: there only the time is limited.
#ifdef ACRNET_SANITIZED
constexpr const char* limits = "ulimit -t 300; exec \"$0\" \"$@\"";
#else
constexpr const char* limits = "ulimit -v 2000000; ulimit -t 60; exec \"$0\" \"$@\"";
#endif

// For what is bounded by what it makes: less than what a policy of 32 MiB takes.
#ifdef ACRNET_SANITIZED
constexpr const char* tight_limits = limits;
#else
constexpr const char* tight_limits = "ulimit -v 900000; ulimit -t 60; exec \"$0\" \"$@\"";
#endif

Outcome validate(const Project& project, const char* bounds = limits) {
  Command command = project.command({"validate"});
  command.arguments.insert(command.arguments.begin(), {"-c", bounds, command.program.string()});
  command.program = "/bin/sh";
  command.timeout = std::chrono::minutes(10);
  return run(command);
}

struct Attack {
  std::string name;
  std::string policy;
  std::string code;  // of its message; empty: it is right
};

std::vector<Attack> nesting() {
  const std::size_t deep = 100'000;
  return {
      {"blocks", repeat("a {", deep), "ACR0034"},
      {"lists", "let a = " + repeat("[", deep), "ACR0034"},
      {"closed lists", "let a = " + repeat("[", deep) + repeat("]", deep), "ACR0034"},
      {"maps", "let a = " + repeat("{ b = ", deep), "ACR0034"},
      {"parentheses", "let a = " + repeat("(", deep) + "1" + repeat(")", deep), "ACR0034"},
      {"calls", "let a = " + repeat("f(", deep) + repeat(")", deep), "ACR0034"},
      {"signs", "let a = " + repeat("!", deep) + "true", "ACR0034"},
      {"minuses", "let a = " + repeat("- ", deep) + "1", "ACR0034"},
      {"conditionals", "let a = " + repeat("true ? ", deep) + "1", "ACR0034"},
      {"otherwise", "let a = " + repeat("true ? 1 : ", deep) + "1", "ACR0034"},
      {"indices", "let a = b" + repeat("[b", deep), "ACR0034"},
      {"interpolations", "let a = " + repeat("\"${", deep), "ACR0034"},
      {"comprehensions", "let a = " + repeat("[for x in ", deep), "ACR0034"},
      {"loops", repeat("for x in y { ", deep), "ACR0034"},
      {"conditions", repeat("if true { ", deep), "ACR0034"},
      {"else-if chains", "if false { }" + repeat(" else if false { }", deep), ""},
      {"sums", "output a { value = 1" + repeat("+1", deep) + " }", "ACR1049"},
  };
}

std::vector<Attack> growth() {
  const auto doubling = [](const std::string& expression) {
    return numbered(64, [&](std::size_t i) {
      std::string line = expression;
      for (std::size_t at = line.find('@'); at != std::string::npos; at = line.find('@'))
        line.replace(at, 1, i == 0 ? "seed" : "a" + std::to_string(i - 1));
      return "let a" + std::to_string(i) + " = " + line;
    });
  };
  const std::string numbers = "let big = flatten([for x in range(100) : range(10000)])\n";
  return {
      {"lists of lists", "let seed = [1]\n" + doubling("concat(@, @)") + "output o { value = a63 }",
       "ACR1049"},
      {"texts", "let seed = \"ab\"\n" + doubling("\"${@}${@}\"") + "output o { value = a63 }",
       "ACR1049"},
      {"shared lists, shown", "let seed = [1]\n" + doubling("[@, @]") + "output o { value = a63 }",
       "ACR1049"},
      {"shared lists, compared",
       "let seed = [1]\n" + doubling("[@, @]") + "output o { value = a62 == a62 }", "ACR1049"},
      {"shared lists, flattened",
       "let seed = [1]\n" + doubling("[@, @]") + "output o { value = length(flatten(a63)) }",
       "ACR1049"},
      {"replacement",
       "let seed = \"a\"\n" + doubling("replace(@, \"a\", \"aa\")") + "output o { value = a63 }",
       "ACR1049"},
      {"loops in loops",
       "output o { value = [for a in range(10000) : [for b in range(10000) : b]] }", "ACR1049"},
      {"rules by loops",
       "group g {\n  for a in range(10000) { for b in range(10000) { allow 203.0.113.7 } }\n}",
       "ACR1049"},
      {"a search in a loop",
       numbers + "output o { value = [for x in range(10000) : contains(big, -x - 1)] }", "ACR1049"},
      {"membership in a loop",
       numbers + "output o { value = [for x in range(10000) : -x - 1 in big] }", "ACR1049"},
      {"a comparison in a loop",
       numbers + "output o { value = [for x in range(10000) : big == big] }", "ACR1049"},
      {"patterns in a loop",
       "let text = \"" + repeat("a", 100'000) + "\"\n" +
           "output o { value = [for x in range(10000) : regex_match(\"(.*a){25}b\", text)] }",
       "ACR1049"},
      {"a giant range", "output o { value = range(9223372036854775807) }", "ACR1059"},
      {"a long chain of names",
       numbered(50'000,
                [](std::size_t i) {
                  return "let a" + std::to_string(i) + " = a" + std::to_string(i + 1);
                }) +
           "let a50000 = 1\noutput o { value = a0 }",
       "ACR1049"},
      {"a long cycle of names",
       numbered(200,
                [](std::size_t i) {
                  return "let a" + std::to_string(i) + " = a" + std::to_string((i + 1) % 200);
                }),
       "ACR1046"},
  };
}

std::vector<Attack> text() {
  return {
      {"invalid UTF-8", "let a = \"\xff\xfe\"", "ACR0001"},
      {"NUL", std::string("let a\0 = 1", 10), "ACR0002"},
      {"bidirectional controls", "# \xe2\x80\xae\nlet a = 1", "ACR0003"},
      {"a lone carriage return", "# a\rallow x\n", "ACR0004"},
      {"an open text", "let a = \"abc", "ACR0011"},
      {"an open comment", "/* abc", "ACR0012"},
      {"an open interpolation", "let a = \"${b", "ACR0"},
      {"a line of 10 MB", "let a = \"" + repeat("x", 10'000'000) + "\"\noutput o { value = a }",
       ""},
      {"a name of 10 MB", "output o { value = " + repeat("x", 10'000'000) + " }", "ACR1024"},
      {"a number of 10 MB", "let a = " + repeat("9", 10'000'000), "ACR"},
      {"a comment of 30 MB", "# " + repeat("x", 30'000'000), ""},
      {"a comment of 100 MB", "# " + repeat("x", 100'000'000), "ACR6014"},
      {"another format, 30 MB", repeat("%$&\n", 7'500'000), "ACR0"},
      {"a million mistakes", repeat("a = = 1\n", 1'000'000), "ACR0"},
      {"a million unknown names", "let l = [" + repeat("nobody, ", 1'000'000) + "]", "ACR1024"},
      {"many names",
       numbered(100'000, [](std::size_t i) { return "let a" + std::to_string(i) + " = 1"; }) +
           "output o {\n  value = length([\n" +
           numbered(100'000, [](std::size_t i) { return "a" + std::to_string(i) + ","; }) + "])\n}",
       ""},
      {"a map of many keys",
       "output o { value = length({ " +
           numbered(50'000, [](std::size_t i) { return "k" + std::to_string(i) + " = 1,"; }) +
           "}) }",
       ""},
      {"many registries of one name",
       "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n" +
           repeat("registry a {\n  name = \"aaaaa\"\n  resource_group = \"g\"\n}\n", 20'000),
       "ACR1"},
  };
}

// A configuration whose module calls a module, and so on, `depth` times.
Project nested(std::size_t depth, const std::string& calls, const std::string& innermost) {
  const Project project = Project::with_policy(calls);
  auto folder = project.folder();
  for (std::size_t i = 1; i <= depth; ++i) {
    folder /= "m";
    std::filesystem::create_directory(folder);
    std::ofstream(folder / "policy.acrnet") << (i == depth ? innermost : calls);
  }
  return project;
}

void check_bounded(const Project& project, const std::string& what) {
  const Outcome outcome = validate(project, tight_limits);
  CAPTURE(what, outcome.signal.value_or(0), outcome.err.substr(0, 600));
  REQUIRE(outcome.code);
  CHECK(*outcome.code == 1);
  CHECK(count(outcome.err, "error[") == 1);
  CHECK(outcome.err.find("error[ACR1049]: this makes more than " + what) != std::string::npos);
  CHECK(outcome.err.find("Until here it made") != std::string::npos);
}

void check(const std::vector<Attack>& attacks) {
  for (const Attack& attack : attacks) {
    const Outcome outcome = validate(Project::with_policy(attack.policy));
    const std::string said = outcome.err.substr(0, 600);
    CAPTURE(attack.name, said, outcome.out.substr(0, 300), outcome.signal.value_or(0));
    REQUIRE(outcome.code);
    CHECK(*outcome.code == (attack.code.empty() ? 0 : 1));
    CHECK((attack.code.empty() || outcome.err.find("error[" + attack.code) != std::string::npos));
    CHECK(count(outcome.err, "error[") <= 100);
    CHECK(outcome.err.size() < 1'000'000);
  }
}

}  // namespace

TEST_CASE("nesting without end is refused, whatever nests") { check(nesting()); }

TEST_CASE("what grows without measure is stopped") { check(growth()); }

TEST_CASE("what is made counts, whatever makes it, and memory stays bounded") {
  const std::string ten_calls = numbered(
      10, [](std::size_t i) { return fmt::format("module m{} {{ source = \"./m\" }}", i); });
  const std::string subscription =
      "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n";
  const std::string keys = "let keys = [for i in range(2000) : \"k${i}\"]\n";
  check_bounded(nested(9, ten_calls, "let a = 1\n"), "20 000 module calls");
  check_bounded(
      nested(3, keys + "for k in keys { module m { source = \"./m\" } }\n", "let a = 1\n"),
      "20 000 module calls");
  const std::string networks = numbered(200, [](std::size_t i) {
    return fmt::format("virtual_network n{} {{ resource_group = \"g\" name = \"n{}\" }}", i, i);
  });
  check_bounded(nested(1, subscription + keys + "for k in keys { module m { source = \"./m\" } }\n",
                       networks),
                "200 000 blocks");
  const std::string rules =
      "group many {\n  for i in range(10000) { allow cidr(\"20.${i / 256}.${i % 256}.7\") }\n}\n";
  check_bounded(Project::with_policy(subscription + rules + keys +
                                     "for k in keys {\n  registry r {\n    name = \"reg${k}x\"\n"
                                     "    resource_group = \"g\"\n    allow group.many\n  }\n}\n"),
                "2 500 000 rules");
}

TEST_CASE("text that is no policy, or far too much of it, gets a message") { check(text()); }

TEST_CASE("standard input without an end is not read to its end") {
  const Project project = Project::with_policy("azure {}\n");
  Command command = project.command({"fmt", "-"});
  command.input = std::string((std::size_t{32} << 20U) + 1, '\n');
  const Outcome outcome = run(command);
  CHECK(outcome.code == 1);
  CHECK(count(outcome.err, "error[ACR6014]") == 1);
  CHECK(outcome.err.find("standard input") != std::string::npos);
  CHECK(outcome.out.empty());
}

}  // namespace acrnet::e2e
