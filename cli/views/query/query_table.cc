#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "cli/views/query/query_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/markdown.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t who_column = 7;
constexpr std::size_t widest_who = 48;
constexpr std::size_t widest_cell = 120;
constexpr std::size_t rule_column = 9;

std::string_view verdict_word(Reach verdict) {
  switch (verdict) {
    case Reach::yes: return "yes";
    case Reach::no: return "no";
    case Reach::unknown: return "?";
  }
  return "";
}

Style verdict_style(Reach verdict) {
  if (verdict == Reach::unknown) return Style::change;
  return verdict == Reach::yes ? Style::add : Style::faint;
}

std::string table_row_text(const TableRow& row, std::size_t why_column, const Screen& screen) {
  Line line(screen, rule_column);
  line.to_column(2)
      .put(verdict_word(row.verdict), verdict_style(row.verdict))
      .to_column(who_column)
      .put(row.who.text())
      .to_column(why_column)
      .put(row.why);
  std::string text;
  for (const QueryRule& rule : row.rules) {
    line.to_column(0).put(rule.origin, Style::faint).to_column(0).put(rule.because, Style::faint);
    if (&rule == &row.rules.back()) break;
    text += line.str();
    line = Line(screen, rule_column);
    line.to_column(why_column);
  }
  return text + line.str();
}

std::string registry_text(const TableRegistry& registry, const Screen& screen) {
  std::size_t width = 0;
  for (const TableRow& row : registry.rows)
    width = std::max(width, std::min(widest_who, display_width(row.who.text())));
  Line head(screen);
  head.put(registry.registry, Style::strong).to_column(0).put(registry.name, Style::faint);
  std::string text = head.str();
  for (const TableRow& row : registry.rows)
    text += table_row_text(row, who_column + width + 2, screen);
  return text;
}

// A cell that begins with one of these is a formula to a spreadsheet.
bool is_formula(std::string_view cell) {
  return !cell.empty() && std::string_view("=+-@").find(cell.front()) != std::string_view::npos;
}

std::string csv_cell(std::string_view cell) {
  std::string text = is_formula(cell) ? "'" : "";
  text += cell;
  if (text.find_first_of(",\"\n\r") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) quoted += c == '"' ? "\"\"" : std::string(1, c);
  return quoted + "\"";
}

template <std::size_t Count>
std::string csv_line(const std::array<std::string_view, Count>& cells) {
  std::string line;
  for (const std::string_view cell : cells) line += (line.empty() ? "" : ",") + csv_cell(cell);
  return line + "\r\n";
}

// One for each rule that lets the client in; one without where none does.
template <typename Visit>
void for_each_rule(const TableRow& row, Visit visit) {
  static const QueryRule none;
  if (row.rules.empty()) visit(none);
  for (const QueryRule& rule : row.rules) visit(rule);
}

std::string markdown_cell(const std::string& text) {
  return text.empty() ? "" : code_span(clipped(text, widest_cell));
}

std::string registry_markdown(const TableRegistry& registry) {
  std::string text =
      fmt::format("\n### {} {}\n\n", code_span(registry.registry), code_span(registry.name));
  text += "| can reach | who | why | where | because |\n|---|---|---|---|---|\n";
  for (const TableRow& row : registry.rows) {
    for_each_rule(row, [&](const QueryRule& rule) {
      text += fmt::format("| {} | {} | {} | {} | {} |\n", verdict_word(row.verdict),
                          markdown_phrase(row.who, widest_cell), row.why,
                          markdown_cell(rule.origin), markdown_cell(rule.because));
    });
  }
  return text;
}

}  // namespace

std::string table_text(const TableView& view, const Screen& screen) {
  std::string text;
  for (const TableRegistry& registry : view.registries)
    text += (text.empty() ? "" : "\n") + registry_text(registry, screen);
  return text;
}

std::string table_markdown(const TableView& view) {
  std::string text = fmt::format("## Who can reach what, says {}\n", source_name(view.source));
  for (const TableRegistry& registry : view.registries) text += registry_markdown(registry);
  return text;
}

std::string table_csv(const TableView& view) {
  using Cells = std::array<std::string_view, 8>;
  std::string text = csv_line(Cells{"registry", "registry_id", "clients", "can_reach", "reason",
                                    "rule", "origin", "because"});
  for (const TableRegistry& registry : view.registries) {
    for (const TableRow& row : registry.rows) {
      const std::string who = row.who.text();
      const std::string_view verdict =
          row.verdict == Reach::unknown ? "unknown" : verdict_word(row.verdict);
      for_each_rule(row, [&](const QueryRule& rule) {
        text += csv_line(Cells{registry.registry, registry.registry_id, who, verdict, row.why,
                               rule.value, rule.origin, rule.because});
      });
    }
  }
  return text;
}

}  // namespace acrnet::cli
