#include "emulator/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "emulator/registry_body.h"
#include "emulator/subnet_body.h"
#include "emulator/subscriptions.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

constexpr int format_version = 1;
constexpr std::string_view default_location = "westeurope";

// Stops the reading of a snapshot; caught in from_snapshot, never leaves this file.
struct WrongSnapshot : std::runtime_error {
  WrongSnapshot(const std::string& place, const std::string& reason)
      : std::runtime_error(place + ": " + reason) {}
};

// The parts of /subscriptions/S/resourceGroups/G[/providers/NS/TYPE/NAME].
struct ResourceId {
  std::string subscription;
  std::string group;
  std::string name;  // of the resource; empty for a group's id
};

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

const Json& list_at(const Json& snapshot, const char* member) {
  static const Json none = Json::array();
  const Json* list = find(snapshot, {member});
  if (list == nullptr) return none;
  if (!list->is_array()) throw WrongSnapshot(member, "must be a list");
  return *list;
}

void read_provider(const Json& provider, const std::string& place, Subscription& subscription) {
  const std::string name =
      provider.is_string() ? provider.get<std::string>() : text_at(provider, {"namespace"});
  if (name.empty()) {
    throw WrongSnapshot(place, "write a namespace (text), or {\"namespace\", \"state\"}");
  }
  const std::string state = text_at(provider, {"state"});
  set_registration(subscription, name, state.empty() ? "Registered" : state);
}

void read_subscription(const Json& body, const std::string& place, Cloud& cloud) {
  const std::string id = text_at(body, {"id"});
  if (!is_guid(id)) throw WrongSnapshot(place + ".id", fmt::format("'{}' is not a GUID", id));
  const std::string name = text_at(body, {"displayName"});
  Subscription subscription = new_subscription(id, name.empty() ? "Subscription " + id : name);
  const std::string tenant = text_at(body, {"tenantId"});
  if (!tenant.empty()) subscription.tenant_id = tenant;
  if (body.contains("providers")) {
    const Json& providers = list_at(body, "providers");
    for (std::size_t i = 0; i < providers.size(); ++i) {
      read_provider(providers[i], fmt::format("{}.providers[{}]", place, i), subscription);
    }
  } else {
    set_registration(subscription, "Microsoft.Network", "Registered");
    set_registration(subscription, "Microsoft.ContainerRegistry", "Registered");
  }
  if (!cloud.subscriptions.emplace(lower(id), std::move(subscription)).second) {
    throw WrongSnapshot(place + ".id", "this subscription is there twice");
  }
}

// A resource's subscription and group come into being with it when the snapshot does not list them.
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

void read_group(const Json& body, const std::string& place, Cloud& cloud) {
  const ResourceId id = read_id(body, place, "");
  if (cloud.groups.count(group_key(id.subscription, id.group)) > 0) {
    throw WrongSnapshot(place + ".id", "this resource group is there twice");
  }
  group_of(cloud, id, location_of(body));
  Json& group = cloud.groups[group_key(id.subscription, id.group)];
  for (const auto& [member, value] : body.items()) {
    if (member != "id" && member != "name" && member != "type") group[member] = value;
  }
}

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
  merge_registry(registry, body, SubnetRules::as_id);
  if (body.contains("systemData")) registry["systemData"] = body["systemData"];
  for (const char* member : {"provisioningState", "loginServer", "creationDate"}) {
    const std::string held = text_at(body, {"properties", member});
    if (!held.empty()) registry["properties"][member] = held;
  }
  cloud.registries.emplace(key, std::move(registry));
}

constexpr std::array<std::string_view, 8> kind_names = {
    "register_provider", "unregister_provider", "put_network",  "delete_network",
    "put_subnet",        "delete_subnet",       "put_registry", "delete_group"};

std::int64_t milliseconds(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

Json operation_body(const Operation& operation) {
  Json body = {{"id", operation.id},
               {"kind", kind_names.at(static_cast<std::size_t>(operation.kind))},
               {"target", operation.target},
               {"child", operation.child},
               {"subscription", operation.subscription},
               {"location", operation.location},
               {"number", operation.number},
               {"began", milliseconds(operation.began)},
               {"ends", milliseconds(operation.ends)},
               {"finished", operation.finished}};
  if (operation.failure) {
    body["failure"] = {{"code", operation.failure->code}, {"message", operation.failure->message}};
  }
  return body;
}

TimePoint read_time(const Json& body, const std::string& place, const char* member) {
  const Json* value = find(body, {member});
  if (value == nullptr || !value->is_number_integer()) {
    throw WrongSnapshot(place + "." + member, "must be a number of milliseconds since 1970");
  }
  return TimePoint(std::chrono::milliseconds(value->get<std::int64_t>()));
}

void read_operation(const Json& body, const std::string& place, Cloud& cloud) {
  Operation operation;
  operation.id = text_at(body, {"id"});
  const std::string kind = text_at(body, {"kind"});
  const auto* named = std::find(kind_names.begin(), kind_names.end(), kind);
  if (named == kind_names.end()) {
    throw WrongSnapshot(place + ".kind", fmt::format("'{}' is not a kind of operation", kind));
  }
  operation.kind = static_cast<OperationKind>(named - kind_names.begin());
  operation.target = text_at(body, {"target"});
  operation.child = text_at(body, {"child"});
  operation.subscription = text_at(body, {"subscription"});
  operation.location = text_at(body, {"location"});
  operation.number = body.value("number", std::uint64_t{0});
  operation.began = read_time(body, place, "began");
  operation.ends = read_time(body, place, "ends");
  operation.finished = body.value("finished", false);
  if (body.contains("failure")) {
    operation.failure =
        OperationFailure{text_at(body, {"failure", "code"}), text_at(body, {"failure", "message"})};
  }
  const std::string id = operation.id;
  cloud.operations.emplace(id, std::move(operation));
}

void read_list(const Json& snapshot, const char* member, Cloud& cloud,
               void (*read)(const Json&, const std::string&, Cloud&)) {
  const Json& list = list_at(snapshot, member);
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = fmt::format("{}[{}]", member, i);
    if (!list[i].is_object()) throw WrongSnapshot(place, "must be an object");
    read(list[i], place, cloud);
  }
}

