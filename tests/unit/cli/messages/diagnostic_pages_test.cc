// docs/diagnostics: every page has its form, and its examples do what they say.
//
// A new code needs a page: docs/diagnostics/README.md has the form. That every code has one is
// checked in tests/architecture.
#include "cli/messages/diagnostic_pages.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "cli/session/pipeline.h"
#include "cli/views/report/diagnostic_text.h"
#include "planner/messages/diagnostics.h"
#include "tests/unit/cli/examples.h"
#include "tests/unit/cli/temporary_folder.h"

namespace acrnet::cli {

namespace {

// Below ACR3000 a policy can show nearly everything; these it can't.
constexpr std::array<std::string_view, 12> not_by_a_policy{
    "ACR0001", "ACR0002", "ACR0003", "ACR0004", "ACR1130",  // bytes that no page may hold
    "ACR0034", "ACR1049",                                   // too long for a page
    "ACR1064", "ACR1073",                                   // about values from outside
    "ACR1087",                                              // about a text without a folder
    "ACR2013"};  // reported as ACR1042 when the blocks are read

void check_example(const test::Example& example, const DiagnosticPage& page) {
  const TemporaryFolder folder;
  Diagnostics diagnostics;
  ProjectText text = test::project_of(example, folder, diagnostics);
  executor::Secrets secrets;
  evaluate_project(text, secrets, diagnostics);
  INFO(example.text);
  INFO(diagnostics_text(diagnostics, text.sources, Paint(false)));
  if (example.kind.starts_with("acrnet right")) {
    CHECK(diagnostics.empty());
    return;
  }
  CHECK(diagnostics.items().size() == 1);
  for (const Diagnostic& item : diagnostics.items()) {
    CHECK(item.code == page.code);
    CHECK(item.severity == page.severity);
  }
}

}  // namespace

TEST_CASE("every page has its form") {
  CHECK(page_texts().size() > 180);
  for (const std::string_view markdown : page_texts()) {
    CAPTURE(markdown);
    const auto page = read_page(markdown);
    REQUIRE(page);
    CHECK(page->text.ends_with("```\n"));
    for (std::string_view rest = page->text; !rest.empty();) {
      const std::size_t end = std::min(rest.find('\n'), rest.size());
      const std::string_view line = rest.substr(0, end);
      if (!line.starts_with("  id ")) CHECK(line.size() <= 160);
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
  }
}

TEST_CASE("the wrong example of a page gives its code alone, the right one gives nothing") {
  for (const DiagnosticPage& page : diagnostic_pages()) {
    CAPTURE(page.code);
    const std::vector<test::Example> examples = test::examples_of(page.text);
    REQUIRE(examples.size() == 2);
    const bool listed = std::find(not_by_a_policy.begin(), not_by_a_policy.end(), page.code) !=
                        not_by_a_policy.end();
    if (listed || page.code >= "ACR3000") {
      CHECK(examples[0].kind == "text");
      CHECK(examples[1].kind == "text");
      continue;
    }
    CHECK(examples[0].kind.starts_with("acrnet wrong"));
    CHECK(examples[1].kind.starts_with("acrnet right"));
    for (const test::Example& example : examples) check_example(example, page);
  }
}

TEST_CASE("what a policy may silence are the codes of lints that are no errors") {
  for (const DiagnosticPage& page : diagnostic_pages()) {
    CAPTURE(page.code);
    Diagnostic diagnostic;
    diagnostic.code = page.code;
    diagnostic.severity = page.severity;
    CHECK(is_lint(diagnostic) == planner::is_lint_code(page.code));
  }
}

TEST_CASE("a code is found however it is typed") {
  for (const char* word : {"ACR1040", "acr1040", "Acr1040", "1040"}) {
    CAPTURE(word);
    REQUIRE(find_page(word) != nullptr);
    CHECK(find_page(word)->code == "ACR1040");
  }
  for (const char* word : {"", "ACR", "ACR104", "ACR10400", "10 40", "explain"}) {
    CAPTURE(word);
    CHECK(find_page(word) == nullptr);
  }
}

TEST_CASE("a file that is no page is told from one") {
  CHECK(read_page("# ACR0001: title\n\nerror\n\ntext\n"));
  for (const char* text :
       {"", "# ACR0001 title\n\nerror\n\ntext\n", "# ACR0001: \n\nerror\n\ntext\n",
        "# ACR0001: title\nerror\n\ntext\n", "# ACR0001: title\n\nfatal\n\ntext\n",
        "# ACR0001: title\n\nerror\ntext\n"}) {
    CAPTURE(text);
    CHECK_FALSE(read_page(text));
  }
}

}  // namespace acrnet::cli
