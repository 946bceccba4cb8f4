#include "emulator/network/private_link.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/base/text.h"
#include "emulator/network/subnet_addresses.h"
#include "emulator/network/zone_records.h"
#include "emulator/registry/network_rules.h"
#include "emulator/registry/registry_body.h"

namespace acrnet::emulator {
namespace {

Json& connections_of(Json& registry) {
  return registry["properties"]["privateEndpointConnections"];
}

bool is_from(const Json& connection, const std::string& endpoint_id) {
  return same_ignoring_case(text_at(connection, {"properties", "privateEndpoint", "id"}),
                            endpoint_id);
}

Json* find_connection_from(Json& registry, const std::string& endpoint_id) {
  for (Json& connection : connections_of(registry)) {
    if (is_from(connection, endpoint_id)) return &connection;
  }
  return nullptr;
}

template <class Wanted>
void remove_items(Json& list, const Wanted& wanted) {
  Json kept = Json::array();
  for (Json& item : list) {
    if (!wanted(item)) kept.push_back(std::move(item));
  }
  list = std::move(kept);
}

// As the endpoint's side writes the state that the registry's side holds.
Json state_seen_by_endpoint(const Json& connection) {
  return {{"status",
           text_at(connection, {"properties", "privateLinkServiceConnectionState", "status"})},
          {"description",
           text_at(connection, {"properties", "privateLinkServiceConnectionState", "description"})},
          {"actionsRequired", "None"}};
}

Json& added_connection(Cloud& cloud, Json& registry, const std::string& endpoint_id,
                       bool is_approved) {
  std::string digits = next_guid(cloud);
  std::erase(digits, '-');
  const std::string name = fmt::format("{}.{}", text_at(registry, {"name"}), digits);
  Json state = {{"status", is_approved ? "Approved" : "Pending"}};
  if (is_approved) state["description"] = "Auto-Approved";
  Json& connections = connections_of(registry);
  connections.push_back(
      {{"type", "Microsoft.ContainerRegistry/registries/privateEndpointConnections"},
       {"id", fmt::format("{}/privateEndpointConnections/{}", text_at(registry, {"id"}), name)},
       {"name", name},
       {"properties",
        {{"privateEndpoint", {{"id", endpoint_id}}},
         {"privateLinkServiceConnectionState", std::move(state)},
         {"provisioningState", "Succeeded"}}}});
  return connections.back();
}

// One address of the subnet for each host, those that have one keep it; fewer when the subnet is
// full.
Json dns_configs(Cloud& cloud, const Json& held, const std::string& subnet_id,
                 const std::vector<std::string>& hosts) {
  Json configs = Json::array();
  const Json* subnet = find_subnet_by_id(cloud, subnet_id);
  if (subnet == nullptr) return configs;
  auto free = free_addresses(cloud, *subnet, hosts.size());
  std::reverse(free.begin(), free.end());
  for (const std::string& host : hosts) {
    const auto known = std::find_if(held.begin(), held.end(), [&](const Json& config) {
      return text_at(config, {"fqdn"}) == host;
    });
    if (known != held.end()) {
      configs.push_back(*known);
    } else if (!free.empty()) {
      configs.push_back({{"fqdn", host}, {"ipAddresses", Json::array({free.back()})}});
      free.pop_back();
    }
  }
  return configs;
}

// Both sides of the endpoint's connections say what the registries' sides say.
void settle_states(Cloud& cloud, Json& endpoint) {
  const std::string id = text_at(endpoint, {"id"});
  Json& properties = endpoint["properties"];
  std::vector<std::string> hosts;
  for (const char* list : connection_lists) {
    for (Json& asked : properties[list]) {
      Json& state = asked["properties"]["privateLinkServiceConnectionState"];
      Json* registry =
          find_registry_by_id(cloud, text_at(asked, {"properties", "privateLinkServiceId"}));
      const Json* connection = registry == nullptr ? nullptr : find_connection_from(*registry, id);
      if (connection == nullptr) {
        state = {{"status", "Disconnected"}, {"description", ""}, {"actionsRequired", "None"}};
        continue;
      }
      state = state_seen_by_endpoint(*connection);
      if (state["status"] == "Approved") hosts = private_hosts(*registry);
    }
  }
  properties["customDnsConfigs"] = dns_configs(cloud, properties["customDnsConfigs"],
                                               text_at(properties, {"subnet", "id"}), hosts);
  write_changed_records(cloud, lower(id));
}

// What the endpoint holds, or will once its connection is approved; nothing where it is refused.
std::size_t wanted_addresses(Cloud& cloud, const Json& endpoint) {
  std::size_t wanted = 0;
  for (const char* list : connection_lists) {
    for (const Json& asked : endpoint["properties"][list]) {
      const std::string status =
          text_at(asked, {"properties", "privateLinkServiceConnectionState", "status"});
      const Json* registry =
          find_registry_by_id(cloud, text_at(asked, {"properties", "privateLinkServiceId"}));
      if (registry != nullptr && (status == "Approved" || status == "Pending")) {
        wanted = private_hosts(*registry).size();
      }
    }
  }
  return std::max(wanted, endpoint["properties"]["customDnsConfigs"].size());
}

std::string interface_of(const Json& endpoint) {
  return text_at(endpoint["properties"]["networkInterfaces"].front(), {"id"});
}

// Removes what has this ID or one below it; the list goes with its last item.
void remove_below(Json& properties, const char* list, const std::string& id) {
  if (!properties.contains(list)) return;
  remove_items(properties[list], [&](const Json& item) {
    const std::string held = text_at(item, {"id"});
    return same_ignoring_case(held, id) || starts_with_ignoring_case(held, id + "/");
  });
  if (properties[list].empty()) properties.erase(list);
}

// The endpoint's interface has an IP configuration for each of its addresses, and the subnet lists
// them all.
void list_addresses(Cloud& cloud, const Json& endpoint) {
  Json* subnet = find_subnet_by_id(cloud, text_at(endpoint, {"properties", "subnet", "id"}));
  if (subnet == nullptr) return;
  Json& properties = (*subnet)["properties"];
  const std::string interface = interface_of(endpoint);
  remove_below(properties, "ipConfigurations", interface);
  const std::string guid = text_at(endpoint, {"properties", "resourceGuid"});
  const std::string end_of_guid = guid.substr(std::min<std::size_t>(guid.size(), 8));
  const std::size_t count = std::max<std::size_t>(wanted_addresses(cloud, endpoint), 1);
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = i == 0 ? guid : fmt::format("{:08x}{}", i, end_of_guid);
    properties["ipConfigurations"].push_back(
        {{"id", fmt::format("{}/ipConfigurations/privateEndpointIpConfig.{}", interface, name)}});
  }
}

void settle_endpoint_named(Cloud& cloud, const std::string& endpoint_id) {
  const auto found = cloud.private_endpoints.find(lower(endpoint_id));
  if (found == cloud.private_endpoints.end()) return;
  settle_states(cloud, found->second);
  list_addresses(cloud, found->second);
  stamp_endpoint(cloud, found->second);
}

}  // namespace

