// Golden cases: each folder beside this file holds input.acrnet, and what became of it: policy.txt
// (what the policy says, one line for each thing, with the line that asked for it) and
// diagnostics.txt.
//
// ACRNET_ACCEPT=1 rewrites what became of it; the test then says so and proves nothing. Read the
// difference before it is committed.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "parser/evaluate/expressions/operators.h"
#include "parser/functions/table.h"
#include "tests/support/checkout.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

namespace fs = std::filesystem;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> cases() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(in_checkout("tests/golden"))) {
    if (entry.is_directory()) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

std::string all_inputs() {
  std::string text;
  for (const fs::path& folder : cases()) text += read(folder / "input.acrnet");
  return text;
}

// "3:10 ACR1050: the summary", and the help below it, for each message.
std::string dump_messages(const test::Evaluated& result) {
  std::string text;
  for (const Diagnostic& item : result.diagnostics.items()) {
    REQUIRE(item.subject);
    const LineColumn at = result.sources[item.subject->file].locate(item.subject->begin);
    text += std::to_string(at.line) + ":" + std::to_string(at.column) + " " +
            std::string(item.code) + ": " + item.summary + "\n";
    if (!item.help.empty()) text += "    " + item.help + "\n";
  }
  return text;
}

// True when it was rewritten.
bool compare(const fs::path& file, const std::string& found) {
  if (std::getenv("ACRNET_ACCEPT") != nullptr) {
    if (found.empty()) {
      fs::remove(file);
    } else {
      std::ofstream(file, std::ios::binary) << found;
    }
    return true;
  }
  INFO(file.string());
  CHECK(found == read(file));
  return false;
}

}  // namespace

TEST_CASE("every golden case is as it was accepted") {
  bool rewritten = false;
  for (const fs::path& folder : cases()) {
    const std::string input = read(folder / "input.acrnet");
    CAPTURE(folder.filename().string());
    REQUIRE_FALSE(input.empty());
    const auto result = test::evaluate_text(input);
    rewritten |= compare(folder / "policy.txt", result.policy ? test::dump(*result.policy) : "");
    rewritten |= compare(folder / "diagnostics.txt", dump_messages(result));
  }
  if (rewritten) WARN("skipped: ACRNET_ACCEPT is set, the golden files were rewritten");
}

TEST_CASE("every function and every operator is in a golden case") {
  const std::string text = all_inputs();
  for (const Function& function : all_functions()) {
    CAPTURE(std::string(function.name));
    CHECK(text.find(std::string(function.name) + "(") != std::string::npos);
  }
  for (int op = 0; op <= static_cast<int>(BinaryOperator::remainder); ++op) {
    const std::string word = " " + std::string(symbol(static_cast<BinaryOperator>(op))) + " ";
    CAPTURE(word);
    CHECK(text.find(word) != std::string::npos);
  }
}

TEST_CASE("every keyword of the grammar is in a golden case") {
  const std::string text = all_inputs();
  const std::string rules = read(in_checkout("grammar/acrnet.peg"));
  const std::regex word("\nword_[a-z]+ +<- '([a-z]+)'");
  int words = 0;
  for (std::sregex_iterator at(rules.begin(), rules.end(), word), end; at != end; ++at, ++words) {
    const std::regex whole("\\b" + (*at)[1].str() + "\\b");
    CAPTURE((*at)[1].str());
    CHECK(std::regex_search(text, whole));
  }
  CHECK(words >= 12);
}

}  // namespace acrnet::parser
