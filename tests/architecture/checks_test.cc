// The checks themselves, shown small invented trees: each finds the violation that was planted, at
// its line, and nothing in a tree that keeps the rules.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>
#include <vector>

#include "tests/architecture/documents.h"
#include "tests/architecture/includes.h"
#include "tests/architecture/source_tree.h"
#include "tests/architecture/unnamed_names.h"

namespace acrnet::architecture {

namespace {

struct Case {
  std::string name;
  Check check;
  std::vector<SourceFile> files;
  std::string expected;  // the whole report
};

std::string run(const Case& planted) { return report(planted.check(SourceTree(planted.files))); }

const std::string header_start = "// One.\n// Two.\n// Three.\n#pragma once\n";

}  // namespace

TEST_CASE("comments and literals are told from code") {
  CHECK(without_comments("a // b\nc /* d\n e */ f") == "a     \nc     \n      f");
  CHECK(without_comments("\"// no\" '\"' // yes") == "\"// no\" '\"'       ");
  CHECK(without_comments_and_literals("x = \"a\\\"b\" + '\\'';") == "x =        +     ;");
  CHECK(without_comments_and_literals("n = 1'000'000; // c") == "n = 1'000'000;     ");
  CHECK(without_comments_and_literals("R\"x(// \" )x\" y") == "             y");
  CHECK(without_comments("/* never closed") == "               ");
}

TEST_CASE("an include is found however it is spaced, and not in a comment") {
  const SourceFile file{
      "cli/a.cc",
      "// #include \"model/x.h\"\n#include \"model/plan.h\"\n  #  include <vector>  "
      "// why\n/*\n#include <no>\n*/\n#include <curl/curl.h>"};
  const std::vector<Include> found = includes_of(file);
  REQUIRE(found.size() == 3);
  CHECK(found[0].target == "model/plan.h");
  CHECK(found[0].quoted);
  CHECK(found[0].line == 2);
  CHECK(found[1].target == "vector");
  CHECK_FALSE(found[1].quoted);
  CHECK(found[1].line == 3);
  CHECK(found[2].target == "curl/curl.h");
  CHECK(found[2].line == 7);
}

TEST_CASE("arrows between folders") {
  const std::vector<Case> cases = {
      {"allowed ones",
       check_arrows,
       {{"model/plan.h", ""},
        {"model/plan.cc", "#include \"model/plan.h\"\n"},
        {"planner/diff.cc", "#include \"model/plan.h\"\n"},
        {"cli/main.cc", "#include \"planner/diff.h\"\n#include \"model/plan.h\"\n"},
        {"planner/diff.h", ""}},
       ""},
      {"a stage that includes its successor",
       check_arrows,
       {{"parser/parse.cc", "\n#include \"planner/diff.h\"\n"}, {"planner/diff.h", ""}},
       "parser/parse.cc:2: parser/ must not include planner/\n"},
      {"the model includes nothing",
       check_arrows,
       {{"model/plan.h", "#include \"parser/ast.h\"\n"}, {"parser/ast.h", ""}},
       "model/plan.h:1: model/ must not include parser/\n"},
      {"the emulator shares no code",
       check_arrows,
       {{"emulator/server.cc", "#include \"model/plan.h\"\n"}, {"model/plan.h", ""}},
       "emulator/server.cc:1: emulator/ must not include model/\n"},
      {"tests are not for the product",
       check_arrows,
       {{"cli/main.cc", "#include \"tests/support/clock.h\"\n"}, {"tests/support/clock.h", ""}},
       "cli/main.cc:1: cli/ must not include tests/\n"},
      {"paths begin at the root",
       check_arrows,
       {{"model/plan.cc", "#include \"plan.h\"\n"}, {"model/plan.h", ""}},
       "model/plan.cc:1: \"plan.h\" is no path from the root to a file of the project (libraries "
       "stand in <>)\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("arrows between rooms") {
  const std::vector<Case> cases = {
      {"down the table, and within a room",
       check_arrows,
       {{"planner/diff/diff.h", ""},
        {"planner/diff/diff.cc", "#include \"planner/diff/diff.h\"\n"},
        {"planner/schedule/schedule.h", "#include \"planner/diff/diff.h\"\n"},
        {"planner/make_plan.cc", "#include \"planner/schedule/schedule.h\"\n"}},
       ""},
      {"one that leads back",
       check_arrows,
       {{"planner/schedule/schedule.h", ""},
        {"planner/diff/diff.h", "\n#include \"planner/schedule/schedule.h\"\n"}},
       "planner/diff/diff.h:2: planner/diff/ must not include planner/schedule/\n"},
      {"a room that includes what stands above the rooms",
       check_arrows,
       {{"planner/make_plan.h", ""},
        {"planner/diff/diff.cc", "#include \"planner/make_plan.h\"\n"}},
       "planner/diff/diff.cc:1: planner/diff/ must not include planner/\n"},
      {"a room in a room",
       check_arrows,
       {{"parser/evaluate/blocks/azure.h", ""},
        {"parser/evaluate/expressions/value.h", "#include \"parser/evaluate/blocks/azure.h\"\n"}},
       "parser/evaluate/expressions/value.h:1: parser/evaluate/expressions/ must not include "
       "parser/evaluate/blocks/\n"},
      {"a source in no room",
       check_rooms,
       {{"planner/diff/diff.h", ""}, {"planner/news/news.h", ""}, {"parser/ast.h", ""}},
       "parser/ast.h:1: parser/ is no room of the table in tests/architecture/rules.cc\n"
       "planner/news/news.h:1: planner/news/ is no room of the table in "
       "tests/architecture/rules.cc\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("include cycles") {
  const std::vector<Case> cases = {
      {"a diamond is none",
       check_cycles,
       {{"model/a.h", "#include \"model/b.h\"\n#include \"model/c.h\"\n"},
        {"model/b.h", "#include \"model/d.h\"\n"},
        {"model/c.h", "#include \"model/d.h\"\n"},
        {"model/d.h", ""}},
       ""},
      {"a source file that includes its own header is none",
       check_cycles,
       {{"model/a.cc", "#include \"model/a.h\"\n"}, {"model/a.h", ""}},
       ""},
      {"headers in a ring",
       check_cycles,
       {{"model/a.h", "#include \"model/b.h\"\n"},
        {"model/b.h", "#include \"model/c.h\"\n"},
        {"model/c.h", "\n#include \"model/a.h\"\n"}},
       "model/c.h:2: this closes a cycle of files: model/a.h -> model/b.h -> model/c.h -> "
       "model/a.h\n"
       "model/c.h:2: this closes a cycle of components: model/a -> model/b -> model/c -> "
       "model/a\n"},
      {"two components that need each other, by way of their source files",
       check_cycles,
       {{"model/a.cc", "#include \"model/b.h\"\n"},
        {"model/a.h", ""},
        {"model/b.cc", "#include \"model/a.h\"\n"},
        {"model/b.h", ""}},
       "model/b.cc:1: this closes a cycle of components: model/a -> model/b -> model/a\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("third-party headers") {
  const std::vector<Case> cases = {
      {"each in its place",
       check_third_party,
       {{"cli/arguments.cc", "#include <CLI/CLI.hpp>\n"},
        {"cli/json_view.cc", "#include <nlohmann/json.hpp>\n"},
        {"emulator/registries.cc", "#include <nlohmann/json.hpp>\n#include <sys/stat.h>\n"},
        {"emulator/http_server.cc", "#include <boost/asio.hpp>\n"},
        {"executor/curl_transport.cc", "#include <curl/curl.h>\n#include <curl/multi.h>\n"},
        {"executor/state_codec.cc", "#include <nlohmann/json.hpp>\n#include <fmt/format.h>\n"},
        {"grammar/rules.h", "#include <tao/pegtl.hpp>\n"},
        {"parser/parse.cc", "#include <tao/pegtl.hpp>\n#include \"grammar/rules.h\"\n"}},
       ""},
      {"PEGTL in a header of the parser",
       check_third_party,
       {{"parser/ast.h", "#include <tao/pegtl.hpp>\n"}},
       "parser/ast.h:1: <tao/pegtl.hpp>: PEGTL belongs only into grammar/, "
       "one .cc file of parser/\n"},
      {"a second file of the parser that compiles the grammar",
       check_third_party,
       {{"parser/format.cc", "#include \"grammar/rules.h\"\n"},
        {"parser/parse.cc", "#include \"grammar/rules.h\"\n"}},
       "parser/parse.cc:1: <grammar/rules.h>: PEGTL (by way of grammar/) belongs only into "
       "grammar/, "
       "one .cc file of parser/\n"},
      {"libcurl in a file that is not about curl, and in a header",
       check_third_party,
       {{"executor/curl_url.cc", "#include <curl/urlapi.h>\n"},
        {"executor/curl_url.h", "#include <curl/curl.h>\n"},
        {"executor/retry.cc", "#include <curl/curl.h>\n"}},
       "executor/curl_url.h:1: <curl/curl.h>: libcurl belongs only into files of executor/ with "
       "'curl_transport.cc' or 'curl_url.cc' in their name\n"
       "executor/retry.cc:1: <curl/curl.h>: libcurl belongs only into files of executor/ with "
       "'curl_transport.cc' or 'curl_url.cc' in their name\n"},
      {"JSON in the planner, and in a file that is not about JSON",
       check_third_party,
       {{"executor/scheduler.cc", "#include <nlohmann/json.hpp>\n"},
        {"planner/diff.cc", "#include <nlohmann/json.hpp>\n"}},
       "executor/scheduler.cc:1: <nlohmann/json.hpp>: nlohmann-json belongs only into emulator/, "
       "files of executor/ with 'json' or 'codec' in their name, files of cli/ with 'json' or "
       "'codec' in their name\n"
       "planner/diff.cc:1: <nlohmann/json.hpp>: nlohmann-json belongs only into emulator/, "
       "files of executor/ with 'json' or 'codec' in their name, files of cli/ with 'json' or "
       "'codec' in their name\n"},
      {"a library nobody decided on",
       check_third_party,
       {{"cli/main.cc", "#include <Poco/Net.h>\n#include <catch2/catch.hpp>\n"}},
       "cli/main.cc:1: <Poco/Net.h> is of a library that the table of libraries does not have\n"
       "cli/main.cc:2: <catch2/catch.hpp> is of a library that the table of libraries does "
       "not have\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("purity") {
  const std::vector<Case> cases = {
      {"the executor may", check_purity, {{"executor/http/a.cc", "#include <fstream>\n"}}, ""},
      {"a mention in a comment or a message is none",
       check_purity,
       {{"planner/a.cc", "// getenv\nconst char* m = \"getenv\";\n#include <vector>\n"}},
       ""},
      {"files, terminal and operating system",
       check_purity,
       {{"model/a.h", "#include <filesystem>\n"},
        {"parser/syntax/a.cc", "#include <vector>\n#include <fstream>\n"},
        {"planner/a.cc", "#include <sys/socket.h>\n#include <unistd.h>\n"}},
       "model/a.h:1: <filesystem>: model/ is pure and does not reach the world\n"
       "parser/syntax/a.cc:2: <fstream>: parser/syntax/ is pure and does not reach the world\n"
       "planner/a.cc:1: <sys/socket.h>: planner/ is pure and does not reach the world\n"
       "planner/a.cc:2: <unistd.h>: planner/ is pure and does not reach the world\n"},
      {"clock and environment",
       check_purity,
       {{"planner/a.cc",
         "int x;\nauto n = std::chrono::system_clock::now();\nstd::getenv(\"X\");\n"}},
       "planner/a.cc:2: system_clock: planner/ is pure; pass the value in\n"
       "planner/a.cc:3: getenv: planner/ is pure; pass the value in\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("opening of files") {
  const std::vector<Case> cases = {
      {"by those who may",
       check_openers,
       {{"executor/files/open_file.cc", "int f = ::openat(1, name, 0);\n"}},
       ""},
      {"a member of ours that is called so",
       check_openers,
       {{"cli/commands/a.cc", "auto f = Folder::open(path);\nf.open(x);  // ::open(\n"}},
       ""},
      {"by anybody else",
       check_openers,
       {{"cli/commands/a.cc", "int f = ::open(name, 0);\nstd::ifstream in(name);\n"},
        {"executor/state/a.cc", "\nFILE* f = fopen(name, mode);\n"}},
       "cli/commands/a.cc:1: ::open(: only executor/files/open_file.cc and "
       "emulator/base/data_file.cc open files\n"
       "cli/commands/a.cc:2: std::ifstream: only executor/files/open_file.cc and "
       "emulator/base/data_file.cc open files\n"
       "executor/state/a.cc:2: fopen(: only executor/files/open_file.cc and "
       "emulator/base/data_file.cc open files\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("the names that a source keeps to itself") {
  const SourceFile file{
      "cli/views/a.cc",
      "#define LOUD(x) \\\n  x!\n"
      "namespace acrnet {\nint shared(int x) { return x; }\nnamespace {\n"
      "using Ids = std::vector<int>;\nusing std::swap;\n"
      "namespace fs = std::filesystem;\nconstexpr std::array<int, 2> two{1, 2};\n"
      "struct Forward;\nstruct A : B<int> {\n  int inner() { return 1; }\n};\n"
      "enum class Kind { one };\ntemplate <typename T>\nstruct Of {};\n"
      "template <>\nstruct Of<int> {};\nint A::member(int x) const { return x; }\n"
      "[[nodiscard]] std::function<bool(int)> maker(int a = 1) {\n  int local = 2;\n}\n"
      "bool operator==(const A&, const A&) { return true; }\nconstexpr auto size = int{2} << 20U;\n"
      "A::A(int x) : x_{x}, y_{x} {}\nstd::string last() { return {}; }\n"
      "const char* const text = \"int hidden() {}\";\n}\nint after = 1;\n}\n"};
  std::string names;
  for (const OwnName& own : own_names_of(file)) {
    names += fmt::format("{}:{} ", own.line, own.name);
  }
  CHECK(names ==
        "1:LOUD 6:Ids 7:swap 8:fs 9:two 11:A 14:Kind 16:Of 20:maker 24:size 26:last 27:text ");
}

TEST_CASE("one name of its own in two sources of a room") {
  const std::string function = "namespace {\nint f(int) { return 1; }\n}\n";
  const std::vector<Case> cases = {
      {"in two rooms",
       check_own_names,
       {{"cli/a/x.cc", function}, {"cli/b/x.cc", function}, {"cli/x.cc", function}},
       ""},
      {"overloads in one source, and a header's own business",
       check_own_names,
       {{"cli/a/x.cc", function + function}, {"cli/a/y.h", function}},
       ""},
      {"an overload in another source",
       check_own_names,
       {{"cli/a/x.cc", function}, {"cli/a/y.cc", "namespace {\n\nvoid f(long);\n}\n"}},
       "cli/a/y.cc:3: cli/a/x.cc has a f of its own, too: sources of a room are compiled as one\n"},
      {"a type and a macro",
       check_own_names,
       {{"cli/a/x.cc", "#define M 1\nnamespace {\nstruct S {};\n}\n"},
        {"cli/a/y.cc", "namespace {\nclass S {};\n}\n#define M 1\n"}},
       "cli/a/y.cc:2: cli/a/x.cc has a S of its own, too: sources of a room are compiled as one\n"
       "cli/a/y.cc:4: cli/a/x.cc has a M of its own, too: sources of a room are compiled as one\n"},
      {"an alias that means the same, and one that does not",
       check_own_names,
       {{"cli/a/x.cc", "namespace {\nnamespace fs = std::filesystem;\nusing A = int;\n}\n"},
        {"cli/a/y.cc", "namespace {\nnamespace fs = std::filesystem;\nusing A = long;\n}\n"}},
       "cli/a/y.cc:3: cli/a/x.cc has a A of its own, too: sources of a room are compiled as one\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("the first lines of a header") {
  const std::vector<Case> cases = {
      {"as it should be", check_header_form, {{"model/a.h", header_start}}, ""},
      {"source files and tests need none",
       check_header_form,
       {{"model/a.cc", "int x;\n"}, {"tests/support/a.h", ""}},
       ""},
      {"no comment",
       check_header_form,
       {{"model/a.h", "#pragma once\n"}},
       "model/a.h:1: a header begins with lines that say what it is, at most 15; here are 0\n"},
      {"more than a glance",
       check_header_form,
       {{"model/a.h", "//\n//\n//\n//\n" + header_start + "//\n"},
        {"model/b.h", "//\n//\n//\n//\n//\n//\n//\n//\n//\n//\n//\n//\n//\n" + header_start}},
       "model/b.h:1: a header begins with lines that say what it is, at most 15; here are 16\n"},
      {"no #pragma once",
       check_header_form,
       {{"model/a.h", "// 1\n// 2\n// 3\n#ifndef A\n"}},
       "model/a.h:4: #pragma once must follow the comment\n"},
      {"an unfinished header",
       check_header_form,
       {{"model/a.h", "// 1\n// 2\n// 3"}},
       "model/a.h:4: #pragma once must follow the comment\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("files that pages name") {
  const std::vector<Case> cases = {
      {"files, folders, patterns and links that are there",
       check_named_files,
       {{"README.md", "`model/plan.h`, `model/`, `model`, [b](docs/b.md#part)\n"},
        {"docs/b.md",
         "[up](../README.md) [web](https://example.org/x) [here](#part) `model/*.h`\n"},
        {"model/plan.h", ""}},
       ""},
      {"examples, other words and fenced blocks are not names",
       check_named_files,
       {{"README.md",
         "`docs/NNNN-x.md` `model/<noun>.h` `a/b` `/v2/`\n```\n`model/gone.h`\n```\n"}},
       ""},
      {"what is not there",
       check_named_files,
       {{"README.md", "one\n`model/gone.h` and [page](docs/gone.md)\n"},
        {"docs/a.md", "`tests/*.gone`\n\n[x](b.md)\n"},
        {"model/plan.h", ""}},
       "README.md:2: 'model/gone.h' is not there\n"
       "README.md:2: 'docs/gone.md' is not there\n"
       "docs/a.md:1: 'tests/*.gone' is not there\n"
       "docs/a.md:3: 'b.md' is not there\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

TEST_CASE("pages that sources name") {
  const SourceTree tree(
      {{"docs/state.md", ""}, {"executor/a.h", "// See docs/state.md.\n// (docs/plan-file.md)\n"}});
  CHECK(report(check_named_pages(tree)) == "executor/a.h:2: 'docs/plan-file.md' is not there\n");
}

TEST_CASE("codes of diagnostics") {
  const std::vector<Case> cases = {
      {"each once",
       check_codes,
       {{"docs/a.md", "ACR1001, not XACR1002 and not ACR10011\n"},
        {"parser/diagnostics.cc", "x(\"ACR1001\");\n// \"ACR1001\"\n"},
        {"planner/diagnostics.cc", "x(\"ACR2001\");\n"},
        {"planner/diagnostics.h", "constexpr auto y = \"ACR2002\";\n"}},
       ""},
      {"two texts of one factory",
       check_codes,
       {{"parser/diagnostics.cc",
         "f() {\n  if (x) {\n    y(\"ACR1001\");\n  }\n  y(\"ACR1001\");\n}\n"}},
       ""},
      {"two factories of one file",
       check_codes,
       {{"parser/diagnostics.cc", "f() {\n  y(\"ACR1001\");\n}\n\ng() {\n  y(\"ACR1001\");\n}\n"}},
       "parser/diagnostics.cc:6: ACR1001 is made already by a factory at "
       "parser/diagnostics.cc:2\n"},
      {"used in two folders",
       check_codes,
       {{"parser/diagnostics.cc", "x(\"ACR1001\");\n"},
        {"planner/diagnostics.cc", "\nx(\"ACR1001\");\n"}},
       "planner/diagnostics.cc:2: ACR1001 is made already by a factory at "
       "parser/diagnostics.cc:1\n"},
      {"made elsewhere",
       check_codes,
       {{"parser/evaluate.cc", "x(\"ACR1001\");\n"}},
       "parser/evaluate.cc:1: ACR1001: a code is written in its folder's diagnostics.cc only\n"},
      {"named, but never made",
       check_codes,
       {{"docs/a.md", "one\nACR1001\n"}},
       "docs/a.md:2: ACR1001 is in no diagnostics.cc\n"},
      {"a code with a page",
       check_code_pages,
       {{"docs/diagnostics/ACR1001.md", "ACR1002\n"},
        {"docs/diagnostics/README.md", ""},
        {"parser/diagnostics.cc", "x(\"ACR1001\");\n"}},
       ""},
      {"a code without a page, a page without a code",
       check_code_pages,
       {{"docs/diagnostics/ACR1002.md", ""}, {"parser/diagnostics.cc", "\nx(\"ACR1001\");\n"}},
       "parser/diagnostics.cc:2: ACR1001 has no page: write docs/diagnostics/ACR1001.md as "
       "docs/diagnostics/README.md says\n"
       "docs/diagnostics/ACR1002.md:1: a page for a code that is in no diagnostics.cc\n"},
  };
  for (const Case& planted : cases) {
    INFO(planted.name);
    CHECK(run(planted) == planted.expected);
  }
}

}  // namespace acrnet::architecture
