#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "cli/views/plan/plan_renderings.h"
#include "cli/views/text/markdown.h"
#include "cli/views/text/text.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t widest_name_in_cell = 80;
constexpr std::size_t widest_line = 240;        // of a folded block
constexpr std::size_t most_names = 3;           // of registries in a cell
constexpr std::size_t most_shifts_in_cell = 4;  // of those who gain, or lose, in a cell
constexpr std::size_t most_heads_in_list = 10;  // of resources that change alike
// What the sentences about what was left out may take, and a fold around its block.
constexpr std::size_t room_for_cuts = 768;
constexpr std::size_t room_for_fold = 3 * widest_line;

constexpr std::string_view table_head =
    "| Registry | Before | After | Loses | Gains | Risk |\n"
    "|---|---|---|---|---|---|\n";

// ---- the access table

std::string registries_cell(const AccessSection& section) {
  std::string cell;
  for (std::size_t i = 0; i < std::min(section.registries.size(), most_names); ++i) {
    cell += (i == 0 ? "" : "<br>") + code_span(clipped(section.registries[i], widest_name_in_cell));
  }
  if (section.registries.size() <= most_names) return cell;
  return cell + fmt::format("<br>and {} more", grouped(section.registries.size() - most_names));
}

std::string clients_cell(const std::optional<Phrase>& clients, bool of_others) {
  if (clients) return markdown_phrase(*clients, widest_name_in_cell);
  return of_others ? "(not told)" : "(differs)";
}

std::string shift_text(const ShiftRow& row) {
  std::string text = row.everyone_else ? "**" + row.who.text() + "**" : "";
  if (text.empty()) text = code_span(clipped(row.who.text(), widest_name_in_cell));
  if (row.addresses > 1) {
    text += fmt::format(" ({})", counted(row.addresses, "address", "addresses"));
  }
  if (row.origin.empty()) return text;
  return text + ", " + code_span(clipped(row.origin, widest_name_in_cell));
}

std::string shifts_cell(const std::vector<ShiftRow>& rows) {
  std::string cell;
  for (std::size_t i = 0; i < std::min(rows.size(), most_shifts_in_cell); ++i) {
    cell += (i == 0 ? "" : "<br>") + shift_text(rows[i]);
  }
  if (rows.size() <= most_shifts_in_cell) return cell;
  return cell + fmt::format("<br>and {} more", grouped(rows.size() - most_shifts_in_cell));
}

std::string risk_cell(const RiskView& risk) {
  if (risk.empty()) return "";
  return fmt::format("**{}**: {}", name(risk.level), risk.words());
}

std::string table_row(const AccessSection& section) {
  return fmt::format("| {} | {} | {} | {} | {} | {} |\n", registries_cell(section),
                     clients_cell(section.before, section.of_others),
                     clients_cell(section.after, section.of_others), shifts_cell(section.loses),
                     shifts_cell(section.gains), risk_cell(section.risk));
}

// ---- the folded blocks

// The first sign decides the colour in which GitHub and GitLab show the line.
char diff_sign(Action action) {
  switch (action) {
    case Action::add: return '+';
    case Action::remove: return '-';
    case Action::update: return '!';
    case Action::adopt:
    case Action::move: return '=';
    case Action::forget: return '.';
  }
  return ' ';
}

// A section that is shown whole or not at all.
struct Chunk {
  std::vector<std::string> lines;
  std::size_t items = 0;  // what is missing when it is
};

Chunk chunk_of(const ChangeSection& section) {
  Chunk chunk;
  const auto add = [&](std::string_view line) {
    chunk.lines.push_back(clipped(line, widest_line));
  };
  for (std::size_t i = 0; i < std::min(section.resources.size(), most_heads_in_list); ++i) {
    const ChangedResource& it = section.resources[i];
    add(fmt::format("  {}{}{}{}{}", it.name, it.azure.empty() ? "" : "  ", it.azure,
                    it.origin.empty() ? "" : "  ", it.origin));
  }
  if (section.resources.size() > most_heads_in_list) {
    add(fmt::format("  and {} more like these",
                    grouped(section.resources.size() - most_heads_in_list)));
  }
  for (const ChangeRow& row : section.rows) {
    const std::size_t width =
        std::max<std::size_t>(display_width(row.value), 44) - display_width(row.value);
    std::string line = fmt::format("{}   {:<16} {}{:{}}  {}  {}", diff_sign(row.action), row.label,
                                   row.value, "", width, row.origin, row.because);
    line.erase(line.find_last_not_of(' ') + 1);
    add(line);
  }
  chunk.items = section.rows.size() * section.resources.size();
  return chunk;
}

