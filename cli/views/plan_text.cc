#include "cli/views/plan_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <variant>
#include <vector>

#include "cli/views/access_text.h"
#include "cli/views/line.h"
#include "cli/views/order_text.h"
#include "cli/views/resource_text.h"
#include "cli/views/text.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

// A value wider than this does not push the columns behind it away for the whole plan.
constexpr std::size_t widest_value = 72;
constexpr std::size_t widest_origin = 48;

// Sign and colour of an action.
struct Sign {
  std::string_view text;
  Style style;
};

Sign sign(Action action) {
  switch (action) {
    case Action::add: return {"+", Style::add};
    case Action::update: return {"~", Style::change};
    case Action::remove: return {"-", Style::remove};
    case Action::adopt: return {"=", Style::adopt};
    case Action::forget: return {".", Style::faint};
  }
  return {};
}

// One change, ready to be put in columns. Made once, so that width and print can't differ.
struct Row {
  Action action;
  std::string_view label;
  std::string value;
  std::string origin;
  std::string because;
};

// The changes of one resource.
struct Group {
  std::string head;
  std::string origin;
  std::vector<Row> rows;
  std::size_t unchanged_rules = 0;
};

struct ValueOf {
  const Plan& plan;
  std::string operator()(const RuleFact& fact) const {
    return source_text(fact.source, fact.subnet ? plan.resources[*fact.subnet].address : Address());
  }
  template <typename T>
  std::string operator()(const SettingFact<T>& fact) const {
    if (fact.before == fact.after) return std::string(name(fact.after));
    return fmt::format("{} → {}", name(fact.before), name(fact.after));
  }
  std::string operator()(const EndpointFact&) const { return std::string(registry_service); }
  std::string operator()(const RegistrationFact&) const { return std::string(registry_service); }
  std::string operator()(const GovernanceFact& fact) const {
    return fact.on_destroy == OnDestroy::restore ? "restore what was found" : "keep what is there";
  }
};

// What destroy says of a change: not who asks for it, but what acrnet knows about it.
std::string_view destroy_text(const Change& change) {
  if (change.action == Action::forget) return "stays as it is";
  return is_setting(change.fact) ? "as it was found" : "made by acrnet";
}

std::string reason_text(const Plan& plan, const Change& change) {
  switch (change.reason) {
    case ChangeReason::in_policy:
      return escaped(to_string(change.origin, plan.origins)) +
             (change.until ? ", until " + to_string(*change.until) : "");
    case ChangeReason::needed_by_rule:
      return "needed by " + escaped(to_string(change.origin, plan.origins));
    case ChangeReason::not_in_policy: return "not in policy";
    case ChangeReason::removed_from_policy: return "removed from the policy";
    case ChangeReason::ended:
      return fmt::format("expired {}", to_string(change.until.value_or(Date())));
    case ChangeReason::no_longer_needed: return "no rule needs it any more";
    case ChangeReason::destroy: return std::string(destroy_text(change));
  }
  return "";
}

// That a registry is governed from now on, or no longer, is said by its other changes.
bool goes_without_saying(const Change& change) {
  return std::holds_alternative<GovernanceFact>(change.fact) && change.action != Action::update;
}

std::string head_text(const Resource& resource) {
  if (resource.kind == Resource::Kind::subscription || resource.address.empty()) {
    return azure_name(resource);
  }
  return resource_name(resource) + "  " + azure_name(resource);
}

Row row(const Plan& plan, const Change& change) {
  return {change.action, fact_label(change.fact), std::visit(ValueOf{plan}, change.fact),
          reason_text(plan, change),
          change.because == no_text ? "" : escaped(plan.texts[change.because])};
}

// The rules of a registry that the plan leaves as they are.
std::size_t unchanged_rules(const Plan& plan, const Resource& resource,
                            const std::vector<Row>& rows) {
  const ObservedRegistry* observed = plan.observed.find_registry(resource.id);
  if (resource.kind != Resource::Kind::registry || observed == nullptr) return 0;
  const std::size_t there =
      observed->network.ip_rules.size() + observed->network.subnet_rules.size();
  const auto touched = std::count_if(rows.begin(), rows.end(), [](const Row& r) {
    return r.label.starts_with("allow") && r.action != Action::add;
  });
  return there - std::min(there, static_cast<std::size_t>(touched));
}

std::vector<Group> group_changes(const Plan& plan) {
  std::vector<Group> groups;
  for (std::size_t at = 0; at < plan.changes.size();) {
    const ResourceIndex index = plan.changes[at].resource;
    const Resource& resource = plan.resources[index];
    Group group{head_text(resource), "", {}, 0};
    // Who asks for an endpoint or a registration is said at the change itself.
    if (resource.kind == Resource::Kind::registry && resource.origin.in_policy()) {
      group.origin = escaped(to_string(resource.origin, plan.origins));
    }
    const std::size_t first = at;
    for (; at < plan.changes.size() && plan.changes[at].resource == index; ++at) {
      if (!goes_without_saying(plan.changes[at])) group.rows.push_back(row(plan, plan.changes[at]));
    }
    if (group.rows.empty()) group.rows.push_back(row(plan, plan.changes[first]));
    group.unchanged_rules = unchanged_rules(plan, resource, group.rows);
    groups.push_back(std::move(group));
  }
  return groups;
}

struct Columns {
  std::size_t value = 0;
  std::size_t origin = 0;
  std::size_t because = 0;
};

