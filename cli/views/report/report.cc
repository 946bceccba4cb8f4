#include "cli/views/report/report.h"

#include <algorithm>

#include "cli/views/text/snippet.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

// Each line escaped by itself: a line end inside a message is one that acrnet made.
std::string escaped_lines(std::string_view text) {
  std::string shown;
  for (bool first = true; first || !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!first) shown += "\n";
    shown += escaped(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shown;
}

}  // namespace

std::optional<ReportPlace> place_of(const Report& report, const SourceRange& range) {
  if (range.file >= report.sources.size()) return std::nullopt;
  ReportPlace place;
  place.source = &report.sources[range.file];
  if (place.source->is_file()) {
    place.file = (report.folder / place.source->name()).lexically_normal().generic_string();
  }
  place.begin = place.source->locate(range.begin);
  place.end = place.source->locate(range.end);
  place.last_line = last_line(*place.source, range);
  place.begin_byte = range.begin;
  place.end_byte = range.end;
  return place;
}

std::optional<ReportPlace> place_of(const Report& report, const Diagnostic& diagnostic) {
  return diagnostic.subject ? place_of(report, *diagnostic.subject) : std::nullopt;
}

std::string explanation_of(const Diagnostic& diagnostic) {
  std::string text = escaped_lines(diagnostic.detail);
  if (diagnostic.help.empty()) return text;
  if (!text.empty()) text += "\n";
  return text + "help: " + escaped_lines(diagnostic.help);
}

}  // namespace acrnet::cli