Chunk chunk_of(const OrderRow& row) {
  const std::string number = row.first == row.last ? fmt::format("{}", row.first)
                                                   : fmt::format("{}-{}", row.first, row.last);
  std::string line = fmt::format("{:>5}  {}   {}", number, row.resource.text(), row.what);
  if (!row.waits.empty()) line += fmt::format("    {}", row.waits);
  return {{clipped(line, widest_line)}, row.last - row.first + 1};
}

std::size_t size_of(const Chunk& chunk) {
  std::size_t size = 0;
  for (const std::string& line : chunk.lines) size += line.size() + 1;
  return size;
}

// ---- the whole

class Comment {
 public:
  Comment(const PlanView& view, std::size_t max_bytes)
      : view_(view), top_(top_text()), end_(end_text()) {
    left_ = max_bytes - top_.size() - end_.size() - room_for_cuts;
  }

  std::string run() {
    const std::string outside = take_outside();
    const std::string findings = take_findings();
    const std::string table = take_table();
    const std::string drift = fold("Changed outside of acrnet", "diff", view_.drift, cut_drift_);
    const std::string changes = fold("Changes", "diff", view_.changes, cut_changes_);
    const std::string order = fold("Order", "text", view_.order, cut_steps_);
    return top_ + cuts_text() + outside + findings + table + drift + changes + order + end_;
  }

 private:
  std::string top_text() const {
    std::string headline = view_.headline;
    if (headline.ends_with('.')) headline.pop_back();
    std::string text = view_.opening.empty() ? "" : fmt::format("**{}**\n\n", view_.opening);
    text += fmt::format("### {}\n\n", headline);
    if (!view_.risk.empty()) {
      text += fmt::format("**Risk: {}**, {}. ", name(view_.risk.level), view_.risk.words());
    }
    text += access_sentence();
    for (const std::string* sentence : {&view_.proof, &view_.assertions}) {
      if (!sentence->empty()) text += *sentence + " ";
    }
    if (text.ends_with(' ')) text.pop_back();
    return text + (text.ends_with('\n') ? "" : "\n\n");
  }

  // How many registries there are where somebody loses or gains: the whole truth, whatever is cut.
  std::string access_sentence() const {
    std::size_t lose = 0;
    std::size_t gain = 0;
    for (const AccessSection& section : view_.access) {
      if (!section.loses.empty()) lose += section.members.size();
      if (!section.gains.empty()) gain += section.members.size();
    }
    const auto at = [](std::size_t count) { return counted(count, "registry", "registries"); };
    if (gain == 0 && lose == 0) {
      const bool all_known = view_.access.empty();
      return all_known ? "Nobody gains or loses access. "
                       : "It can't be told of all clients whether they gain or lose access. ";
    }
    if (gain == 0) return fmt::format("Somebody loses access to {}. ", at(lose));
    if (lose == 0) return fmt::format("Somebody gains access to {}. ", at(gain));
    return fmt::format("Somebody loses access to {}, somebody gains it to {}. ", at(lose),
                       at(gain));
  }

  std::string end_text() const {
    const std::string requests =
        view_.empty ? counted(view_.reads, "request") + " made to read"
                    : fmt::format("{} to write, {} made to read", counted(view_.writes, "request"),
                                  grouped(view_.reads));
    std::string text;
    for (const std::string& note : view_.notes) text += fmt::format("{}\n\n", code_span(note));
    return text +
           fmt::format("Digest {} · day {} · {}\n", code_span(view_.digest), view_.today, requests);
  }

  bool fits(std::size_t size) {
    if (size > left_) return false;
    left_ -= size;
    return true;
  }

  // Who is cut off or let in already comes first, as far as there is room.
  std::string take_outside() {
    if (view_.outside.empty()) return "";
    std::string text = fmt::format("**{}**\n\n{}", view_.outside_words, table_head);
    if (!fits(text.size() + 1)) return "";
    for (const AccessSection& section : view_.outside) {
      const std::string row = table_row(section);
      if (!fits(row.size())) break;
      text += row;
    }
    return text + "\n";
  }