void stamp_endpoint(Cloud& cloud, Json& endpoint) {
  const std::string etag = next_etag(cloud);
  endpoint["etag"] = etag;
  for (const char* list : connection_lists) {
    for (Json& asked : endpoint["properties"][list]) asked["etag"] = etag;
  }
}

Json* find_registry_by_id(Cloud& cloud, std::string_view id) {
  const auto found = cloud.registries.find(lower(id));
  return found == cloud.registries.end() ? nullptr : &found->second;
}

Json* find_subnet_by_id(Cloud& cloud, std::string_view id) {
  const auto parts = parse_subnet_id(id);
  if (!parts) return nullptr;
  const auto network =
      cloud.networks.find(network_key(parts->subscription, parts->group, parts->network));
  return network == cloud.networks.end() ? nullptr : find_subnet(network->second, parts->subnet);
}

bool is_approved_connection(const Json& connection) {
  return text_at(connection, {"properties", "privateLinkServiceConnectionState", "status"}) ==
         "Approved";
}

Json* find_connection(Json& registry, std::string_view name) {
  for (Json& connection : connections_of(registry)) {
    if (same_ignoring_case(text_at(connection, {"name"}), name)) return &connection;
  }
  return nullptr;
}

void occupy_subnet(Cloud& cloud, const Json& endpoint) {
  Json* subnet = find_subnet_by_id(cloud, text_at(endpoint, {"properties", "subnet", "id"}));
  if (subnet == nullptr) return;
  const std::string id = text_at(endpoint, {"id"});
  Json& properties = (*subnet)["properties"];
  Json& endpoints = properties["privateEndpoints"];
  if (endpoints.is_null()) endpoints = Json::array();
  for (const Json& held : endpoints) {
    if (same_ignoring_case(text_at(held, {"id"}), id)) return;
  }
  endpoints.push_back({{"id", id}});
  list_addresses(cloud, endpoint);
}

void complete_endpoint(Cloud& cloud, Json& endpoint) {
  const std::string id = text_at(endpoint, {"id"});
  for (const char* list : connection_lists) {
    const bool is_approved = std::string_view(list) == connection_lists[0];
    for (const Json& asked : endpoint["properties"][list]) {
      Json* registry =
          find_registry_by_id(cloud, text_at(asked, {"properties", "privateLinkServiceId"}));
      if (registry == nullptr || find_connection_from(*registry, id) != nullptr) continue;
      added_connection(cloud, *registry, id, is_approved);
    }
  }
  settle_states(cloud, endpoint);
  list_addresses(cloud, endpoint);
  endpoint["properties"]["provisioningState"] = "Succeeded";
  stamp_endpoint(cloud, endpoint);
}

