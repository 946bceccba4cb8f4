// Networks, registries, private endpoints, DNS and locks in a snapshot.

#include <fmt/format.h>

#include <algorithm>

#include "emulator/arm/subscriptions.h"
#include "emulator/base/address_range.h"
#include "emulator/base/text.h"
#include "emulator/network/private_endpoint_body.h"
#include "emulator/network/private_link.h"
#include "emulator/network/subnet_body.h"
#include "emulator/network/zone_records.h"
#include "emulator/registry/registry_body.h"
#include "emulator/service/snapshot_reading.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view default_location = "westeurope";

// What the service owns and completed_network would therefore take as not sent.
void keep_states(Json& network, const Json& body) {
  const std::string state = text_at(body, {"properties", "provisioningState"});
  if (!state.empty()) network["properties"]["provisioningState"] = state;
  for (const auto& subnets = body["properties"]["subnets"]; const Json& given : subnets) {
    const std::string subnet_state = text_at(given, {"properties", "provisioningState"});
    Json* subnet = find_subnet(network, text_at(given, {"name"}));
    if (!subnet_state.empty()) (*subnet)["properties"]["provisioningState"] = subnet_state;
    const Json* endpoints = find(given, {"properties", "serviceEndpoints"});
    for (std::size_t i = 0; endpoints != nullptr && i < endpoints->size(); ++i) {
      const std::string endpoint_state = text_at((*endpoints)[i], {"provisioningState"});
      if (endpoint_state.empty()) continue;
      (*subnet)["properties"]["serviceEndpoints"][i]["provisioningState"] = endpoint_state;
    }
  }
}

void refuse_unless(bool good, const std::string& place, const char* wanted) {
  if (!good) throw WrongSnapshot(place, fmt::format("must be {}", wanted));
}

// What lies in a registry and no write of a client brings: connections, replications, passwords.
void read_registry_parts(const Json& body, const std::string& place, Json& registry) {
  const Json* connections = find(body, {"properties", "privateEndpointConnections"});
  if (connections != nullptr) {
    const std::string list = place + ".properties.privateEndpointConnections";
    refuse_unless(connections->is_array(), list, "a list");
    for (const Json& connection : *connections) {
      const bool whole =
          !text_at(connection, {"name"}).empty() &&
          !text_at(connection, {"properties", "privateEndpoint", "id"}).empty() &&
          !text_at(connection, {"properties", "privateLinkServiceConnectionState", "status"})
               .empty();
      refuse_unless(whole, list, "a list of connections with name, privateEndpoint and state");
    }
    registry["properties"]["privateEndpointConnections"] = *connections;
  }
  const Json* replications = find(body, {"replications"});
  if (replications != nullptr) {
    refuse_unless(replications->is_array(), place + ".replications", "a list");
    for (const Json& replication : *replications) {
      const bool whole = !text_at(replication, {"name"}).empty() &&
                         !text_at(replication, {"properties", "provisioningState"}).empty();
      refuse_unless(whole, place + ".replications", "a list of objects with name and state");
    }
    registry["replications"] = *replications;
  }
  const Json* passwords = find(body, {"passwords"});
  if (passwords == nullptr) return;
  const bool two = passwords->is_array() && passwords->size() == 2 &&
                   (*passwords)[0].is_number_unsigned() && (*passwords)[1].is_number_unsigned();
  refuse_unless(two, place + ".passwords", "a list of two numbers");
  registry["passwords"] = *passwords;
}

