// What Azure checks when a write leaves network rules on a registry.
//
// Every rule is checked on every write of the rule set, not only the new one (azure-cli#14596): so
// one subnet that lost its endpoint makes the next write fail. Texts: NetworkRuleValidationError
// and NetworkRuleNotSupported are quoted from reports (derived/arm_errors.json); the text for a
// missing subnet and the codes for quota and for a bad address have no source and are written in
// their style. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// Fixed limits of the Premium SKU (container-registry-vnet,
// container-registry-access-selected-networks).
inline constexpr std::size_t max_subnet_rules = 100;
inline constexpr std::size_t max_ip_rules = 200;

// An ARM error with "status":"Failed" beside it, as this provider writes them (recorded).
Response registry_error(int status, std::string_view code, std::string_view message);

// 400: a registry has private endpoints or subnet rules, not both (container-registry-vnet). The
// code and the text have no source.
Response private_link_beside_subnet_rules(std::string_view registry);

// Why the registry may not have the rules and the network access that it now has; nothing when it
// may.
std::optional<Response> refuse_network_rules(const Cloud& cloud, const Json& registry);

// A subnet's id taken apart. Nothing when it is not the id of a subnet.
struct SubnetId {
  std::string subscription;
  std::string group;
  std::string network;
  std::string subnet;
};
std::optional<SubnetId> parse_subnet_id(std::string_view id);

// The provisioningState of the subnet's service endpoint of registries; empty where it has none.
std::string registry_endpoint_state(const Json& subnet);

// Whether the subnet has the service endpoint of registries and it is provisioned.
bool has_registry_endpoint(const Json& subnet);

}  // namespace acrnet::emulator
