// The network access settings of a registry, as policy, Azure and state all speak of them.
#pragma once

#include <compare>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "model/arm_id.h"
#include "model/cidr.h"
#include "model/terms.h"

namespace acrnet {

// The resource provider whose service endpoint a subnet carries, and which is registered in a
// subscription before a rule may name its subnets.
inline constexpr std::string_view registry_service = "Microsoft.ContainerRegistry";

// How many rules a registry takes: fixed limits of the Premium tier
// (Azure's "Restrict access using a service endpoint" and "Configure IP network rules").
inline constexpr std::size_t max_subnet_rules = 100;
inline constexpr std::size_t max_ip_rules = 200;

enum class DefaultAction { allow, deny };
// disabled: nobody comes in by the public endpoint, with a rule or without; only private endpoints
// do.
enum class PublicAccess { enabled, disabled };
// Whether Azure's own trusted services pass the rules (networkRuleBypassOptions).
enum class TrustedServices { allow, deny };
// Whether layers are served by hosts of the registry's own (dataEndpointEnabled).
enum class DataEndpoints { disabled, enabled };

// What a policy wants of a registry's settings. Each is left as it is where the policy does not set
// it.
struct WantedSettings {
  std::optional<Setting<DefaultAction>> default_action;
  std::optional<Setting<PublicAccess>> public_access;
  std::optional<Setting<TrustedServices>> trusted_services;
  std::optional<Setting<DataEndpoints>> data_endpoints;
};

// Who a rule lets in: a network of IPv4 addresses, or a subnet by its service endpoint.
using RuleSource = std::variant<Cidr, ArmId>;

// Invariant: both lists are sorted and hold no value twice.
struct NetworkSettings {
  DefaultAction default_action = DefaultAction::allow;
  PublicAccess public_access = PublicAccess::enabled;
  std::vector<Cidr> ip_rules;
  std::vector<ArmId> subnet_rules;
  TrustedServices trusted_services = TrustedServices::allow;
  DataEndpoints data_endpoints = DataEndpoints::disabled;

  // Equal means the same effect: spelling of IDs, order and "/32" don't count.
  friend bool operator==(const NetworkSettings&, const NetworkSettings&) = default;
};

// What a registry that does not exist answers to everyone: nobody comes in.
const NetworkSettings& closed_settings();

// Sorts both lists and removes repetitions.
void normalize(NetworkSettings& settings);

bool has_rule(const NetworkSettings& settings, const RuleSource& source);
// Keep the invariant. Adding a rule that is there and removing one that is not change nothing.
void add_rule(NetworkSettings& settings, const RuleSource& source);
void remove_rule(NetworkSettings& settings, const RuleSource& source);

}  // namespace acrnet