// Keeps of an endpoint that was written by the emulator what completed_private_endpoint makes anew.
void keep_endpoint_members(const Json& body, const std::string& place, Json& endpoint) {
  Json& properties = endpoint["properties"];
  for (const char* member : {"provisioningState", "resourceGuid"}) {
    const std::string held = text_at(body, {"properties", member});
    if (!held.empty()) properties[member] = held;
  }
  for (const char* member : {"networkInterfaces", "customDnsConfigs"}) {
    const Json* held = find(body, {"properties", member});
    if (held == nullptr) continue;
    const bool interfaces = std::string_view(member) == "networkInterfaces";
    bool whole = held->is_array() && (!interfaces || held->size() == 1);
    for (std::size_t i = 0; whole && i < held->size(); ++i) {
      const Json* addresses = find((*held)[i], {"ipAddresses"});
      whole = interfaces ? !text_at((*held)[i], {"id"}).empty()
                         : addresses != nullptr && addresses->is_array() && !addresses->empty() &&
                               addresses->front().is_string();
    }
    refuse_unless(
        whole, fmt::format("{}.properties.{}", place, member),
        interfaces ? "a list of one object with an id" : "a list of objects with ipAddresses");
    properties[member] = *held;
  }
  for (const char* list : connection_lists) {
    for (std::size_t i = 0; i < properties[list].size(); ++i) {
      const Json& given = body["properties"][list][i];
      Json& connection = properties[list][i];
      const Json* state = find(given, {"properties", "privateLinkServiceConnectionState"});
      if (state != nullptr && !text_at(*state, {"status"}).empty()) {
        connection["properties"]["privateLinkServiceConnectionState"] = *state;
      }
      if (!text_at(given, {"etag"}).empty()) connection["etag"] = given["etag"];
    }
  }
  if (!text_at(body, {"etag"}).empty()) endpoint["etag"] = body["etag"];
}

// A record set: its zone may follow it in the list, so its names are taken from its id.
void read_zone_record(const Json& body, const std::string& place, Cloud& cloud) {
  const std::string id = text_at(body, {"id"});
  const std::string wanted = "a list of objects with an ipv4Address";
  const std::string list = place + ".properties.aRecords";
  Json properties = body["properties"];
  if (!properties.contains("ttl")) properties["ttl"] = 3600;
  const Json* records = find(properties, {"aRecords"});
  refuse_unless(records != nullptr && records->is_array(), list, wanted.c_str());
  for (const Json& record : *records) {
    refuse_unless(parse_address(text_at(record, {"ipv4Address"})).has_value(), list,
                  wanted.c_str());
  }
  const std::size_t end = lower(id).rfind(zone_record_marker);
  const std::string zone_id = id.substr(0, end);
  const Json zone = {{"id", zone_id}, {"name", zone_id.substr(zone_id.rfind('/') + 1)}};
  const std::string etag = text_at(body, {"etag"});
  const std::string name = id.substr(end + zone_record_marker.size());
  refuse_unless(!name.empty(), place + ".id", "the id of a record set");
  cloud.private_dns[lower(id)] =
      zone_record(zone, name, std::move(properties), etag.empty() ? next_guid(cloud) : etag);
}

// The configurations of a zone group; what it wrote may be missing.
void refuse_wrong_configs(const Json& properties, const std::string& place) {
  const Json* configs = find(properties, {"privateDnsZoneConfigs"});
  refuse_unless(configs != nullptr && configs->is_array(), place, "a list");
  for (const Json& config : *configs) {
    refuse_unless(!text_at(config, {"properties", "privateDnsZoneId"}).empty(), place,
                  "a list of objects with a privateDnsZoneId");
    const Json* sets = find(config, {"properties", "recordSets"});
    if (sets == nullptr) continue;
    refuse_unless(sets->is_array(), place + ".recordSets", "a list");
    for (const Json& set : *sets) {
      refuse_unless(!text_at(set, {"recordSetName"}).empty(), place + ".recordSets",
                    "a list of objects with a recordSetName");
    }
  }
}

bool says_what_it_wrote(const Json& group) {
  for (const Json& config : group["properties"]["privateDnsZoneConfigs"]) {
    if (find(config, {"properties", "recordSets"}) != nullptr) return true;
  }
  return false;
}

}  // namespace

ResourceId read_id(const Json& body, const std::string& place, std::string_view type) {
  const std::string id = text_at(body, {"id"});
  if (id.empty()) throw WrongSnapshot(place, "a resource needs an \"id\" (text)");
  const auto parts = split(id, '/');
  const std::size_t wanted = type.empty() ? 5 : 9;
  const bool fits =
      parts.size() == wanted && same_ignoring_case(parts[1], "subscriptions") &&
      same_ignoring_case(parts[3], "resourceGroups") && !parts[4].empty() &&
      (type.empty() ||
       (same_ignoring_case(parts[5], "providers") &&
        same_ignoring_case(fmt::format("{}/{}", parts[6], parts[7]), type) && !parts[8].empty()));
  if (!fits) {
    const std::string form = type.empty() ? "" : fmt::format("/providers/{}/NAME", type);
    throw WrongSnapshot(place + ".id", fmt::format("'{}' is not of the form "
                                                   "/subscriptions/GUID/resourceGroups/NAME{}",
                                                   id, form));
  }
  if (!is_guid(parts[2])) {
    throw WrongSnapshot(place + ".id",
                        fmt::format("'{}' is not a subscription id (a GUID)", parts[2]));
  }
  return {lower(parts[2]), std::string(parts[4]),
          type.empty() ? std::string() : std::string(parts[8])};
}

