#include "cli/views/report/diagnostic_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "cli/views/report/report.h"
#include "cli/views/text/snippet.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t wrap_column = 100;

// Words of one paragraph, wrapped; lines after the first are indented by `indent`.
std::string wrapped(std::string_view paragraph, std::size_t indent) {
  std::string text;
  std::size_t column = indent;
  while (!paragraph.empty()) {
    const std::size_t end = std::min(paragraph.find(' ', 1), paragraph.size());
    const std::string piece = escaped(paragraph.substr(0, end));
    const std::size_t width = display_width(piece);
    if (column > indent && column + width > wrap_column) {
      text += "\n" + std::string(indent, ' ') + piece.substr(piece.starts_with(' ') ? 1 : 0);
      column = indent + width - 1;
    } else {
      text += piece;
      column += width;
    }
    paragraph.remove_prefix(end);
  }
  return text;
}

// "   = help: …": each line of `text` is a paragraph of its own.
std::string note_text(std::string_view title, std::string_view text, std::size_t gutter,
                      const Paint& paint) {
  if (text.empty()) return "";
  const std::size_t indent = gutter + 3;
  std::string shown = std::string(gutter + 1, ' ') + paint(Style::note, "=") + " ";
  if (!title.empty()) shown += paint(Style::strong, title) + ": ";
  const std::size_t hang = title.empty() ? indent : indent + title.size() + 2;
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (!first) shown += std::string(hang, ' ');
    shown += wrapped(text.substr(0, end), hang) + "\n";
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return shown;
}

std::string place_text(const SourceFile& file, const SourceRange& range, std::size_t gutter,
                       const Paint& paint) {
  const LineColumn place = file.locate(range.begin);
  return std::string(gutter, ' ') + paint(Style::note, "-->") +
         fmt::format(" {}:{}:{}\n", escaped(file.name()), place.line, place.column);
}

// A stage that has no text (a plan read from a file) has no sources to show either.
bool has_text(const SourceRange& range, const Sources& sources) {
  return range.file < sources.size();
}

std::size_t gutter_width(const Diagnostic& diagnostic, const Sources& sources) {
  std::uint32_t largest = 0;
  const auto look_at = [&](const SourceRange& range) {
    if (has_text(range, sources))
      largest = std::max(largest, last_line(sources[range.file], range));
  };
  if (diagnostic.subject) look_at(*diagnostic.subject);
  for (const RelatedRange& related : diagnostic.related) look_at(related.range);
  return largest == 0 ? 2 : std::to_string(largest).size();
}

// "123 errors (the first 100 are shown), 1 warning". Notes are counted when some are not shown.
std::string counts_text(const Diagnostics& diagnostics) {
  std::string text;
  for (const Severity severity : {Severity::error, Severity::warning, Severity::note}) {
    const auto shown = static_cast<std::size_t>(
        std::count_if(diagnostics.items().begin(), diagnostics.items().end(),
                      [&](const Diagnostic& item) { return item.severity == severity; }));
    const std::size_t found = diagnostics.count(severity);
    if (found == 0 || (severity == Severity::note && found == shown)) continue;
    text += (text.empty() ? "" : ", ") + counted(found, word_of(severity));
    if (found > shown) text += fmt::format(" (the first {} are shown)", shown);
  }
  return text;
}

}  // namespace

Style style_of(Severity severity) {
  switch (severity) {
    case Severity::error: return Style::error;
    case Severity::warning: return Style::warning;
    case Severity::note: return Style::note;
  }
  return Style::plain;
}

std::string diagnostic_text(const Diagnostic& diagnostic, const Sources& sources,
                            const Paint& paint) {
  const Style style = style_of(diagnostic.severity);
  std::string head(word_of(diagnostic.severity));
  if (!diagnostic.code.empty()) head += fmt::format("[{}]", diagnostic.code);
  std::string text =
      paint(style, head) + paint(Style::strong, ": " + escaped(diagnostic.summary)) + "\n";
  const std::size_t gutter = gutter_width(diagnostic, sources);
  const auto show = [&](const SourceRange& range, const Mark& mark) {
    const SourceFile& file = sources[range.file];
    text += place_text(file, range, gutter, paint) + snippet(file, range, mark, gutter, paint);
  };
  if (diagnostic.subject && has_text(*diagnostic.subject, sources)) {
    show(*diagnostic.subject, {'^', style, diagnostic.label});
  } else if (!diagnostic.address.empty()) {
    text += std::string(gutter, ' ') + paint(Style::note, "-->") + " " +
            escaped(diagnostic.address) + "\n";
  }
  for (const RelatedRange& related : diagnostic.related) {
    if (has_text(related.range, sources)) show(related.range, {'-', Style::note, related.label});
  }
  text += note_text("", diagnostic.detail, gutter, paint);
  text += note_text("help", diagnostic.help, gutter, paint);
  return text;
}

std::string diagnostics_text(const Diagnostics& diagnostics, const Sources& sources,
                             const Paint& paint) {
  std::string text;
  for (const Diagnostic& item : diagnostics.items()) {
    if (!text.empty()) text += "\n";
    text += diagnostic_text(item, sources, paint);
  }
  const std::string counts = counts_text(diagnostics);
  if (diagnostics.items().size() < 2 || counts.empty()) return text;
  return text + "\n" + counts + "\n";
}

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
