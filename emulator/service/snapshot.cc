#include "emulator/service/snapshot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/arm/subscriptions.h"
#include "emulator/base/digest.h"
#include "emulator/base/text.h"
#include "emulator/service/snapshot_reading.h"

namespace acrnet::emulator {
namespace {

constexpr int format_version = 1;

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
  constexpr std::array<std::string_view, 15> known = {
      "format",           "version",    "serial",       "subscriptions", "resource_groups",
      "virtual_networks", "registries", "repositories", "operations",    "private_endpoints",
      "private_dns",      "locks",      "comment",      "world",         "seed"};
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
  cloud.world = text_at(snapshot, {"world"});
  if (snapshot.contains("world") && !is_guid(cloud.world))
    throw WrongSnapshot("world", "must be a GUID");
  cloud.seed = text_at(snapshot, {"seed"});
  read_list(snapshot, "subscriptions", cloud, read_subscription);
  read_list(snapshot, "resource_groups", cloud, read_group);
  read_list(snapshot, "virtual_networks", cloud, read_network);
  read_list(snapshot, "registries", cloud, read_registry);
  read_list(snapshot, "repositories", cloud, read_repository);
  read_list(snapshot, "private_endpoints", cloud, read_private_endpoint);
  read_list(snapshot, "private_dns", cloud, read_dns_part);
  derive_zone_records(list_at(snapshot, "private_dns"), cloud);
  read_list(snapshot, "locks", cloud, read_lock);
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

namespace {

Json content_of(const Cloud& cloud) {
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
  snapshot["private_endpoints"] = values_of(cloud.private_endpoints);
  snapshot["private_dns"] = values_of(cloud.private_dns);
  snapshot["locks"] = values_of(cloud.locks);
  snapshot["operations"] = Json::array();
  for (const auto& [id, operation] : cloud.operations) {
    snapshot["operations"].push_back(operation_body(operation));
  }
  return snapshot;
}

}  // namespace

std::string to_snapshot(const Cloud& cloud) {
  Json snapshot = content_of(cloud);
  if (!cloud.world.empty()) snapshot["world"] = cloud.world;
  if (!cloud.seed.empty()) snapshot["seed"] = cloud.seed;
  return to_pretty_text(snapshot);
}

std::string digest_of_content(const Cloud& cloud) {
  return sha256_digest(to_text(content_of(cloud)));
}

std::string world_of(const std::string& digest) {
  const std::string hex = digest.substr(digest.find(':') + 1);
  return fmt::format("{}-{}-{}-{}-{}", hex.substr(0, 8), hex.substr(8, 4), hex.substr(12, 4),
                     hex.substr(16, 4), hex.substr(20, 12));
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
