#include "emulator/data_plane/admission.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "emulator/base/address_range.h"
#include "emulator/base/text.h"
#include "emulator/data_plane/propagation.h"
#include "emulator/network/peerings.h"
#include "emulator/network/private_link.h"
#include "emulator/network/zone_records.h"
#include "emulator/registry/network_rules.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view private_zone = "privatelink.azurecr.io";

bool is_delegated_to(const Json& subnet, std::string_view service) {
  const Json* delegations = find(subnet, {"properties", "delegations"});
  return delegations != nullptr &&
         std::any_of(delegations->begin(), delegations->end(), [&](const Json& delegation) {
           return same_ignoring_case(text_at(delegation, {"properties", "serviceName"}), service);
         });
}

// The answer to a client that arrives by its subnet's service endpoint.
Admission admitted_as_subnet(const Cloud& cloud, const Json& rule_set, const Client& client,
                             const Json& subnet) {
  const Json& rules = rule_set["virtualNetworkRules"];
  const bool named = std::any_of(rules.begin(), rules.end(), [&](const Json& rule) {
    return same_ignoring_case(text_at(rule, {"id"}), client.subnet);
  });
  if (!named) return {false, "the default action is Deny and no subnet rule names its subnet"};
  const Subscription* owner =
      find_subscription(cloud, parse_subnet_id(client.subnet)->subscription);
  if (owner == nullptr || !is_registered(*owner, "Microsoft.ContainerRegistry")) {
    return {false,
            "a subnet rule names its subnet, whose subscription is not registered for "
            "Microsoft.ContainerRegistry"};
  }
  if (is_delegated_to(subnet, "Microsoft.ContainerInstance/containerGroups")) {
    return {false,
            "a subnet rule names its subnet, which is Container Instances': these reach no "
            "registry over a service endpoint"};
  }
  return {true, "a subnet rule names its subnet, and the subnet has the service endpoint"};
}

// Why the registry does not see the client as its subnet.
std::string without_identity(const Json* subnet) {
  const std::string state = subnet == nullptr ? "" : registry_endpoint_state(*subnet);
  return state.empty() ? "its subnet has no service endpoint"
                       : fmt::format("its subnet's service endpoint is {}, not Succeeded", state);
}

Admission admitted_as_address(const Json& rule_set, const Client& client, const Json* subnet) {
  if (!client.address) {
    return {false, fmt::format("the default action is Deny, {}, and no public address is given for "
                               "it",
                               without_identity(subnet))};
  }
  for (const Json& rule : rule_set["ipRules"]) {
    const std::string value = text_at(rule, {"value"});
    const auto range = parse_range(value);
    if (range && range->contains(*client.address)) {
      return {true, fmt::format("the IP rule {} contains its address", value)};
    }
  }
  if (client.subnet.empty()) {
    return {false, "the default action is Deny and no IP rule contains its public address"};
  }
  return {false, fmt::format("the default action is Deny, {}, and no IP rule contains its public "
                             "address",
                             without_identity(subnet))};
}

Admission admitted_in_public(const Cloud& cloud, const Json& registry, const Client& client) {
  const Json& properties = access_in_force(cloud, registry);
  if (text_at(properties, {"publicNetworkAccess"}) == "Disabled") {
    return {false, "public network access is disabled"};
  }
  const Json& rule_set = properties["networkRuleSet"];
  if (text_at(rule_set, {"defaultAction"}) != "Deny") return {true, "the default action is Allow"};
  const Json* subnet = subnet_of(cloud, client);
  return subnet != nullptr && has_registry_endpoint(*subnet)
             ? admitted_as_subnet(cloud, rule_set, client, *subnet)
             : admitted_as_address(rule_set, client, subnet);
}

Admission unreached(std::string reason) { return {false, std::move(reason), false}; }

std::string network_key_of(const SubnetId& id) {
  return network_key(id.subscription, id.group, id.network);
}

// The approved connections' private endpoints, those that are not known here left out.
std::vector<const Json*> approved_endpoints(const Cloud& cloud, const Json& registry) {
  std::vector<const Json*> endpoints;
  for (const Json& connection : registry["properties"]["privateEndpointConnections"]) {
    if (!is_approved_connection(connection)) continue;
    const auto endpoint = cloud.private_endpoints.find(
        lower(text_at(connection, {"properties", "privateEndpoint", "id"})));
    if (endpoint != cloud.private_endpoints.end()) endpoints.push_back(&endpoint->second);
  }
  return endpoints;
}

// Since its first approved connection a registry's public name is a CNAME into the private zone.
bool has_private_name(const Json& registry) {
  const Json& connections = registry["properties"]["privateEndpointConnections"];
  return std::any_of(connections.begin(), connections.end(), is_approved_connection);
}

bool answers_at(const Json& endpoint, const std::string& host, const std::string& address) {
  for (const Json& config : endpoint["properties"]["customDnsConfigs"]) {
    if (!same_ignoring_case(text_at(config, {"fqdn"}), host)) continue;
    const Json& addresses = config["ipAddresses"];
    return std::find(addresses.begin(), addresses.end(), address) != addresses.end();
  }
  return false;
}

