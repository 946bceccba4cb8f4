#include "emulator/data_plane/admission.h"

#include <fmt/format.h>

#include "emulator/base/address_range.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/propagation.h"
#include "emulator/network/zone_records.h"
#include "emulator/registry/network_rules.h"

namespace acrnet::emulator {
namespace {

// Whether the registry sees the client as its subnet, not as a public address.
bool appears_as_subnet(const Cloud& cloud, const Client& client) {
  const auto id = parse_subnet_id(client.subnet);
  if (!id) return false;
  const auto network = cloud.networks.find(network_key(id->subscription, id->group, id->network));
  if (network == cloud.networks.end()) return false;
  const Json* subnet = find_subnet(network->second, id->subnet);
  return subnet != nullptr && has_registry_endpoint(*subnet);
}

Admission admitted_as_subnet(const Json& rule_set, const Client& client) {
  for (const Json& rule : rule_set["virtualNetworkRules"]) {
    if (same_ignoring_case(text_at(rule, {"id"}), client.subnet)) {
      return {true, "a subnet rule names its subnet, and the subnet has the service endpoint"};
    }
  }
  return {false, "the default action is Deny and no subnet rule names its subnet"};
}

Admission admitted_as_address(const Json& rule_set, const Client& client) {
  if (!client.address) {
    return {false,
            "the default action is Deny, its subnet has no provisioned service endpoint, and no "
            "public address is given for it"};
  }
  for (const Json& rule : rule_set["ipRules"]) {
    const std::string value = text_at(rule, {"value"});
    const auto range = parse_range(value);
    if (range && range->contains(*client.address)) {
      return {true, fmt::format("the IP rule {} contains its address", value)};
    }
  }
  return {false, "the default action is Deny and no IP rule contains its public address"};
}

// Whether a private endpoint for this registry stands in the network, with its connection approved.
bool has_private_endpoint(const Cloud& cloud, const Json& registry, const SubnetId& client) {
  for (const Json& connection : registry["properties"]["privateEndpointConnections"]) {
    if (text_at(connection, {"properties", "privateLinkServiceConnectionState", "status"}) !=
        "Approved") {
      continue;
    }
    const auto endpoint = cloud.private_endpoints.find(
        lower(text_at(connection, {"properties", "privateEndpoint", "id"})));
    if (endpoint == cloud.private_endpoints.end()) continue;
    const auto place = parse_subnet_id(text_at(endpoint->second, {"properties", "subnet", "id"}));
    if (place && network_key(place->subscription, place->group, place->network) ==
                     network_key(client.subscription, client.group, client.network)) {
      return true;
    }
  }
  return false;
}

// Whether the registry's name leads to a private address in the network: a zone that is linked to
// it has it.
bool resolves_privately(const Cloud& cloud, const Json& registry, const SubnetId& client) {
  constexpr std::string_view zone_name = "/privatednszones/privatelink.azurecr.io";
  const std::string network = network_key(client.subscription, client.group, client.network);
  const std::string name = lower(text_at(registry, {"name"}));
  for (const auto& [key, part] : cloud.private_dns) {
    if (!key.ends_with(zone_name) || !zone_serves(cloud, key, network)) continue;
    for (const ZoneRecord& record : zone_records(cloud, key)) {
      if (record.name == name) return true;
    }
  }
  return false;
}

bool arrives_privately(const Cloud& cloud, const Json& registry, const Client& client) {
  const auto id = parse_subnet_id(client.subnet);
  return id && has_private_endpoint(cloud, registry, *id) &&
         resolves_privately(cloud, registry, *id);
}

}  // namespace

std::optional<Client> parse_client(std::string_view text, std::string& error) {
  Client client;
  client.text = text;
  std::string_view address;
  if (text.starts_with("ip:")) {
    address = text.substr(3);
  } else if (text.starts_with("subnet:")) {
    const std::string_view rest = text.substr(7);
    const std::size_t at = rest.find('@');
    client.subnet = rest.substr(0, at);
    if (!parse_subnet_id(client.subnet)) {
      error = fmt::format("'{}' is not the ARM id of a subnet", client.subnet);
      return std::nullopt;
    }
    if (at == std::string_view::npos) return client;
    address = rest.substr(at + 1);
  } else {
    error = fmt::format("'{}' is not a client: write ip:203.0.113.9 or subnet:<ARM id of a subnet>",
                        text);
    return std::nullopt;
  }
  client.address = parse_address(address);
  if (client.address) return client;
  error = fmt::format("'{}' is not an IPv4 address", address);
  return std::nullopt;
}

Admission admits(const Cloud& cloud, const Json& registry, const Client& client) {
  if (arrives_privately(cloud, registry, client)) {
    return {true,
            "a private endpoint in its network leads to the registry, and its name resolves to it"};
  }
  const Json& properties = access_in_force(cloud, registry);
  if (text_at(properties, {"publicNetworkAccess"}) == "Disabled") {
    return {false, "public network access is disabled"};
  }
  const Json& rule_set = properties["networkRuleSet"];
  if (text_at(rule_set, {"defaultAction"}) != "Deny") return {true, "the default action is Allow"};
  return appears_as_subnet(cloud, client) ? admitted_as_subnet(rule_set, client)
                                          : admitted_as_address(rule_set, client);
}

}  // namespace acrnet::emulator
