#include <fmt/format.h>

#include <initializer_list>
#include <string_view>
#include <utility>

#include "cli/views/report/report.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

using Escapes = std::initializer_list<std::pair<char, std::string_view>>;

std::string replaced(std::string_view text, const Escapes& escapes) {
  std::string shown;
  for (const char c : text) {
    std::string_view piece(&c, 1);
    for (const auto& [from, to] : escapes) {
      if (c == from) piece = to;
    }
    shown += piece;
  }
  return shown;
}

std::string github_data(std::string_view text) {
  return replaced(text, {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}});
}

std::string github_property(std::string_view text) {
  return replaced(text, {{'%', "%25"}, {'\r', "%0D"}, {'\n', "%0A"}, {':', "%3A"}, {',', "%2C"}});
}

std::string azure_data(std::string_view text) {
  return replaced(text, {{'%', "%AZP25"}, {'\r', "%0D"}, {'\n', "%0A"}});
}

std::string azure_property(std::string_view text) {
  return replaced(text,
                  {{'%', "%AZP25"}, {'\r', "%0D"}, {'\n', "%0A"}, {']', "%5D"}, {';', "%3B"}});
}

// The file's name for a property, which has forms of its own for line ends and for nothing else
// that acts on a reader.
std::string file_of(const ReportPlace& place) {
  std::string name;
  for (std::string_view rest = place.file; !rest.empty();) {
    const CodePoint point = first_code_point(rest);
    const bool line_end = point.value == U'\n' || point.value == U'\r';
    name += line_end ? std::string(1, rest.front()) : escaped(point, rest);
    rest.remove_prefix(point.length);
  }
  return name;
}

// What is wrong, and below it why and what to do.
std::string message_of(const Diagnostic& diagnostic) {
  std::string message = escaped(diagnostic.summary);
  const std::string explanation = explanation_of(diagnostic);
  return explanation.empty() ? message : message + "\n" + explanation;
}

std::string_view github_level(Severity severity) {
  return severity == Severity::note ? "notice" : word_of(severity);
}

std::string github_place(const ReportPlace& place) {
  std::string text = fmt::format("file={},line={},endLine={},", github_property(file_of(place)),
                                 place.begin.line, place.last_line);
  // The runner takes columns only of a range on one line.
  if (place.last_line == place.begin.line) {
    text += fmt::format("col={},", place.begin.column);
    if (place.end.line == place.begin.line) text += fmt::format("endColumn={},", place.end.column);
  }
  return text;
}

std::string azure_place(const ReportPlace& place) {
  return fmt::format("sourcepath={};linenumber={};columnnumber={};", azure_property(file_of(place)),
                     place.begin.line, place.begin.column);
}

std::string azure_annotation(const Diagnostic& item, const std::optional<ReportPlace>& place) {
  if (item.severity == Severity::note) {
    const std::string where = in_file(place) ? fmt::format("{}:{}:{}: ", escaped(place->file),
                                                           place->begin.line, place->begin.column)
                                             : "";
    return fmt::format("{}note {}: {}\n", where, item.code, escaped(item.summary));
  }
  return fmt::format("##vso[task.logissue type={};{}code={}]{}\n", word_of(item.severity),
                     in_file(place) ? azure_place(*place) : "", item.code,
                     azure_data(message_of(item)));
}

}  // namespace

std::string github_annotations(const Report& report) {
  std::string text;
  for (const Diagnostic& item : report.diagnostics.items()) {
    const auto place = place_of(report, item);
    text += fmt::format("::{} {}title={}::{}\n", github_level(item.severity),
                        in_file(place) ? github_place(*place) : "", item.code,
                        github_data(message_of(item)));
  }
  return text;
}

std::string azure_pipelines_annotations(const Report& report) {
  std::string text;
  for (const Diagnostic& item : report.diagnostics.items()) {
    text += azure_annotation(item, place_of(report, item));
  }
  return text;
}

}  // namespace acrnet::cli
