// tests/unit/cli/mistakes.md: mistakes as people make them, each with the whole message.
#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "cli/session/pipeline.h"
#include "cli/views/report/diagnostic_text.h"
#include "tests/support/checkout.h"
#include "tests/unit/cli/examples.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

const std::string table = in_checkout("tests/unit/cli/mistakes.md");

std::string read_table() {
  std::ifstream file(table, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

struct Answer {
  std::size_t messages = 0;
  std::string text;
  bool mendable = true;  // each says how to mend it
};

Answer answer_to(const test::Example& mistake) {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  ProjectText text = test::project_of(mistake, folder, diagnostics);
  executor::Secrets secrets;
  evaluate_project(text, secrets, diagnostics);
  Answer answer;
  answer.messages = diagnostics.items().size();
  answer.text = diagnostics_text(diagnostics, text.sources, Paint(false));
  for (const Diagnostic& item : diagnostics.items()) answer.mendable &= !item.help.empty();
  return answer;
}

// Puts the messages of today into the table.
void accept(std::string markdown, const std::vector<test::Example>& examples) {
  for (std::size_t i = examples.size(); i >= 2; i -= 2) {
    const test::Example& expected = examples[i - 1];
    const std::size_t begin = expected.end - expected.text.size();
    markdown.replace(begin, expected.text.size(), answer_to(examples[i - 2]).text);
  }
  std::ofstream(table, std::ios::binary) << markdown;
}

}  // namespace

TEST_CASE("every mistake of the table gets exactly the one message that stands there") {
  const std::string markdown = read_table();
  const std::vector<test::Example> examples = test::examples_of(markdown);
  REQUIRE(examples.size() % 2 == 0);
  CHECK(examples.size() / 2 >= 60);
  if (std::getenv("ACRNET_ACCEPT") != nullptr) {
    accept(markdown, examples);
    FAIL("mistakes.md is written anew: read it, then run without ACRNET_ACCEPT");
  }
  for (std::size_t i = 0; i < examples.size(); i += 2) {
    INFO(examples[i].text);
    CHECK(examples[i].kind.starts_with("acrnet"));
    CHECK(examples[i + 1].kind == "text");
    const Answer answer = answer_to(examples[i]);
    CHECK(answer.messages == 1);
    CHECK(answer.mendable);
    CHECK(answer.text == examples[i + 1].text);
  }
}

}  // namespace acrnet::cli