Columns measure(const std::vector<Group>& groups) {
  std::size_t label = 0;
  std::size_t value = 0;
  std::size_t origin = 0;
  std::size_t head = 0;
  const auto widen = [](std::size_t& width, std::string_view text, std::size_t limit) {
    width = std::max(width, std::min(limit, display_width(text)));
  };
  for (const Group& group : groups) {
    if (!group.origin.empty()) widen(head, group.head, widest_value);
    for (const Row& row : group.rows) {
      label = std::max(label, row.label.size());
      widen(value, row.value, widest_value);
      if (!row.because.empty()) widen(origin, row.origin, widest_origin);
    }
  }
  Columns columns;
  columns.value = 4 + label + 3;
  columns.origin = std::max(columns.value + value, head) + 2;
  columns.because = columns.origin + origin + 2;
  return columns;
}

std::string group_text(const Group& group, const Columns& columns, const Paint& paint) {
  Line head(paint);
  head.put(group.head, Style::strong).to_column(columns.origin).put(group.origin, Style::faint);
  std::string text = head.str();
  for (const Row& row : group.rows) {
    const Sign shown = sign(row.action);
    Line line(paint);
    line.to_column(2).put(shown.text, shown.style).to_column(4, 1).put(row.label, shown.style);
    line.to_column(columns.value).put(row.value).to_column(columns.origin);
    line.put(row.origin, Style::faint).to_column(columns.because).put(row.because, Style::faint);
    text += line.str();
  }
  if (group.unchanged_rules > 0) {
    Line line(paint);
    const std::string unchanged = counted(group.unchanged_rules, "rule") + " unchanged";
    text += line.to_column(4).put(unchanged, Style::faint).str();
  }
  return text;
}

// As count_changes, of the changes that are shown.
ChangeCounts count_shown(const std::vector<Group>& groups) {
  ChangeCounts counts;
  for (const Group& group : groups) {
    for (const Row& row : group.rows) {
      switch (row.action) {
        case Action::add: ++counts.add; break;
        case Action::update: ++counts.update; break;
        case Action::remove: ++counts.remove; break;
        case Action::adopt: ++counts.adopt; break;
        case Action::forget: ++counts.forget; break;
      }
    }
  }
  return counts;
}

std::string nothing_text(const Plan& plan) {
  std::size_t rules = 0;
  for (const ObservedRegistry& registry : plan.observed.registries) {
    rules += registry.network.ip_rules.size() + registry.network.subnet_rules.size();
  }
  const std::string compared = fmt::format(
      "{} with {} and {}", counted(plan.observed.registries.size(), "registry", "registries"),
      counted(rules, "rule"), counted(plan.observed.subnets.size(), "subnet"));
  if (plan.mode == PlanMode::destroy) {
    return "Nothing to do. The state holds nothing that acrnet made.";
  }
  return fmt::format("Nothing to do. Azure is as the policy asks: {} compared.", compared);
}

std::string counts_text(const ChangeCounts& counts) {
  std::string text = fmt::format("Plan: {} to add, {} to change, {} to remove", grouped(counts.add),
                                 grouped(counts.update), grouped(counts.remove));
  if (counts.adopt > 0) text += fmt::format(", {} to adopt", grouped(counts.adopt));
  if (counts.forget > 0) text += fmt::format(", {} to forget", grouped(counts.forget));
  return text + ".";
}

// What the signs = and . mean, where they occur: they touch the state only.
std::string state_notes(const ChangeCounts& counts, const Paint& paint) {
  std::string text;
  if (counts.adopt > 0) {
    text += "= adopt: wanted and already there; acrnet takes note and will not remove it.\n";
  }
  if (counts.forget > 0) {
    text += ". forget: stays in Azure as it is; acrnet no longer remembers it.\n";
  }
  return text.empty() ? "" : paint(Style::faint, text.substr(0, text.size() - 1)) + "\n\n";
}

std::string summary_text(const Plan& plan, const std::vector<Group>& groups,
                         std::string_view short_digest, const Paint& paint) {
  const std::string proof = proof_text(plan, paint);
  if (plan.empty()) {
    return proof + fmt::format("{} {} made to read.  Day {}.  Digest {}\n",
                               paint(Style::strong, nothing_text(plan)),
                               counted(plan.observed.requests, "request"), to_string(plan.today),
                               short_digest);
  }
  const ChangeCounts counts = count_shown(groups);
  return state_notes(counts, paint) + proof +
         fmt::format("{} {} to write, {} made to read.  Day {}.  Digest {}\n",
                     paint(Style::strong, counts_text(counts)),
                     counted(plan.steps.size(), "request"), grouped(plan.observed.requests),
                     to_string(plan.today), short_digest);
}

}  // namespace

std::string plan_summary_text(const Plan& plan, std::string_view short_digest, const Paint& paint) {
  return summary_text(plan, group_changes(plan), short_digest, paint);
}

std::string plan_text(const Plan& plan, std::string_view short_digest, const Paint& paint) {
  const std::vector<Group> groups = group_changes(plan);
  const Columns columns = measure(groups);
  std::string text;
  for (const Group& group : groups) text += group_text(group, columns, paint);
  if (!text.empty()) text += "\n";
  const std::string access = access_text(plan, {columns.origin, columns.because}, paint);
  if (!access.empty()) text += access + "\n";
  const std::string order = order_text(plan, paint);
  if (!order.empty()) text += order + "\n";
  return text + summary_text(plan, groups, short_digest, paint);
}

}  // namespace acrnet::cli