void read_repository(const Json& body, const std::string& place, Cloud& cloud) {
  const std::string key = lower(text_at(body, {"registry"}));
  if (cloud.registries.count(key) == 0) {
    throw WrongSnapshot(place + ".registry", fmt::format("there is no registry '{}'", key));
  }
  const std::string name = text_at(body, {"name"});
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' ||
           c == '/';
  };
  if (name.empty() || !std::all_of(name.begin(), name.end(), allowed)) {
    throw WrongSnapshot(place + ".name",
                        fmt::format("'{}' is not a repository's name, as in hello-world", name));
  }
  cloud.repositories[key].insert(name);
}

// A misspelt member would otherwise be a part of the world that silently is not there.
void refuse_unknown_members(const Json& snapshot) {
  constexpr std::array<std::string_view, 10> known = {
      "format",           "version",    "serial",       "subscriptions", "resource_groups",
      "virtual_networks", "registries", "repositories", "operations",    "comment"};
  for (const auto& [member, value] : snapshot.items()) {
    if (std::find(known.begin(), known.end(), member) == known.end()) {
      throw WrongSnapshot(member, "is not a member of a snapshot; see docs/emulator.md");
    }
  }
}

Cloud read_cloud(const Json& snapshot) {
  if (!snapshot.is_object()) throw WrongSnapshot("the snapshot", "must be an object");
  refuse_unknown_members(snapshot);
  const Json version = snapshot.value("version", Json(format_version));
  if (version != format_version) {
    throw WrongSnapshot(
        "version", fmt::format("is {}, this emulator reads {}", to_text(version), format_version));
  }
  Cloud cloud;
  const Json serial = snapshot.value("serial", Json(0U));
  if (!serial.is_number_unsigned()) throw WrongSnapshot("serial", "must be a number of 0 or more");
  cloud.serial = serial.get<std::uint64_t>();
  read_list(snapshot, "subscriptions", cloud, read_subscription);
  read_list(snapshot, "resource_groups", cloud, read_group);
  read_list(snapshot, "virtual_networks", cloud, read_network);
  read_list(snapshot, "registries", cloud, read_registry);
  read_list(snapshot, "repositories", cloud, read_repository);
  read_list(snapshot, "operations", cloud, read_operation);
  return cloud;
}

template <class Map>
Json values_of(const Map& map) {
  Json list = Json::array();
  for (const auto& [key, value] : map) list.push_back(value);
  return list;
}

Json subscription_snapshot(const Subscription& subscription) {
  Json providers = Json::array();
  for (const auto& [key, provider] : subscription.providers) {
    if (provider.state == "Registered") {
      providers.push_back(provider.name_space);
    } else {
      providers.push_back({{"namespace", provider.name_space}, {"state", provider.state}});
    }
  }
  return {{"id", subscription.id},
          {"displayName", subscription.display_name},
          {"tenantId", subscription.tenant_id},
          {"providers", std::move(providers)}};
}

}  // namespace

std::string to_snapshot(const Cloud& cloud) {
  Json snapshot = {
      {"format", "acrnet-emulator"}, {"version", format_version}, {"serial", cloud.serial}};
  snapshot["subscriptions"] = Json::array();
  for (const auto& [key, subscription] : cloud.subscriptions) {
    snapshot["subscriptions"].push_back(subscription_snapshot(subscription));
  }
  snapshot["resource_groups"] = values_of(cloud.groups);
  snapshot["virtual_networks"] = values_of(cloud.networks);
  snapshot["registries"] = values_of(cloud.registries);
  snapshot["repositories"] = Json::array();
  for (const auto& [key, names] : cloud.repositories) {
    const std::string id = text_at(cloud.registries.at(key), {"id"});
    for (const std::string& name : names) {
      snapshot["repositories"].push_back({{"registry", id}, {"name", name}});
    }
  }
  snapshot["operations"] = Json::array();
  for (const auto& [id, operation] : cloud.operations) {
    snapshot["operations"].push_back(operation_body(operation));
  }
  return to_pretty_text(snapshot);
}

std::optional<Cloud> from_snapshot(std::string_view text, std::string& error) {
  const auto snapshot = parse_json(text, error);
  if (!snapshot) return std::nullopt;
  try {
    return read_cloud(*snapshot);
  } catch (const WrongSnapshot& wrong) {
    error = wrong.what();
  } catch (const Json::exception& wrong) {
    error = wrong.what();
  }
  return std::nullopt;
}

}  // namespace acrnet::emulator