  std::string take_findings() {
    std::string text;
    for (std::size_t i = 0; i < view_.findings.size(); ++i) {
      const FindingRow& row = view_.findings[i];
      const std::string item = fmt::format("- **{}**: {}\n", row.risk.text(),
                                           markdown_phrase(row.sentence, widest_name_in_cell));
      if (!fits(item.size() + 1)) {
        cut_findings_ = view_.findings.size() - i;
        break;
      }
      text += item;
    }
    for (const AccessSection& section : view_.access) text += take_unknown(section);
    return text.empty() ? text : text + "\n";
  }

  std::string take_unknown(const AccessSection& section) {
    std::string text;
    for (std::size_t i = 0; i < std::min(section.unknown.size(), most_shifts_in_cell); ++i) {
      const ShiftRow& row = section.unknown[i];
      const std::string item = fmt::format("- **can't be told**: {} at {}: {}\n",
                                           markdown_phrase(row.who, widest_name_in_cell),
                                           registries_cell(section), row.origin);
      if (!fits(item.size() + 1)) return text;
      text += item;
    }
    const std::size_t more =
        section.unknown.size() - std::min(section.unknown.size(), most_shifts_in_cell);
    if (more > 0) text += fmt::format("- **can't be told**: and {} more\n", grouped(more));
    return text;
  }

  std::string take_table() {
    std::string rows;
    const bool full = view_.access.empty() || !fits(table_head.size() + 1);
    for (const AccessSection& section : view_.access) {
      const std::string row = table_row(section);
      if (!full && fits(row.size())) {
        rows += row;
        continue;
      }
      if (!section.loses.empty()) cut_losing_ += section.members.size();
      if (section.loses.empty()) cut_gaining_ += section.members.size();
    }
    return rows.empty() ? "" : fmt::format("{}{}\n", table_head, rows);
  }

  template <typename Item>
  std::string fold(std::string_view title, std::string_view language,
                   const std::vector<Item>& items, std::size_t& cut) {
    std::size_t all = 0;
    bool full = items.empty() || !fits(room_for_fold);
    std::vector<std::string> lines;
    for (const Item& item : items) {
      Chunk chunk = chunk_of(item);
      all += chunk.items;
      full = full || !fits(size_of(chunk));
      if (full) {
        cut += chunk.items;
        continue;
      }
      std::move(chunk.lines.begin(), chunk.lines.end(), std::back_inserter(lines));
    }
    if (lines.empty()) return "";
    const std::string fence = fence_for(lines);
    return fmt::format("<details><summary>{}: {}</summary>\n\n{}{}\n{}\n{}\n\n</details>\n\n",
                       title, grouped(all), fence, language, fmt::join(lines, "\n"), fence);
  }

  std::string cuts_text() const {
    std::vector<std::string> missing;
    const auto add = [&](std::size_t count, std::string_view one, std::string_view many) {
      if (count > 0) missing.push_back(counted(count, one, many));
    };
    add(cut_findings_, "subnet that is cut off or let in for a while",
        "subnets that are cut off or let in for a while");
    add(cut_losing_, "**registry where somebody loses access**",
        "**registries where somebody loses access**");
    add(cut_gaining_, "registry where somebody gains access",
        "registries where somebody gains access");
    add(cut_drift_, "change from outside", "changes from outside");
    add(cut_changes_, "change", "changes");
    add(cut_steps_, "step", "steps");
    if (missing.empty()) return "";
    return fmt::format(
        "**Too long for a comment.** Not shown here: {}. `acrnet show` shows the whole "
        "saved plan.\n\n",
        fmt::join(missing, "; "));
  }

  const PlanView& view_;
  std::string top_;
  std::string end_;
  std::size_t left_ = 0;
  std::size_t cut_findings_ = 0;
  std::size_t cut_losing_ = 0;
  std::size_t cut_gaining_ = 0;
  std::size_t cut_drift_ = 0;
  std::size_t cut_changes_ = 0;
  std::size_t cut_steps_ = 0;
};

}  // namespace

std::string plan_markdown(const PlanView& view, std::size_t max_bytes) {
  return Comment(view, std::max(max_bytes, least_markdown_bytes)).run();
}

}  // namespace acrnet::cli
