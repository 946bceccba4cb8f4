#include <fmt/format.h>

#include <algorithm>
#include <cstddef>

#include "cli/views/access/access_text.h"
#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/line.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

// A value wider than this does not push the columns behind it away for the whole plan.
constexpr std::size_t widest_value = 72;
constexpr std::size_t widest_origin = 48;
constexpr std::size_t least_origin = 18;  // what a value leaves to the column behind it
constexpr std::size_t widest_name_in_text = 48;
constexpr std::size_t widest_step = 60;
// Of resources that change alike as many are named.
constexpr std::size_t most_heads_in_text = 10;

Style style_of(Action action) {
  switch (action) {
    case Action::add: return Style::add;
    case Action::update: return Style::change;
    case Action::remove: return Style::remove;
    case Action::adopt:
    case Action::move: return Style::adopt;
    case Action::forget: return Style::faint;
  }
  return Style::plain;
}

std::string head_of(const ChangedResource& resource) {
  return resource.azure.empty() ? resource.name : resource.name + "  " + resource.azure;
}

struct Columns {
  std::size_t value = 0;
  std::size_t origin = 0;
  std::size_t because = 0;
};

Columns measure(const std::vector<ChangeSection>& sections, const Screen& screen) {
  std::size_t label = 0;
  std::size_t value = 0;
  std::size_t origin = 0;
  std::size_t head = 0;
  const auto widen = [](std::size_t& width, std::string_view text, std::size_t limit) {
    width = std::max(width, std::min(limit, display_width(text)));
  };
  for (const ChangeSection& section : sections) {
    for (const ChangeRow& row : section.rows) label = std::max(label, row.label.size());
  }
  Columns columns;
  columns.value = 4 + label + 3;
  const std::size_t limit = std::min(
      widest_value, screen.columns - std::min(screen.columns, columns.value + 2 + least_origin));
  for (const ChangeSection& section : sections) {
    for (const ChangedResource& resource : section.resources) {
      if (!resource.origin.empty()) widen(head, head_of(resource), limit + columns.value);
    }
    for (const ChangeRow& row : section.rows) {
      widen(value, row.value, limit);
      if (!row.because.empty()) widen(origin, row.origin, widest_origin);
    }
  }
  columns.origin = std::max(columns.value + value, head) + 2;
  columns.because = columns.origin + origin + 2;
  return columns;
}

std::string heads_text(const ChangeSection& section, const Columns& columns, const Screen& screen) {
  std::string text;
  const std::size_t shown = std::min(section.resources.size(), most_heads_in_text);
  for (std::size_t i = 0; i < shown; ++i) {
    const ChangedResource& resource = section.resources[i];
    Line line(screen, 2);
    line.put(head_of(resource), Style::strong).to_column(columns.origin);
    text += line.put(resource.origin, Style::faint).str();
  }
  const std::size_t more = section.resources.size() - shown;
  if (more == 0) return text;
  return text +
         paragraph(fmt::format("and {} more like these", grouped(more)), Style::strong, screen);
}

std::string section_text(const ChangeSection& section, const Columns& columns,
                         const Screen& screen) {
  std::string text = heads_text(section, columns, screen);
  for (const ChangeRow& row : section.rows) {
    const Style style = style_of(row.action);
    Line line(screen, columns.value);
    line.to_column(2).put(sign_of(row.action), style).to_column(4, 1).put(row.label, style);
    line.to_column(columns.value).put(row.value).to_column(columns.origin);
    line.put(row.origin, Style::faint).to_column(columns.because).put(row.because, Style::faint);
    text += line.str();
  }
  std::size_t unchanged = 0;
  for (const ChangedResource& resource : section.resources) unchanged += resource.unchanged_rules;
  if (unchanged == 0) return text;
  Line line(screen, 4);
  return text +
         line.to_column(4).put(counted(unchanged, "rule") + " unchanged", Style::faint).str();
}

std::string order_text(const std::vector<OrderRow>& rows, const Screen& screen) {
  if (rows.empty()) return "";
  std::size_t number_width = 0;
  std::size_t name_width = 0;
  std::size_t step_width = 0;
  const auto number = [](const OrderRow& row) {
    return row.first == row.last ? std::to_string(row.first)
                                 : fmt::format("{}-{}", row.first, row.last);
  };
  for (const OrderRow& row : rows) {
    number_width = std::max(number_width, number(row).size());
    name_width =
        std::max(name_width, std::min(widest_name_in_text, display_width(row.resource.text())));
    step_width = std::max(step_width, std::min(widest_step, row.what.size()));
  }
  const std::size_t name_column = 2 + number_width + 2;
  const std::size_t step_column = name_column + name_width + 3;
  std::string text = screen.paint(Style::strong, "Order") + "\n";
  for (const OrderRow& row : rows) {
    Line line(screen, name_column);
    line.to_column(2).put(fmt::format("{:>{}}", number(row), number_width)).to_column(name_column);
    line.put(row.resource.text()).to_column(step_column).put(row.what);
    text += line.to_column(step_column + step_width + 4).put(row.waits, Style::faint).str();
  }
  return text;
}

std::string notes_text(const PlanView& view, const Screen& screen) {
  std::string text;
  for (const std::string& note : view.notes) text += paragraph(note, Style::faint, screen);
  return text.empty() ? text : text + "\n";
}

std::string read_text(const PlanView& view) {
  if (view.empty) return counted(view.reads, "request") + " made to read.";
  return fmt::format("{} to write, {} made to read.", counted(view.writes, "request"),
                     grouped(view.reads));
}

std::string drift_text(const std::vector<ChangeSection>& drift, const Screen& screen) {
  if (drift.empty()) return "";
  const Columns columns = measure(drift, screen);
  std::string text = screen.paint(Style::strong, "Changed outside of acrnet") + "\n";
  for (const ChangeSection& section : drift) text += section_text(section, columns, screen);
  return text + "\n";
}

// Before anything else, as it is so already.
std::string outside_text(const PlanView& view, const Columns& columns, const Screen& screen) {
  if (view.outside.empty()) return "";
  return paragraph(view.outside_words, Style::error, screen) +
         access_text(view.outside, {columns.origin, columns.because}, screen) + "\n";
}

}  // namespace

std::string plan_summary_text(const PlanView& view, const Screen& screen) {
  Line line(screen);
  line.put(view.headline, Style::strong).to_column(0, 1).put(read_text(view));
  line.to_column(0).put("Day " + view.today + ".").to_column(0).put("Digest " + view.digest);
  return notes_text(view, screen) + proof_text(view, screen) + line.str();
}

std::string plan_text(const PlanView& view, const Screen& screen) {
  const Columns columns = measure(view.changes, screen);
  std::string text;
  if (!view.opening.empty()) text = paragraph(view.opening, Style::error, screen) + "\n";
  text += outside_text(view, columns, screen) + drift_text(view.drift, screen);
  for (const ChangeSection& section : view.changes) text += section_text(section, columns, screen);
  if (!view.changes.empty()) text += "\n";
  const std::string access = access_text(view.access, {columns.origin, columns.because}, screen);
  if (!access.empty()) text += access + "\n";
  const std::string order = order_text(view.order, screen);
  if (!order.empty()) text += order + "\n";
  return text + plan_summary_text(view, screen);
}

}  // namespace acrnet::cli
