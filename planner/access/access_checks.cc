#include "planner/access/access_checks.h"

#include <algorithm>
#include <array>
#include <variant>

#include "planner/messages/access_diagnostics.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

// Addresses that nobody arrives from any more: all whose subnets leave by them have the endpoint.
CidrSet dead_addresses(const AccessStates& states) {
  CidrSet by_endpoint;
  CidrSet in_use;
  for (ClientIndex i = 0; i < states.client_count(); ++i) {
    CidrSet& set = states.endpoint(i).after ? by_endpoint : in_use;
    set = unite(set, states.egress(i));
  }
  return subtract(by_endpoint, in_use);
}

bool is_wanted(const DesiredRegistry& registry, const Cidr& cidr) {
  return std::any_of(registry.rules.begin(), registry.rules.end(), [&](const DesiredRule& rule) {
    const Cidr* const wanted = std::get_if<Cidr>(&rule.source);
    return wanted != nullptr && *wanted == cidr;
  });
}

class RuleCheck {
 public:
  RuleCheck(const AccessStates& states, const Observed& observed, Diagnostics& diagnostics)
      : states_(states), observed_(observed), diagnostics_(diagnostics) {
    if (states.knows_egress()) dead_ = dead_addresses(states);
  }

  void check(const DesiredRegistry& registry) {
    const SettingsStates* const found = states_.find_registry(registry.id);
    if (found == nullptr) return;
    const bool has_rules = !registry.rules.empty();
    if (openness(*found->after) == Openness::no_one && !registry.public_access && has_rules)
      diagnostics_.add(public_access_is_disabled(registry));
    const bool rules_count = openness(*found->after) == Openness::by_rules;
    if (rules_count || found->step) {  // Azure checks them at a write, whether they count or not
      for (const ArmId& subnet : found->after->subnet_rules)
        check_dangling(registry, *found, subnet);
    }
    if (!rules_count) return;
    check_addresses(registry, found->after->ip_rules);
  }

 private:
  void check_dangling(const DesiredRegistry& registry, const SettingsStates& found,
                      const ArmId& subnet) {
    const auto client = states_.find_client(subnet);
    const bool made = client && states_.endpoint(*client).after;
    const bool written = found.step.has_value();
    if (observed_.find_missing(subnet) != nullptr && !made) {
      diagnostics_.add(rule_for_missing_subnet(registry, subnet, written));
      return;
    }
    if (!client) return;
    if (!states_.endpoint(*client).after) {
      // diff tells of a subnet that the policy or the state knows.
      const bool is_told = written && !states_.client(*client).address.empty();
      if (written && !is_told) diagnostics_.add(idle_rule_stays(registry.address, subnet));
      if (!written) diagnostics_.add(rule_without_endpoint(registry, subnet));
    } else if (!states_.is_registered(*found.id, *client, true)) {
      diagnostics_.add(rule_without_registration(registry, subnet, written));
    }
  }

  // The rules are sorted: by first address, the wider first. Networks are nested or apart.
  void check_addresses(const DesiredRegistry& registry, const std::vector<Cidr>& rules) {
    const Cidr* wider = nullptr;
    for (const Cidr& rule : rules) {
      if (wider == nullptr || !wider->contains(rule)) {
        wider = &rule;
      } else if (!is_wanted(registry, rule) || !is_wanted(registry, *wider)) {
        diagnostics_.add(rule_inside_other(registry, *wider, rule));
      }
      if (dead_.empty()) continue;
      const std::array<Cidr, 1> one{rule};
      if (subtract(CidrSet(one), dead_).empty()) diagnostics_.add(dead_rule(registry, rule));
    }
  }

  const AccessStates& states_;
  const Observed& observed_;
  Diagnostics& diagnostics_;
  CidrSet dead_;
};

}  // namespace

void check_rules(const AccessStates& states, const Observed& observed, const Desired& desired,
                 Diagnostics& diagnostics) {
  RuleCheck check(states, observed, diagnostics);
  for (const DesiredRegistry& registry : desired.registries) check.check(registry);
}

}  // namespace acrnet::planner
