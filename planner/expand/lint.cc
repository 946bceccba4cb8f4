#include "planner/expand/lint.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "model/cidr_set.h"
#include "planner/messages/diagnostics.h"
#include "planner/messages/lint_diagnostics.h"

namespace acrnet::planner {

namespace {

constexpr std::size_t older_limit = 100;  // of all rules together, until 2025

struct SpecialRange {
  Cidr range;
  std::string_view kind;
};

// Never a source address on the public internet (RFC 6890 and the registry behind it). The ranges
// for documentation are left out: policies that teach use them.
constexpr std::array<SpecialRange, 10> special_ranges{{
    {{0x00000000, 8}, "reserved (\"this network\")"},
    {{0x0A000000, 8}, "a private network"},
    {{0x64400000, 10}, "a provider's internal network (carrier-grade NAT)"},
    {{0x7F000000, 8}, "the loopback network of each machine"},
    {{0xA9FE0000, 16}, "link-local"},
    {{0xAC100000, 12}, "a private network"},
    {{0xC0A80000, 16}, "a private network"},
    {{0xC6120000, 15}, "reserved for benchmarks"},
    {{0xE0000000, 4}, "multicast"},
    {{0xF0000000, 4}, "reserved"},
}};

const Cidr& cidr_of(const Allow& allow) { return std::get<Cidr>(allow.source); }

bool denies(const PolicyRegistry& registry) {
  return registry.default_action && registry.default_action->value == DefaultAction::deny;
}

bool admits_all(const PolicyRegistry& registry) {
  return registry.default_action && registry.default_action->value == DefaultAction::allow;
}

void check_budget(const PolicyRegistry& registry, const SortedAllows& allows,
                  Diagnostics& diagnostics) {
  if (allows.subnets.size() > max_subnet_rules) {
    diagnostics.add(too_many_subnet_rules(registry, allows.subnets.size()));
  }
  if (allows.ranges.size() > max_ip_rules) {
    std::vector<Cidr> cidrs;
    cidrs.reserve(allows.ranges.size());
    for (const Allow* allow : allows.ranges) cidrs.push_back(cidr_of(*allow));
    diagnostics.add(too_many_ip_rules(registry, cidrs.size(), CidrSet(cidrs).cover()));
  }
  const bool fits =
      allows.subnets.size() <= max_subnet_rules && allows.ranges.size() <= max_ip_rules;
  if (fits && allows.size() > older_limit) {
    diagnostics.add(beyond_older_limit(registry, allows.size()));
  }
}

// Networks are nested or apart; so in their order, the last one that was not inside another is the
// only one that can hold the next.
void check_shadowed(const PolicyRegistry& registry, const std::vector<const Allow*>& ranges,
                    Diagnostics& diagnostics) {
  const Allow* widest = nullptr;
  for (const Allow* allow : ranges) {
    if (widest != nullptr && cidr_of(*widest).contains(cidr_of(*allow))) {
      diagnostics.add(shadowed_rule(registry, *widest, *allow));
    } else {
      widest = allow;
    }
  }
}

const SpecialRange* special_range_of(const Cidr& cidr) {
  const auto* const special =
      std::find_if(special_ranges.begin(), special_ranges.end(),
                   [&](const SpecialRange& item) { return item.range.contains(cidr); });
  return special == special_ranges.end() ? nullptr : special;
}

bool holds_everyone(const std::vector<const Allow*>& ranges) {
  std::vector<Cidr> cidrs;
  cidrs.reserve(ranges.size());
  for (const Allow* allow : ranges) cidrs.push_back(cidr_of(*allow));
  return CidrSet(cidrs) == CidrSet::everything();
}

void check_special(const PolicyRegistry& registry, const std::vector<const Allow*>& ranges,
                   Diagnostics& diagnostics) {
  for (const Allow* allow : ranges) {
    if (const SpecialRange* special = special_range_of(cidr_of(*allow))) {
      diagnostics.add(unreachable_range(registry, *allow, special->kind));
    }
  }
}

const Allow& first_in_text(const SortedAllows& allows) {
  const auto earlier = [](const Allow* a, const Allow* b) {
    return std::pair(a->range.file, a->range.begin) < std::pair(b->range.file, b->range.begin);
  };
  std::vector<const Allow*> firsts;
  for (const auto* list : {&allows.ranges, &allows.subnets}) {
    if (!list->empty()) firsts.push_back(*std::min_element(list->begin(), list->end(), earlier));
  }
  return **std::min_element(firsts.begin(), firsts.end(), earlier);
}

}  // namespace

void lint(const PolicyRegistry& registry, const SortedAllows& allows, Cloud cloud,
          Diagnostics& diagnostics) {
  check_budget(registry, allows, diagnostics);
  const bool no_endpoints = cloud == Cloud::us_government || cloud == Cloud::china;
  if (no_endpoints && !allows.subnets.empty()) {
    diagnostics.add(no_service_endpoints(registry, *allows.subnets.front(), cloud));
  }
  if (allows.size() == 0) {
    // In a shared registry others may let somebody in, and private endpoints of others may lead to
    // one whose public access is disabled.
    const bool closed =
        registry.public_access && registry.public_access->value == PublicAccess::disabled;
    const bool private_only = closed || !registry.private_endpoints.empty();
    if (denies(registry) && registry.ownership == Ownership::exclusive && !private_only) {
      diagnostics.add(nobody_allowed(registry));
    }
    return;
  }
  if (registry.public_access && registry.public_access->value == PublicAccess::disabled) {
    diagnostics.add(rules_behind_disabled_access(registry, first_in_text(allows)));
    return;  // what else is strange about them has no effect either
  }
  const bool trusts =
      registry.trusted_services && registry.trusted_services->value == TrustedServices::allow;
  if (trusts && !allows.subnets.empty()) {
    diagnostics.add(trusted_services_beside_subnets(registry, *allows.subnets.front()));
  }
  if (admits_all(registry)) {
    diagnostics.add(rules_without_effect(registry, first_in_text(allows)));
    return;  // what else is strange about them has no effect either
  }
  check_special(registry, allows.ranges, diagnostics);
  if (!allows.ranges.empty() && cidr_of(*allows.ranges.front()) == Cidr()) {
    if (denies(registry)) diagnostics.add(everyone_allowed(registry, *allows.ranges.front()));
    return;  // every other range is inside it: one message says so
  }
  if (denies(registry) && holds_everyone(allows.ranges)) {
    diagnostics.add(everyone_allowed(registry, *allows.ranges.front()));
  }
  check_shadowed(registry, allows.ranges, diagnostics);
}

void lint(const PolicySubnet& subnet, Diagnostics& diagnostics) {
  for (const Cidr& cidr : subnet.egress) {
    if (const SpecialRange* special = special_range_of(cidr)) {
      diagnostics.add(private_egress(subnet, cidr, special->kind));
    }
  }
}

}  // namespace acrnet::planner
