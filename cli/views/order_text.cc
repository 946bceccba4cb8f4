#include "cli/views/order_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <variant>
#include <vector>

#include "cli/views/line.h"
#include "cli/views/resource_text.h"
#include "cli/views/text.h"
#include "model/access_setting.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t widest_name = 48;
constexpr std::size_t widest_step = 60;

std::string_view sentence(OrderReason reason) {
  switch (reason) {
    case OrderReason::registration_before_endpoint:
      return "an endpoint needs its provider registered";
    case OrderReason::registration_before_rule: return "a rule needs its provider registered";
    case OrderReason::endpoint_before_rule: return "a rule needs its endpoint";
    case OrderReason::rule_removed_before_endpoint: return "the rule goes before its endpoint";
    case OrderReason::idle_rule_removed_before_endpoint_added:
      return "the endpoint would bring an unwanted rule to life";
  }
  return "";
}

// Numbers as a person writes them, from 1: "1, 3-5".
std::string runs(const std::vector<StepIndex>& sorted) {
  std::string text;
  for (std::size_t at = 0; at < sorted.size();) {
    std::size_t end = at + 1;
    while (end < sorted.size() && sorted[end] == sorted[end - 1] + 1) ++end;
    if (!text.empty()) text += ", ";
    text += std::to_string(sorted[at] + 1);
    if (end - at == 2) text += fmt::format(", {}", sorted[end - 1] + 1);
    if (end - at > 2) text += fmt::format("-{}", sorted[end - 1] + 1);
    at = end;
  }
  return text;
}

std::string waits_text(const Step& step) {
  std::map<OrderReason, std::vector<StepIndex>> by_reason;
  for (const Edge& edge : step.after) by_reason[edge.reason].push_back(edge.before);
  std::string text;
  for (const auto& [reason, before] : by_reason) {
    text += text.empty() ? "after " : "; after ";
    text += fmt::format("{}: {}", runs(before), sentence(reason));
  }
  return text;
}

std::string registry_step_text(const Plan& plan, const Step& step) {
  std::size_t rules = 0;
  std::string text;
  for (const ChangeIndex index : step.changes) {
    const Fact& fact = plan.changes[index].fact;
    if (std::holds_alternative<RuleFact>(fact)) ++rules;
    for_each_access_setting([&](auto, auto word) {
      const auto* setting = std::get_if<SettingFact<decltype(word)>>(&fact);
      if (setting == nullptr) return;
      if (!text.empty()) text += ", ";
      text += fmt::format("{} {}", fact_label(fact), name(setting->after));
    });
  }
  if (rules == 0) return text;
  return counted(rules, "rule") + (text.empty() ? "" : ", " + text);
}

}  // namespace

std::string step_text(const Plan& plan, const Step& step) {
  switch (step.kind) {
    case StepKind::register_provider: return fmt::format("register {}", registry_service);
    case StepKind::write_subnet:
      return step.service_endpoint ? "add service endpoint" : "remove service endpoint";
    case StepKind::write_registry: {
      const std::string_view together = step.changes.size() > 1 ? ", in one request" : "";
      return registry_step_text(plan, step).append(together);
    }
  }
  return "";
}

std::string order_text(const Plan& plan, const Paint& paint) {
  if (plan.steps.empty()) return "";
  std::size_t name_width = 0;
  std::size_t step_width = 0;
  for (const Step& step : plan.steps) {
    const auto name = display_width(resource_name(plan.resources[step.resource]));
    name_width = std::max(name_width, std::min(widest_name, name));
    step_width = std::max(step_width, std::min(widest_step, step_text(plan, step).size()));
  }
  const std::size_t number_width = std::to_string(plan.steps.size()).size();
  const std::size_t name_column = 2 + number_width + 2;
  const std::size_t step_column = name_column + name_width + 3;
  std::string text = paint(Style::strong, "Order") + "\n";
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    Line line(paint);
    line.to_column(2).put(fmt::format("{:>{}}", i + 1, number_width)).to_column(name_column);
    line.put(resource_name(plan.resources[step.resource])).to_column(step_column);
    line.put(step_text(plan, step)).to_column(step_column + step_width + 4);
    text += line.put(waits_text(step), Style::faint).str();
  }
  return text;
}

}  // namespace acrnet::cli