void refuse_if(const std::optional<Response>& refusal, const std::string& place) {
  if (!refusal) return;
  std::string ignored;
  const auto body = parse_json(refusal->body, ignored);
  throw WrongSnapshot(place, text_at(*body, {"error", "message"}));
}

const Json& group_of(Cloud& cloud, const ResourceId& id, const std::string& location) {
  if (cloud.subscriptions.count(id.subscription) == 0) {
    Subscription subscription =
        new_subscription(id.subscription, "Subscription " + id.subscription);
    set_registration(subscription, "Microsoft.Network", "Registered");
    set_registration(subscription, "Microsoft.ContainerRegistry", "Registered");
    cloud.subscriptions.emplace(id.subscription, std::move(subscription));
  }
  const std::string key = group_key(id.subscription, id.group);
  Json& group = cloud.groups[key];
  if (group.is_null()) {
    group = {{"id", fmt::format("/subscriptions/{}/resourceGroups/{}", id.subscription, id.group)},
             {"name", id.group},
             {"type", "Microsoft.Resources/resourceGroups"},
             {"location", location},
             {"properties", {{"provisioningState", "Succeeded"}}}};
  }
  return group;
}

std::string location_of(const Json& body) {
  const std::string location = text_at(body, {"location"});
  return location.empty() ? std::string(default_location) : location;
}

void read_network(const Json& body, const std::string& place, Cloud& cloud) {
  const ResourceId id = read_id(body, place, "Microsoft.Network/virtualNetworks");
  refuse_if(refuse_network_shape(body), place);
  Json given = body;
  given["location"] = location_of(body);
  if (!given.contains("properties")) given["properties"] = Json::object();
  if (!given["properties"].contains("subnets")) given["properties"]["subnets"] = Json::array();
  const Json& group = group_of(cloud, id, text_at(given, {"location"}));
  const std::string full_id = fmt::format("{}/providers/Microsoft.Network/virtualNetworks/{}",
                                          text_at(group, {"id"}), id.name);
  const std::string held_guid = text_at(body, {"properties", "resourceGuid"});
  Json network = completed_network(given, nullptr, full_id, id.name, "Succeeded",
                                   held_guid.empty() ? next_guid(cloud) : held_guid);
  refuse_if(refuse_addresses(network), place);
  keep_states(network, given);
  const std::string etag = text_at(body, {"etag"});
  stamp_etag(network, etag.empty() ? next_etag(cloud) : etag);
  const std::string key = network_key(id.subscription, id.group, id.name);
  if (!cloud.networks.emplace(key, std::move(network)).second) {
    throw WrongSnapshot(place + ".id", "this virtual network is there twice");
  }
}

void read_registry(const Json& body, const std::string& place, Cloud& cloud) {
  const ResourceId id = read_id(body, place, "Microsoft.ContainerRegistry/registries");
  refuse_if(refuse_registry_shape(body), place);
  const std::string key = registry_key(id.subscription, id.group, id.name);
  if (!cloud.registry_keys.emplace(lower(id.name), key).second) {
    throw WrongSnapshot(place + ".id", fmt::format("there is another registry named {}", id.name));
  }
  const Json& group = group_of(cloud, id, location_of(body));
  Json registry =
      default_registry({fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/{}",
                                    text_at(group, {"id"}), id.name),
                        id.name, seeded_at});
  read_registry_parts(body, place, registry);
  merge_registry(registry, body, SubnetRules::as_id);
  if (body.contains("systemData")) registry["systemData"] = body["systemData"];
  for (const char* member : {"provisioningState", "loginServer", "creationDate"}) {
    const std::string held = text_at(body, {"properties", member});
    if (!held.empty()) registry["properties"][member] = held;
  }
  cloud.registries.emplace(key, std::move(registry));
}

