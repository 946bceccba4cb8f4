#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "cli/views/query/query_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t label_column = 4;
constexpr std::size_t value_column = 19;
constexpr std::size_t widest_value = 72;

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

// A list of clauses, where the first may say who is meant by what decides.
std::string clauses_of(const QueryRow& row) {
  std::vector<std::string> clauses;
  if (!row.lets_in.empty()) clauses.push_back("lets in " + row.lets_in.text());
  if (!row.keeps_out.empty()) clauses.push_back("keeps out " + row.keeps_out.text());
  std::string text = fmt::format("{}", fmt::join(clauses, ", "));
  if (!row.why.empty()) text += ": " + row.why;
  for (const QueryDoubt& doubt : row.doubts) {
    text += fmt::format("{}can't tell about {}: {}", text.empty() ? "" : "; ", doubt.who.text(),
                        doubt.why);
  }
  return text;
}

std::string row_text(const QueryRow& row, const Screen& screen) {
  Line line(screen, label_column);
  line.to_column(2).put(row.registry, Style::strong).to_column(0);
  line.put(clauses_of(row));
  return line.str() + rules_text(row.rules, screen);
}

}  // namespace

std::string reason_of(const QueryView& view) {
  for (const QueryRow& row : view.rows) {
    if (row.verdict != Reach::unknown) continue;
    const QueryDoubt& doubt = row.doubts.front();
    return fmt::format("{} and {}: {}", row.registry, doubt.who.text(), doubt.why);
  }
  return "";
}

std::string query_text(const QueryView& view, const Screen& screen) {
  Line head(screen);
  if (view.verdict == Reach::unknown) {
    head.put("Can't tell", Style::change);
    head.put(fmt::format(" from {}: {}", source_name(view.source), view.question));
  } else {
    const bool yes = view.verdict == Reach::yes;
    head.put(yes ? "Yes" : "No", yes ? Style::add : Style::remove);
    head.put(fmt::format(", says {}: {}", source_name(view.source), view.question));
  }
  std::string text = head.str();
  for (const QueryRow& row : view.rows) text += row_text(row, screen);
  if (view.verdict == Reach::unknown && view.source == "policy")
    text += paragraph("Azure can tell: --source azure", Style::faint, screen);
  return text;
}

}  // namespace acrnet::cli
