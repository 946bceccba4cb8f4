// The page of every code, as `acrnet explain` prints it and SARIF holds it: a file in
// docs/diagnostics.
//
// Pure values; the texts are put into the program when it is built (write_pages.cmake). The form of
// a page is in docs/diagnostics/README.md, and a test holds every page to it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"

namespace acrnet::cli {

struct DiagnosticPage {
  std::string_view code;
  Severity severity = Severity::error;
  std::string_view title;  // what is wrong, without the names of a case
  std::string_view text;   // Markdown, behind the line with the severity
};

// In the order of their codes.
const std::vector<DiagnosticPage>& diagnostic_pages();

// Null when there is no such code. `word` may be written "ACR1040", "acr1040" or "1040".
const DiagnosticPage* find_page(std::string_view word);

// "acr1040" and "1040" as "ACR1040".
std::string canonical_code(std::string_view word);

// The Markdown files, in the order of their names.
const std::vector<std::string_view>& page_texts();
// Empty when the file is not in the form of a page.
std::optional<DiagnosticPage> read_page(std::string_view markdown);

}  // namespace acrnet::cli
