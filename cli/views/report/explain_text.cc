#include "cli/views/report/explain_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "cli/views/report/diagnostic_text.h"
#include "cli/views/report/report.h"

namespace acrnet::cli {

std::string explain_text(const DiagnosticPage& page, const Paint& paint) {
  const std::string head = fmt::format("{}[{}]", word_of(page.severity), page.code);
  std::string shown = paint(style_of(page.severity), head) +
                      paint(Style::strong, fmt::format(": {}", page.title)) + "\n\n";
  std::string_view rest = page.text;
  for (bool example = false; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.starts_with("```")) {
      example = !example;
      continue;
    }
    if (example && !line.empty()) shown += "    ";
    shown += std::string(line) + "\n";
  }
  return shown;
}

std::string pages_text(const std::vector<DiagnosticPage>& pages, const Paint& paint) {
  std::string shown;
  for (const DiagnosticPage& page : pages) {
    shown += fmt::format(
        "{}  {}  {}\n", page.code,
        paint(style_of(page.severity), fmt::format("{:<7}", word_of(page.severity))), page.title);
  }
  return shown;
}

}  // namespace acrnet::cli