void detach_endpoint(Cloud& cloud, const Json& endpoint) {
  const std::string id = text_at(endpoint, {"id"});
  erase_endpoint_records(cloud, lower(id));
  if (Json* subnet = find_subnet_by_id(cloud, text_at(endpoint, {"properties", "subnet", "id"}))) {
    Json& properties = (*subnet)["properties"];
    remove_below(properties, "privateEndpoints", id);
    remove_below(properties, "ipConfigurations", interface_of(endpoint));
  }
  for (const char* list : connection_lists) {
    for (const Json& asked : endpoint["properties"][list]) {
      Json* registry =
          find_registry_by_id(cloud, text_at(asked, {"properties", "privateLinkServiceId"}));
      if (registry == nullptr) continue;
      remove_items(connections_of(*registry),
                   [&](const Json& connection) { return is_from(connection, id); });
    }
  }
}

std::size_t missing_addresses(Cloud& cloud, const Json& endpoint, std::size_t more) {
  const std::string subnet_id = text_at(endpoint, {"properties", "subnet", "id"});
  const Json* subnet = find_subnet_by_id(cloud, subnet_id);
  if (subnet == nullptr) return 0;
  // Its own addresses are not free either.
  std::size_t claimed = wanted_addresses(cloud, endpoint) + more;
  std::size_t held = endpoint["properties"]["customDnsConfigs"].size();
  for (const auto& [key, other] : cloud.private_endpoints) {
    if (same_ignoring_case(text_at(other, {"id"}), text_at(endpoint, {"id"})) ||
        !same_ignoring_case(text_at(other, {"properties", "subnet", "id"}), subnet_id)) {
      continue;
    }
    claimed += wanted_addresses(cloud, other);
    held += other["properties"]["customDnsConfigs"].size();
  }
  const std::size_t asked = claimed - std::min(claimed, held);
  return asked - free_addresses(cloud, *subnet, asked).size();
}

std::vector<const Json*> endpoints_of(const Cloud& cloud, const Json& registry) {
  std::vector<const Json*> endpoints;
  for (const Json& connection : registry["properties"]["privateEndpointConnections"]) {
    const std::string status =
        text_at(connection, {"properties", "privateLinkServiceConnectionState", "status"});
    const auto endpoint = cloud.private_endpoints.find(
        lower(text_at(connection, {"properties", "privateEndpoint", "id"})));
    const bool lives = status == "Approved" || status == "Pending";
    if (lives && endpoint != cloud.private_endpoints.end()) endpoints.push_back(&endpoint->second);
  }
  return endpoints;
}

void settle_endpoints_of(Cloud& cloud, const std::string& registry_key) {
  const auto registry = cloud.registries.find(registry_key);
  if (registry == cloud.registries.end()) return;
  for (const Json* endpoint : endpoints_of(cloud, registry->second)) {
    settle_endpoint_named(cloud, text_at(*endpoint, {"id"}));
  }
}

void finish_connection(Cloud& cloud, const Operation& operation) {
  const auto registry = cloud.registries.find(operation.target);
  if (registry == cloud.registries.end()) return;
  Json* connection = find_connection(registry->second, operation.child);
  if (connection == nullptr) return;
  const std::string endpoint_id = text_at(*connection, {"properties", "privateEndpoint", "id"});
  Json& properties = (*connection)["properties"];
  if (operation.failure) {
    properties["provisioningState"] = "Failed";
  } else if (operation.kind == OperationKind::put_connection) {
    properties["privateLinkServiceConnectionState"] = operation.change;
    properties["provisioningState"] = "Succeeded";
  } else {
    remove_items(connections_of(registry->second), [&](const Json& item) {
      return same_ignoring_case(text_at(item, {"name"}), operation.child);
    });
  }
  settle_endpoint_named(cloud, endpoint_id);
}

std::vector<std::string> private_hosts(const Json& registry) {
  std::vector<std::string> hosts = data_hosts(registry);
  if (text_at(registry, {"properties", "regionalEndpoints"}) == "Enabled") {
    for (const std::string& region : registry_regions(registry)) {
      hosts.push_back(
          fmt::format("{}.{}.geo.azurecr.io", lower(text_at(registry, {"name"})), region));
    }
  }
  hosts.push_back(text_at(registry, {"properties", "loginServer"}));
  return hosts;
}

std::vector<std::string> data_hosts(const Json& registry) {
  std::vector<std::string> hosts;
  for (const std::string& region : registry_regions(registry)) {
    hosts.push_back(
        fmt::format("{}.{}.data.azurecr.io", lower(text_at(registry, {"name"})), region));
  }
  return hosts;
}

}  // namespace acrnet::emulator
