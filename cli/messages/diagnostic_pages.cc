#include "cli/messages/diagnostic_pages.h"

#include <algorithm>

namespace acrnet::cli {

namespace {

constexpr std::size_t code_length = 7;  // ACRnnnn

std::string_view take_line(std::string_view& text) {
  const std::size_t end = std::min(text.find('\n'), text.size());
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::optional<Severity> severity_named(std::string_view word) {
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    if (word == word_of(severity)) return severity;
  }
  return std::nullopt;
}

std::vector<DiagnosticPage> read_pages() {
  std::vector<DiagnosticPage> pages;
  for (const std::string_view text : page_texts()) {
    if (const auto page = read_page(text)) pages.push_back(*page);
  }
  return pages;
}

}  // namespace

std::optional<DiagnosticPage> read_page(std::string_view markdown) {
  DiagnosticPage page;
  std::string_view heading = take_line(markdown);
  if (!heading.starts_with("# ACR") || heading.find(": ") != code_length + 2) return std::nullopt;
  page.code = heading.substr(2, code_length);
  page.title = heading.substr(code_length + 4);
  if (!take_line(markdown).empty()) return std::nullopt;
  const auto severity = severity_named(take_line(markdown));
  if (!severity || page.title.empty() || !take_line(markdown).empty()) return std::nullopt;
  page.severity = *severity;
  page.text = markdown;
  return page;
}

std::string canonical_code(std::string_view word) {
  std::string code(word);
  for (char& c : code) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  return code.starts_with("ACR") ? code : "ACR" + code;
}

const std::vector<DiagnosticPage>& diagnostic_pages() {
  static const std::vector<DiagnosticPage> all = read_pages();
  return all;
}

const DiagnosticPage* find_page(std::string_view word) {
  const std::string code = canonical_code(word);
  const auto& pages = diagnostic_pages();
  const auto found = std::lower_bound(
      pages.begin(), pages.end(), code,
      [](const DiagnosticPage& page, const std::string& it) { return page.code < it; });
  return found != pages.end() && found->code == code ? &*found : nullptr;
}

}  // namespace acrnet::cli
