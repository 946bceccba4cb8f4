#include "cli/views/model/order_view.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <variant>

#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"
#include "model/names.h"
#include "model/plan_traits.h"

namespace acrnet::cli {

namespace {

// As many steps are shown one by one.
constexpr std::size_t few_steps = 20;

using Waits = std::map<OrderReason, std::vector<StepIndex>>;

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

Waits waits_of(const Step& step) {
  Waits waits;
  for (const Edge& edge : step.after) waits[edge.reason].push_back(edge.before);
  return waits;
}

// `each`: the steps of a row wait for different ones among these.
std::string waits_text(const Waits& waits, bool each) {
  std::string text;
  for (const auto& [reason, before] : waits) {
    text += text.empty() ? "" : "; ";
    text += fmt::format("{} {}: {}", each ? "each after some of" : "after", runs(before),
                        order_words(reason));
  }
  return text;
}

// Neighbouring steps that can be told of in one row.
class Run {
 public:
  Run(const Plan& plan, std::size_t first)
      : plan_(plan),
        first_(first),
        end_(first + 1),
        what_(step_text(plan, plan.steps[first])),
        waits_(waits_of(plan.steps[first])) {}

  std::size_t end() const { return end_; }

  // Takes in the steps behind it that are alike.
  void grow() {
    const Step& head = plan_.steps[first_];
    for (; end_ < plan_.steps.size(); ++end_) {
      const Step& next = plan_.steps[end_];
      if (next.kind != head.kind || step_text(plan_, next) != what_) return;
      const Waits waits = waits_of(next);
      const auto same_reason = [](const auto& a, const auto& b) { return a.first == b.first; };
      if (!std::equal(waits.begin(), waits.end(), waits_.begin(), waits_.end(), same_reason))
        return;
      if (waits == waits_) continue;
      each_ = true;
      for (const auto& [reason, before] : waits) {
        auto& all = waits_[reason];
        all.insert(all.end(), before.begin(), before.end());
      }
    }
  }

  OrderRow row() {
    for (auto& [reason, before] : waits_) {
      std::sort(before.begin(), before.end());
      before.erase(std::unique(before.begin(), before.end()), before.end());
    }
    OrderRow made{first_ + 1, end_, Phrase(), what_, waits_text(waits_, each_)};
    const Resource& resource = plan_.resources[plan_.steps[first_].resource];
    if (end_ - first_ == 1) {
      made.resource.name(resource_name(resource));
    } else {
      made.resource.say(many(resource.kind, end_ - first_));
    }
    return made;
  }

 private:
  static std::string many(Resource::Kind kind, std::size_t count) {
    return counted(count, traits(kind).singular, traits(kind).plural);
  }

  const Plan& plan_;
  std::size_t first_;
  std::size_t end_;
  std::string what_;
  Waits waits_;
  bool each_ = false;
};

// The parts of a registry's write.
struct AddToText {
  std::size_t& rules;
  std::string& settings;

  void operator()(const RuleFact&) const { ++rules; }
  template <typename T>
  void operator()(const SettingFact<T>& fact) const {
    if (!settings.empty()) settings += ", ";
    settings += fmt::format("{} {}", fact_label(fact), name(fact.after));
  }
  void operator()(const ProvisioningFact&) const { settings += "its settings once more"; }
  void operator()(const NotInRegistryWrite auto&) const {}
};

// Azure failed with it, and what it was asked for is written again.
bool is_repeated(const Plan& plan, const Step& step) {
  return plan.changes[step.changes.front()].reason == ChangeReason::failed;
}

std::string registry_step_text(const Plan& plan, const Step& step) {
  std::size_t rules = 0;
  std::string text;
  for (const ChangeIndex index : step.changes)
    std::visit(AddToText{rules, text}, plan.changes[index].fact);
  if (rules == 0) return text;
  return counted(rules, "rule") + (text.empty() ? "" : ", " + text);
}

std::string creation_text(const Plan& plan, const Step& step) {
  if (is_repeated(plan, step)) return "make it once more";
  if (step.service_endpoint) return "make it, with its service endpoint";
  const std::string settings = registry_step_text(plan, step);
  return settings.empty() ? "make it" : fmt::format("make it, with {}, in one request", settings);
}

}  // namespace

std::string_view order_words(OrderReason reason) {
  switch (reason) {
    case OrderReason::registration_before_endpoint:
      return "an endpoint needs its provider registered";
    case OrderReason::registration_before_rule: return "a rule needs its provider registered";
    case OrderReason::endpoint_before_rule: return "a rule needs its endpoint";
    case OrderReason::rule_removed_before_endpoint: return "the rule goes before its endpoint";
    case OrderReason::idle_rule_removed_before_endpoint_added:
      return "the endpoint would bring an unwanted rule to life";
    case OrderReason::registration_before_registry:
      return "a registry needs its provider registered";
    case OrderReason::group_before_resource: return "it is made in that group";
    case OrderReason::network_before_subnet: return "it is made in that network";
    case OrderReason::rule_removed_before_subnet: return "the rule goes before its subnet";
    case OrderReason::subnet_removed_before_network: return "the subnet goes before its network";
    case OrderReason::resource_before_private_endpoint: return "it joins the two";
    case OrderReason::private_endpoint_before_public_way_goes:
      return "the private way opens before the public one closes";
    case OrderReason::public_way_before_private_endpoint_goes:
      return "the public way opens before the private one closes";
    case OrderReason::private_endpoint_before_the_next:
      return "the one that takes its place comes first";
    case OrderReason::private_endpoint_removed_before_resource:
      return "it goes before what it joins";
    case OrderReason::resource_removed_before_group: return "what is in the group goes before it";
    case OrderReason::name_removed_before_it_is_written:
      return "its removal takes the name out of the DNS zone";
    case OrderReason::access_is_kept: return "so that no client loses access in between";
    case OrderReason::access_is_withheld: return "so that no client gets access in between";
  }
  return "";
}

std::string step_text(const Plan& plan, const Step& step) {
  switch (step.kind) {
    case StepKind::register_provider: return fmt::format("register {}", registry_service);
    case StepKind::create: return creation_text(plan, step);
    case StepKind::remove: return "delete it";
    case StepKind::write_subnet:
      if (is_repeated(plan, step)) return "write service endpoint once more";
      return step.service_endpoint ? "add service endpoint" : "remove service endpoint";
    case StepKind::write_registry: {
      const std::string_view together = step.changes.size() > 1 ? ", in one request" : "";
      return registry_step_text(plan, step).append(together);
    }
  }
  return "";
}

std::vector<OrderRow> view_order(const Plan& plan) {
  std::vector<OrderRow> rows;
  for (std::size_t at = 0; at < plan.steps.size();) {
    Run run(plan, at);
    if (plan.steps.size() > few_steps) run.grow();
    at = run.end();
    rows.push_back(run.row());
  }
  return rows;
}

}  // namespace acrnet::cli