void read_private_endpoint(const Json& body, const std::string& place, Cloud& cloud) {
  const ResourceId id = read_id(body, place, "Microsoft.Network/privateEndpoints");
  Json given = body;
  given["location"] = location_of(body);
  refuse_if(refuse_private_endpoint_shape(given), place);
  const Json& group = group_of(cloud, id, text_at(given, {"location"}));
  // GUIDs are made only where none is held: a snapshot that is read and written is the same.
  const bool is_whole = !text_at(body, {"properties", "resourceGuid"}).empty() &&
                        find(body, {"properties", "networkInterfaces"}) != nullptr;
  const PrivateEndpointBirth birth = {text_at(group, {"id"}), id.name,
                                      is_whole ? "" : next_guid(cloud),
                                      is_whole ? "" : next_guid(cloud)};
  Json endpoint = completed_private_endpoint(given, nullptr, birth);
  keep_endpoint_members(body, place, endpoint);
  const std::string key = private_endpoint_key(id.subscription, id.group, id.name);
  const auto [entry, is_new] = cloud.private_endpoints.emplace(key, std::move(endpoint));
  if (!is_new) throw WrongSnapshot(place + ".id", "this private endpoint is there twice");
  occupy_subnet(cloud, entry->second);
  if (text_at(body, {"properties", "provisioningState"}).empty()) {
    complete_endpoint(cloud, entry->second);
  }
}

void read_dns_part(const Json& body, const std::string& place, Cloud& cloud) {
  const std::string id = text_at(body, {"id"});
  const std::string key = lower(id);
  Json part = body;
  const bool is_group = key.find(zone_group_marker) != std::string::npos;
  const bool is_link = key.find(zone_link_marker) != std::string::npos;
  refuse_unless(is_group || key.find("/privatednszones/") != std::string::npos, place + ".id",
                "the id of a private DNS zone, of its link or record set (A), or of a zone group");
  if (!part.contains("properties")) part["properties"] = Json::object();
  refuse_unless(part["properties"].is_object(), place + ".properties", "an object");
  if (is_zone_record_key(key)) return read_zone_record(part, place, cloud);
  Json& properties = part["properties"];
  if (is_group) refuse_wrong_configs(properties, place + ".properties.privateDnsZoneConfigs");
  refuse_unless(!is_link || !text_at(properties, {"virtualNetwork", "id"}).empty(),
                place + ".properties.virtualNetwork", "an object with an id");
  if (is_link && !properties.contains("registrationEnabled")) {
    properties["registrationEnabled"] = false;
  }
  if (!properties.contains("provisioningState")) properties["provisioningState"] = "Succeeded";
  if (!part.contains("name")) part["name"] = id.substr(id.rfind('/') + 1);
  if (!part.contains("etag")) part["etag"] = next_guid(cloud);
  cloud.private_dns[key] = std::move(part);
}

void derive_zone_records(const Json& private_dns, Cloud& cloud) {
  const std::map<std::string, Json> listed = cloud.private_dns;
  for (const Json& body : private_dns) {
    const std::string key = lower(text_at(body, {"id"}));
    if (key.find(zone_group_marker) == std::string::npos || says_what_it_wrote(body)) continue;
    if (listed.at(key)["properties"]["provisioningState"] == "Succeeded") {
      write_group_records(cloud, key);
    }
  }
  for (const auto& [key, part] : listed) {
    if (is_zone_record_key(key)) cloud.private_dns[key] = part;
  }
}

void read_lock(const Json& body, const std::string& place, Cloud& cloud) {
  const std::string id = text_at(body, {"id"});
  refuse_unless(lower(id).find("/providers/microsoft.authorization/locks/") != std::string::npos,
                place + ".id", "the id of a lock");
  const std::string level = text_at(body, {"properties", "level"});
  refuse_unless(level == "ReadOnly" || level == "CanNotDelete", place + ".properties.level",
                "ReadOnly or CanNotDelete");
  cloud.locks[lower(id)] = body;
}

}  // namespace acrnet::emulator
