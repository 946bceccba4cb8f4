#include <catch2/catch.hpp>
#include <tao/pegtl/contrib/analyze.hpp>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "grammar/rules.h"
#include "tests/support/checkout.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::grammar {

namespace {

std::string read(const std::string& path) {
  std::ifstream file(in_checkout(path));
  REQUIRE(file);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

// The first group of every match.
std::set<std::string> matches(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::set<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    found.insert((*at)[1].str());
  }
  return found;
}

}  // namespace

TEST_CASE("the grammar has no rule that can loop without progress") {
  CHECK(pegtl::analyze<file>(1) == 0);
}

TEST_CASE("every rule of the grammar is a production of acrnet.peg and the other way round") {
  auto rules = matches(read("grammar/rules.h"), "\nstruct ([a-z0-9_]+)\\s*:");
  CHECK(rules.erase("keyword") == 1);  // a template: `'x' !name_rest` in the notation of the .peg
  const auto productions = matches("\n" + read("grammar/acrnet.peg"), "\n([a-z0-9_]+) +<-");
  CHECK(rules == productions);
}

// An example of several files has a line `# file team/main.acrnet` before each but the first.
std::vector<std::pair<std::string, std::string>> files_of(const std::string& example) {
  constexpr std::string_view heading = "# file ";
  std::vector<std::pair<std::string, std::string>> files = {{"policy.acrnet", ""}};
  std::istringstream lines(example);
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with(heading)) {
      files.emplace_back(line.substr(heading.size()), "");
    } else {
      files.back().second += line + "\n";
    }
  }
  return files;
}

TEST_CASE("the examples of the reference are right, or wrong with the code they name") {
  const std::string text = read("grammar/README.md");
  const std::regex example("```acrnet( wrong (ACR[0-9]+))?\n([^`]*)```");
  int examples = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), example), end; at != end;
       ++at, ++examples) {
    CAPTURE((*at)[3].str());
    const auto result = parser::test::evaluate_folders(files_of((*at)[3].str()));
    std::string codes;
    for (const Diagnostic& item : result.diagnostics.items()) codes += item.code;
    CHECK(codes == (*at)[2].str());
  }
  CHECK(examples >= 5);
}

}  // namespace acrnet::grammar
