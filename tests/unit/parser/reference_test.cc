// The reference, held against the code: each statement, type, operator and function that the code
// knows has an entry with a right and a wrong example, and each example does what the entry says.
#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "parser/evaluate/expressions/operators.h"
#include "parser/functions/table.h"
#include "parser/syntax/ast.h"
#include "tests/support/checkout.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

std::string read(const std::string& path) {
  std::ifstream file(in_checkout(path), std::ios::binary);
  REQUIRE(file);
  return {std::istreambuf_iterator<char>(file), {}};
}

// What stands between a heading and the next one.
std::string section(const std::string& page, const std::string& heading) {
  const std::size_t begin = page.find("\n" + heading);
  REQUIRE(begin != std::string::npos);
  return page.substr(begin, page.find("\n##", begin + 1) - begin);
}

// The cells of every row of a section's table that begins with a cell in backquotes; `\|` is a bar.
std::vector<std::vector<std::string>> rows(const std::string& section) {
  std::vector<std::vector<std::string>> all;
  for (std::size_t at = section.find("\n| "); at != std::string::npos;
       at = section.find("\n| ", at + 1)) {
    const std::string line = section.substr(at + 3, section.find('\n', at + 1) - at - 3);
    std::vector<std::string> cells(1);
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\' && i + 1 < line.size() && line[i + 1] == '|') {
        cells.back() += line[++i];
      } else if (line.substr(i, 3) == " | ") {
        cells.emplace_back();
        i += 2;
      } else {
        cells.back() += line[i];
      }
    }
    std::string& last = cells.back();
    last.erase(last.find_last_not_of(" |") + 1);
    if (cells[0].starts_with("`") || cells[0].find(" `") != std::string::npos) all.push_back(cells);
  }
  return all;
}

// "`a` → `b`" or "`a` → ACR1050" in two parts.
std::pair<std::string, std::string> example(const std::string& cell) {
  std::smatch parts;
  static const std::regex form("`(.*)` → `?(.*?)`?");
  REQUIRE(std::regex_match(cell, parts, form));
  return {parts[1].str(), parts[2].str()};
}

// The JSON of an output of the expression, or the codes of what was reported.
std::string value_of(const std::string& expression) {
  const auto result = test::evaluate_text("output it { value = " + expression + " }");
  if (result.policy) return result.policy->outputs.at(0).value;
  std::string codes;
  for (const Diagnostic& item : result.diagnostics.items()) codes += item.code;
  return codes;
}

std::string codes_of_variable(const std::string& type, const std::string& value) {
  const auto result =
      test::evaluate_text("variable it {\n  type    = " + type + "\n  default = " + value +
                          "\n}\noutput x { value = it }");
  std::string codes;
  for (const Diagnostic& item : result.diagnostics.items()) codes += item.code;
  return codes;
}

std::string without_quotes(std::string cell) {
  cell.erase(std::remove(cell.begin(), cell.end(), '`'), cell.end());
  return cell;
}

}  // namespace

TEST_CASE("every operator has an entry whose examples do what they say") {
  const auto entries = rows(section(read("grammar/README.md"), "### Operators"));
  std::set<std::string> named;
  for (const auto& cells : entries) {
    REQUIRE(cells.size() == 4);
    named.insert(without_quotes(cells[0]));
    const auto [right, value] = example(cells[2]);
    const auto [wrong, code] = example(cells[3]);
    CAPTURE(right, wrong);
    CHECK(value_of(right) == value);
    CHECK(value_of(wrong) == code);
  }
  for (int op = 0; op <= static_cast<int>(BinaryOperator::remainder); ++op) {
    const std::string word(symbol(static_cast<BinaryOperator>(op)));
    CAPTURE(word);
    CHECK(named.contains(word));
  }
  for (const char* word : {"!", "unary -", "? :", "f(x)", "x[i]", "x.name", "x[*].name"}) {
    CAPTURE(word);
    CHECK(named.contains(word));
  }
}

