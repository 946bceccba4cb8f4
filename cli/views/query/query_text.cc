#include <fmt/format.h>

#include <algorithm>

#include "cli/views/query/query_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t label_column = 4;
constexpr std::size_t value_column = 19;
constexpr std::size_t widest_value = 72;

std::string_view who_says(std::string_view source) {
  return source == "azure" ? "Azure" : source == "state" ? "the state" : "the policy";
}

std::string rules_text(const std::vector<QueryRule>& rules, const Screen& screen) {
  std::size_t width = 0;
  for (const QueryRule& rule : rules) {
    width = std::max(width, std::min(widest_value, display_width(rule.value)));
  }
  std::string text;
  for (const QueryRule& rule : rules) {
    Line line(screen, value_column);
    line.to_column(label_column)
        .put(rule.label, Style::add)
        .to_column(value_column)
        .put(rule.value);
    line.to_column(value_column + width + 2).put(rule.origin, Style::faint).to_column(0);
    text += line.put(rule.because, Style::faint).str();
  }
  return text;
}

std::string row_text(const QueryRow& row, const Screen& screen) {
  Line line(screen, label_column);
  line.to_column(2).put(row.registry, Style::strong).to_column(0);
  if (!row.lets_in.empty()) line.put("lets in " + row.lets_in.text());
  if (!row.lets_in.empty() && !row.keeps_out.empty()) line.put(", ");
  if (!row.keeps_out.empty()) line.put("keeps out " + row.keeps_out.text());
  if (!row.why.empty()) line.put(": " + row.why);
  return line.str() + rules_text(row.rules, screen);
}

}  // namespace

std::string query_text(const QueryView& view, const Screen& screen) {
  Line head(screen);
  head.put(view.holds ? "Yes" : "No", view.holds ? Style::add : Style::remove);
  head.put(fmt::format(", says {}: {}", who_says(view.source), view.question));
  std::string text = head.str();
  for (const QueryRow& row : view.rows) text += row_text(row, screen);
  return text;
}

}  // namespace acrnet::cli
