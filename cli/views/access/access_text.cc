#include "cli/views/access/access_text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <string_view>
#include <utility>

#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_names = 3;    // of registries in a headline
constexpr std::size_t most_shifts = 10;  // rows of gains, and of losses
constexpr std::size_t value_column = 11;
constexpr std::string_view unknown_label = "unknown";

Style style_of(RiskLevel level) {
  if (level == RiskLevel::high) return Style::error;
  return level == RiskLevel::medium ? Style::warning : Style::faint;
}

// One line below a headline.
struct Row {
  std::string_view label;
  std::string text;
  std::string origin;
  bool is_shift = false;  // somebody gains or loses; the first such row tells the risk
  Style style = Style::plain;
};

std::string who_text(const ShiftRow& row) {
  if (row.addresses <= 1) return row.who.text();
  return fmt::format("{}  ({})", row.who.text(), counted(row.addresses, "address", "addresses"));
}

void add_shifts(std::string_view label, const std::vector<ShiftRow>& shifts, Style style,
                std::vector<Row>& rows) {
  for (std::size_t i = 0; i < std::min(shifts.size(), most_shifts); ++i) {
    const ShiftRow& shift = shifts[i];
    const bool of_all = shift.everyone_else && label != unknown_label;
    rows.push_back({label, who_text(shift), of_all ? "" : shift.origin, true, style});
  }
  if (shifts.size() > most_shifts) {
    const std::string more = fmt::format("and {} more", grouped(shifts.size() - most_shifts));
    rows.push_back({label, more, "", true, style});
  }
}

std::vector<Row> rows_of(const AccessSection& section) {
  std::vector<Row> rows;
  if (section.before) rows.push_back({"before", section.before->text(), ""});
  if (section.after) rows.push_back({"after", section.after->text(), ""});
  if (!section.keeps.empty()) rows.push_back({"keeps", section.keeps.text(), ""});
  add_shifts("loses", section.loses, Style::remove, rows);
  add_shifts("gains", section.gains, Style::add, rows);
  add_shifts(unknown_label, section.unknown, Style::warning, rows);
  return rows;
}

std::string row_text(const Row& row, const RiskView& risk, const AccessColumns& columns,
                     const Screen& screen) {
  Line line(screen, value_column);
  line.to_column(2).put(row.label, row.style).to_column(value_column).put(row.text);
  if (!row.origin.empty()) line.to_column(columns.origin).put(row.origin, Style::faint);
  if (!risk.empty()) {
    line.to_column(row.origin.empty() ? columns.origin : columns.risk);
    line.put(risk.text(), style_of(risk.level));
  }
  return line.str();
}

std::string section_text(const AccessSection& section, const AccessColumns& columns,
                         const Screen& screen) {
  std::string text = paragraph(access_headline(section), Style::strong, screen);
  bool risk_told = false;
  for (const Row& row : rows_of(section)) {
    const bool tell = row.is_shift && !std::exchange(risk_told, risk_told || row.is_shift);
    text += row_text(row, tell ? section.risk : RiskView(), columns, screen);
  }
  return text;
}

}  // namespace

std::string access_headline(const AccessSection& section) {
  const std::span<const std::string> names = section.registries;
  const std::string shown =
      fmt::format("{}", fmt::join(names.first(std::min(names.size(), most_names)), ", "));
  if (names.size() == 1) return "Who can reach " + shown;
  const std::string rest = names.size() > most_names
                               ? fmt::format(" and {} more", grouped(names.size() - most_names))
                               : "";
  return fmt::format("Who can reach {}: {}{}", counted(names.size(), "registry", "registries"),
                     shown, rest);
}

std::string access_text(const std::vector<AccessSection>& sections, const AccessColumns& columns,
                        const Screen& screen) {
  std::string text;
  for (const AccessSection& section : sections) {
    text += (text.empty() ? "" : "\n") + section_text(section, columns, screen);
  }
  return text;
}

std::string proof_text(const PlanView& view, const Screen& screen) {
  std::string text;
  for (const FindingRow& row : view.findings) {
    text += paragraph(fmt::format("{}: {}", row.risk.text(), row.sentence.text()),
                      style_of(row.risk.level), screen);
  }
  std::string line = view.proof;
  if (!line.empty() && !view.assertions.empty()) line += " ";
  line += view.assertions;
  return line.empty() ? text : text + paragraph(line, Style::plain, screen);
}

}  // namespace acrnet::cli
