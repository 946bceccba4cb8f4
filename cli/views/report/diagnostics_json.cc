#include <nlohmann/json.hpp>

#include <algorithm>

#include "cli/views/report/report.h"
#include "cli/views/text/json_text.h"
#include "model/utf8.h"

namespace acrnet::cli {

namespace {

using nlohmann::ordered_json;

// A longer line is shown around the range only.
constexpr std::size_t longest_line = 1024;

std::size_t align(std::string_view line, std::size_t at) {
  at = std::min(at, line.size());
  while (at > 0 && at < line.size() && continues_code_point(line[at])) --at;
  return at;
}

ordered_json position(const LineColumn& at, std::uint32_t byte) {
  return {{"line", at.line}, {"column", at.column}, {"byte", byte}};
}

ordered_json range_json(const ReportPlace& place) {
  return {{"filename", place.file.empty() ? place.source->name() : place.file},
          {"start", position(place.begin, place.begin_byte)},
          {"end", position(place.end, place.end_byte)}};
}

// The first line of the range; the offsets are bytes of `code`.
ordered_json snippet_json(const ReportPlace& place) {
  const std::size_t size = place.source->line_text(place.begin.line).size();
  const std::size_t line_begin = place.source->line_begin(place.begin.line);
  const std::size_t first = std::min<std::size_t>(place.begin_byte - line_begin, size);
  const std::size_t last = std::clamp<std::size_t>(place.end_byte - line_begin, first, size);
  const auto [text, begin, end] = place.source->shown_line(place.begin.line, first, last);
  const std::string_view line = text;
  const std::size_t from = line.size() <= longest_line || begin < longest_line / 2
                               ? 0
                               : align(line, begin - longest_line / 2);
  const std::size_t to = align(line, from + longest_line);
  return {{"context", nullptr},
          {"code", line.substr(from, to - from)},
          {"start_line", place.begin.line},
          {"highlight_start_offset", begin - from},
          {"highlight_end_offset", std::min(end, to) - from},
          {"values", ordered_json::array()}};
}

ordered_json related_json(const Report& report, const Diagnostic& item) {
  ordered_json related = ordered_json::array();
  for (const RelatedRange& other : item.related) {
    if (const auto place = place_of(report, other.range)) {
      related.push_back({{"label", other.label}, {"range", range_json(*place)}});
    }
  }
  return related;
}

ordered_json diagnostic_json(const Report& report, const Diagnostic& item) {
  ordered_json made{{"severity", word_of(item.severity)},
                    {"code", item.code},
                    {"summary", item.summary},
                    {"detail", item.detail},
                    {"help", item.help}};
  if (!item.address.empty()) made["address"] = item.address;
  if (const auto place = place_of(report, item)) {
    made["range"] = range_json(*place);
    made["label"] = item.label;
    made["snippet"] = snippet_json(*place);
  }
  made["related"] = related_json(report, item);
  return made;
}

}  // namespace

std::string diagnostics_json(const Report& report) {
  const auto& items = report.diagnostics.items();
  ordered_json made{{"format_version", "1.0"},
                    {"valid", !report.diagnostics.has_errors()},
                    {"error_count", report.diagnostics.error_count()},
                    {"warning_count", report.diagnostics.count(Severity::warning)},
                    {"diagnostics", ordered_json::array()}};
  for (const Diagnostic& item : items) {
    made["diagnostics"].push_back(diagnostic_json(report, item));
  }
  return json_text(made);
}

}  // namespace acrnet::cli