// Whether something at this address, seen from the network, is the registry; the reason if not.
Admission leads_to_registry(const Cloud& cloud, const Json& registry, const std::string& network,
                            const std::string& host, const std::string& address) {
  std::string elsewhere;
  for (const Json* endpoint : approved_endpoints(cloud, registry)) {
    if (!answers_at(*endpoint, host, address)) continue;
    const auto place = parse_subnet_id(text_at(*endpoint, {"properties", "subnet", "id"}));
    if (!place) continue;
    const std::string name = text_at(*endpoint, {"name"});
    if (!is_same_or_peered(cloud, network, network_key_of(*place))) {
      elsewhere = fmt::format(
          "{} leads to {}, the private endpoint {} in the network {}, which is neither its own nor "
          "peered with it",
          host, address, name, place->network);
      continue;
    }
    const std::string state = text_at(*endpoint, {"properties", "provisioningState"});
    // One that is written again goes on working.
    if (state == "Succeeded" || state == "Updating") {
      return {true, fmt::format("{} leads to {}, the private endpoint {}", host, address, name)};
    }
    elsewhere = fmt::format("{} leads to {}, the private endpoint {}, which is {}", host, address,
                            name, state);
  }
  if (!elsewhere.empty()) return unreached(elsewhere);
  return unreached(
      fmt::format("{} leads to {}, which no private endpoint of this registry has", host, address));
}

// By the private zone that the network is linked to. Nothing where the public name decides: the
// zone does not have the name, and the link then lets the public answer count.
std::optional<Admission> admitted_in_private(const Cloud& cloud, const Json& registry,
                                             const Json& link, const std::string& host) {
  const std::string zone = zone_key_of_link(lower(text_at(link, {"id"})));
  const ZoneAnswer answer = ask_zone(cloud, zone, name_in_private_zone(host));
  if (!answer.exists) {
    if (text_at(link, {"properties", "resolutionPolicy"}) == "NxDomainRedirect") {
      return std::nullopt;
    }
    return unreached(
        fmt::format("{} does not resolve: the zone {} that its network is linked to "
                    "has no record set for it",
                    host, private_zone));
  }
  const std::string network = lower(text_at(link, {"properties", "virtualNetwork", "id"}));
  Admission admission = unreached(fmt::format("{} resolves to no address", host));
  for (const std::string& address : answer.addresses) {
    admission = leads_to_registry(cloud, registry, network, host, address);
    if (!admission.admitted) break;
  }
  return admission;
}

// The link that decides what the registry's names are for the client; null where nothing does.
const Json* deciding_link(const Cloud& cloud, const Json& registry, const Client& client) {
  const auto id = parse_subnet_id(client.subnet);
  if (!id || !has_private_name(registry)) return nullptr;
  return link_to_zone_named(cloud, private_zone, network_key_of(*id));
}

Admission admitted_by(const Cloud& cloud, const Json& registry, const Client& client,
                      const Json* link, const std::string& host) {
  auto admission =
      link == nullptr ? std::nullopt : admitted_in_private(cloud, registry, *link, host);
  return admission ? *admission : admitted_in_public(cloud, registry, client);
}

std::optional<Admission> refuse_gone_subnet(const Cloud& cloud, const Client& client) {
  if (client.subnet.empty() || subnet_of(cloud, client) != nullptr) return std::nullopt;
  return unreached("its subnet does not exist, so nobody is in it");
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

const Json* subnet_of(const Cloud& cloud, const Client& client) {
  const auto id = parse_subnet_id(client.subnet);
  if (!id) return nullptr;
  const auto network = cloud.networks.find(network_key_of(*id));
  return network == cloud.networks.end() ? nullptr : find_subnet(network->second, id->subnet);
}

Admission admits_at(const Cloud& cloud, const Json& registry, const Client& client,
                    const std::string& host) {
  if (auto refusal = refuse_gone_subnet(cloud, client)) return *refusal;
  return admitted_by(cloud, registry, client, deciding_link(cloud, registry, client), host);
}

Admission admits(const Cloud& cloud, const Json& registry, const Client& client) {
  if (auto refusal = refuse_gone_subnet(cloud, client)) return *refusal;
  const Json* link = deciding_link(cloud, registry, client);
  if (link == nullptr) return admitted_in_public(cloud, registry, client);
  const std::string login = text_at(registry, {"properties", "loginServer"});
  Admission admission = admitted_by(cloud, registry, client, link, login);
  if (!admission.admitted) return admission;
  for (const std::string& host : data_hosts(registry)) {
    const Admission layers = admitted_by(cloud, registry, client, link, host);
    if (layers.admitted) continue;
    return {false,
            fmt::format("{}, but layers come from the data endpoints: {}", admission.reason,
                        layers.reason),
            layers.arrives};
  }
  return admission;
}

}  // namespace acrnet::emulator