TEST_CASE("every type has an entry whose examples fit and do not fit") {
  const auto all = rows(section(read("grammar/README.md"), "### `let`"));
  std::set<std::string> named;
  for (const auto& cells : all) {
    if (cells.size() != 3) continue;  // the table of attributes
    const std::string type = without_quotes(cells[0]);
    named.insert(type.substr(0, type.find('(')));
    CAPTURE(type);
    CHECK(codes_of_variable(type, without_quotes(cells[1])).empty());
    if (cells[2].empty()) continue;
    const auto [wrong, code] = example(cells[2]);
    CHECK(codes_of_variable(type, wrong) == code);
  }
  // The message about an unknown type lists those that the code knows.
  const auto result = test::evaluate_text(
      "variable it {\n  type    = qqqqqqqqq\n  default = 1\n}\n"
      "output x { value = it }");
  REQUIRE(result.diagnostics.items().size() == 1);
  const std::string known = result.diagnostics.items()[0].help;
  const std::regex word("([a-z]+)(?:\\(|,|$)");
  const std::string list = known.substr(known.find(':'));
  int types = 0;
  for (std::sregex_iterator at(list.begin(), list.end(), word), end; at != end; ++at, ++types) {
    const std::string type = (*at)[1].str();
    CAPTURE(type);
    CHECK((named.contains(type) || type == "optional"));
  }
  CHECK(types >= 12);
}

TEST_CASE("every statement has a section with a right and a wrong example of it") {
  const std::string page = read("grammar/README.md");
  // The message about an unknown statement lists those that the code knows.
  const auto result = test::evaluate_text("qqqqqqqqqqqq main { }");
  REQUIRE(result.diagnostics.items().size() == 1);
  const std::string known = result.diagnostics.items()[0].help;
  std::set<std::string> words = {"allow"};
  const std::regex word("([a-z_]{2,})(?:,|$)");
  for (std::sregex_iterator at(known.begin(), known.end(), word), end; at != end; ++at)
    words.insert((*at)[1].str());
  CAPTURE(known);
  REQUIRE(words.size() >= 12);
  for (const std::string& statement : words) {
    CAPTURE(statement);
    std::string found;
    const std::regex heading("\n(### [^\n]*`" + statement + "[ `][^\n]*)");
    std::smatch match;
    if (std::regex_search(page, match, heading)) found = section(page, match[1].str());
    CHECK_FALSE(found.empty());
    CHECK(found.find("```acrnet\n") != std::string::npos);
    CHECK(found.find("```acrnet wrong ") != std::string::npos);
  }
}

TEST_CASE(
    "the reference lists the functions as the table has them, with what each refuses and says") {
  std::string wanted;
  for (const Function& function : all_functions()) {
    const std::string wrong(function.wrong);
    CAPTURE(wrong);
    const auto refused = test::evaluate_text("output it { value = " + wrong + " }");
    REQUIRE(refused.diagnostics.items().size() == 1);
    const Diagnostic& message = refused.diagnostics.items()[0];
    wanted += "| `" + signature(function) + "` | " + std::string(function.result) + " | " +
              std::string(function.purpose) + " | `" + std::string(function.example) + "` → `" +
              std::string(function.example_result) + "` | `" + wrong + "` → " +
              std::string(message.code) + ": " + message.summary + " |\n";
  }
  const bool listed = read("grammar/README.md").find(wanted) != std::string::npos;
  INFO("the section should be:\n" << wanted);
  CHECK(listed);
}

TEST_CASE("every function refuses what it does not take, by its code") {
  for (const Function& function : all_functions()) {
    const std::string name(function.name);
    CAPTURE(name);
    std::string many = name + "(1";
    for (std::size_t i = 0; i < function.accepted && i < 5; ++i) many += ", 1";
    if (function.required > 0) CHECK(value_of(name + "()") == "ACR1057");
    if (function.accepted < 5) CHECK(value_of(many + ")") == "ACR1057");
  }
}

}  // namespace acrnet::parser
