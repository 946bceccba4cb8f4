#include "planner/diff/azure_checks.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>
#include <type_traits>

#include "model/access_setting.h"
#include "model/match.h"
#include "model/names.h"
#include "model/plan_traits.h"
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

namespace {

std::string rule_text(const RuleSource& source) {
  return match(
      source, [](const Cidr& cidr) { return "the rule for " + to_string(cidr); },
      [](const ArmId& id) {
        return fmt::format("the rule for the subnet {}/{}", id.network_name(), id.name());
      });
}

// What the change would take away, in words; empty when it takes nothing away.
struct Loss {
  const Change& change;
  bool given_up;

  using Text = std::optional<std::string>;
  Text operator()(const ExistenceFact&) const {
    if (change.action != Action::remove) return std::nullopt;
    return "the registry itself, with all images in it";
  }
  Text operator()(const RuleFact& rule) const {
    const bool lost = change.action == Action::remove && change.reason != ChangeReason::ended;
    return lost ? Text(rule_text(rule.source)) : std::nullopt;
  }
  template <typename T>
  Text operator()(const SettingFact<T>& fact) const {
    if (!given_up || change.action != Action::update) return std::nullopt;
    return fmt::format("{} {}", AccessSetting<T>::attribute, name(fact.before));
  }
  Text operator()(const GovernanceFact&) const { return std::nullopt; }
  Text operator()(const AddressFact&) const { return std::nullopt; }
  Text operator()(const ProvisioningFact&) const { return std::nullopt; }
  Text operator()(const WayFact&) const { return std::nullopt; }
  Text operator()(const NotAboutRegistry auto&) const { return std::nullopt; }
};

}  // namespace

std::vector<std::string> find_losses(const RegistrySides& sides,
                                     const std::vector<Change>& changes) {
  std::vector<std::string> losses;
  for (const Change& change : changes) {
    auto text = std::visit(Loss{change, sides.given_up.has_value()}, change.fact);
    if (text) losses.push_back(std::move(*text));
  }
  return losses;
}

void report_prevented(const RegistrySides& sides, const std::vector<std::string>& losses,
                      Diagnostics& diagnostics) {
  if (losses.empty()) return;
  if (sides.wanted) {
    diagnostics.add(destroy_prevented(*sides.wanted, losses));
    return;
  }
  diagnostics.add(block_of_protected_gone(*sides.recorded, sides.is_renamed_away, losses));
}

}  // namespace acrnet::planner
