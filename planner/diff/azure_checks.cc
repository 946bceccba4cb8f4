#include "planner/diff/azure_checks.h"

#include <algorithm>
#include <type_traits>

#include "model/access_setting.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

std::size_t count_subnet_rules(const DesiredRegistry& registry) {
  return static_cast<std::size_t>(std::count_if(
      registry.rules.begin(), registry.rules.end(),
      [](const DesiredRule& rule) { return std::holds_alternative<ArmId>(rule.source); }));
}

// "NetworkRuleNotSupported" comes for rules and for Deny alone (Azure's answer to a Standard one).
bool needs_premium(const NetworkSettings& settings) {
  return settings.default_action == DefaultAction::deny || !settings.ip_rules.empty() ||
         !settings.subnet_rules.empty();
}

}  // namespace

bool check_exists(const DesiredRegistry& registry, const Observed& observed,
                  Diagnostics& diagnostics) {
  if (observed.find_registry(registry.id) != nullptr) return true;
  diagnostics.add(registry_missing(registry, observed.find_missing(registry.id)));
  return false;
}

bool check_exists(const DesiredSubnet& subnet, const Observed& observed, Diagnostics& diagnostics) {
  if (observed.find_subnet(subnet.id) != nullptr) return true;
  diagnostics.add(subnet_missing(subnet, observed.find_missing(subnet.id)));
  return false;
}

bool check_network_exists(const DesiredSubnet& subnet, const Desired& desired,
                          const Observed& observed, Diagnostics& diagnostics) {
  const MissingTarget* const found = observed.find_missing(subnet.id);
  if (found == nullptr || !found->missing.is_network()) return true;
  const auto& containers = desired.containers;
  const auto made = std::find_if(containers.begin(), containers.end(), [&](const auto& container) {
    return container.creation && container.id == found->missing;
  });
  if (made != containers.end()) return true;
  diagnostics.add(subnet_missing(subnet, found));
  return false;
}

void check_clients(const SubnetSides& subnet, Diagnostics& diagnostics) {
  if (subnet.present->container_instances) {
    diagnostics.add(subnet_of_container_instances(*subnet.wanted));
  }
}

void check_switches(const DesiredRegistry& registry, const ObservedRegistry& present,
                    Diagnostics& diagnostics) {
  const bool premium = to_lower(present.sku) == "premium";
  // "DisablingPublicNetworkAccessNotSupported" (recorded for Basic).
  if (!premium && registry.public_access &&
      registry.public_access->value == PublicAccess::disabled) {
    diagnostics.add(setting_needs_premium(registry, "public_access = disabled", present.sku));
  }
  // Azure's "Dedicated data endpoints": a feature of the Premium tier.
  if (!premium && registry.data_endpoints &&
      registry.data_endpoints->value == DataEndpoints::enabled) {
    diagnostics.add(
        setting_needs_premium(registry, "dedicated_data_endpoints = enabled", present.sku));
  }
  if (present.shows_settings) return;
  for_each_access_setting([&](auto setting, auto word) {
    if (std::is_same_v<decltype(word), DefaultAction> || !(registry.*setting.desired)) return;
    diagnostics.add(setting_not_shown(registry, setting.attribute));
  });
}

void check_settings(const DesiredRegistry& registry, const ObservedRegistry& present,
                    const NetworkSettings& after, Diagnostics& diagnostics) {
  if (to_lower(present.sku) != "premium" && needs_premium(after)) {
    diagnostics.add(not_premium(registry, present.sku));
  }
  const std::size_t our_subnets = count_subnet_rules(registry);
  const std::size_t our_ranges = registry.rules.size() - our_subnets;
  if (present.has_private_endpoints && our_subnets > 0) {
    diagnostics.add(private_endpoints_beside_subnet_rules(registry));
  }
  if (after.subnet_rules.size() > max_subnet_rules) {
    diagnostics.add(no_room_beside_foreign_rules(registry, "subnet", after.subnet_rules.size(),
                                                 after.subnet_rules.size() - our_subnets,
                                                 max_subnet_rules));
  }
  if (after.ip_rules.size() > max_ip_rules) {
    diagnostics.add(no_room_beside_foreign_rules(registry, "IP", after.ip_rules.size(),
                                                 after.ip_rules.size() - our_ranges, max_ip_rules));
  }
}

}  // namespace acrnet::planner
