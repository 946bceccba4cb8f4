#include "executor/arm/private_endpoint_json.h"

#include <algorithm>
#include <utility>

#include "executor/arm/arm_json.h"

namespace acrnet::executor {

namespace {

// What a private endpoint leads to in a registry (Azure's "Private endpoint private-link
// resource").
constexpr std::string_view registry_group = "registry";

// The ID in {"name": {"id": …}}.
std::optional<ArmId> reference_in(const Json& object, std::string_view name) {
  const Json* const inner = object_member(object, name);
  return inner == nullptr ? std::nullopt : id_in(*inner);
}

// The one connection of an endpoint, whichever of the two lists has it.
const Json* connection_of(const Json& properties) {
  for (const char* const name :
       {"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"}) {
    const Json* const list = array_member(properties, name);
    if (list != nullptr && !list->empty()) return object_member(list->front(), "properties");
  }
  return nullptr;
}

bool is_approved(const Json& connection) {
  const Json* const state = object_member(connection, "privateLinkServiceConnectionState");
  const std::string* const status = state == nullptr ? nullptr : text_member(*state, "status");
  return status != nullptr && to_lower(*status) == "approved";
}

bool has_failed(const Json& properties) {
  const std::string* const state = text_member(properties, "provisioningState");
  return state != nullptr && provisioning_of(*state) == Provisioning::failed;
}

// Each element's properties; null where it has none.
template <typename Take>
bool each_properties(const Json* list, Take take) {
  if (list == nullptr) return false;
  return std::all_of(list->begin(), list->end(), [&](const Json& item) {
    const Json* const properties = object_member(item, "properties");
    return properties != nullptr && take(*properties);
  });
}

void sort_unique(std::vector<ArmId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<ArmId> interfaces_in(const Json& properties) {
  std::vector<ArmId> ids;
  const Json* const list = array_member(properties, "networkInterfaces");
  if (list == nullptr) return ids;
  for (const Json& item : *list) {
    if (auto id = id_in(item)) ids.push_back(std::move(*id));
  }
  sort_unique(ids);
  return ids;
}

}  // namespace

std::optional<PrivateEndpointReading> read_private_endpoint(std::string_view body, const ArmId& id,
                                                            std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  auto found = id_in(*document);
  const Json* const properties = object_member(*document, "properties");
  const Json* const connection = properties == nullptr ? nullptr : connection_of(*properties);
  auto subnet = properties == nullptr ? std::nullopt : reference_in(*properties, "subnet");
  auto registry = connection == nullptr ? std::nullopt : id_in(*connection, "privateLinkServiceId");
  if (!found || !(*found == id)) problem = "it is about something else";
  if (!subnet || !subnet->is_subnet()) problem = "it is in no subnet";
  if (!registry || !registry->is_registry()) problem = "it leads to no registry";
  if (!problem.empty()) return std::nullopt;
  PrivateEndpointReading reading;
  reading.endpoint = {std::move(*found),
                      std::move(*registry),
                      std::move(*subnet),
                      is_approved(*connection),
                      {},
                      interfaces_in(*properties)};
  if (const std::string* const state = text_member(*properties, "provisioningState"))
    reading.provisioning = provisioning_of(*state);
  reading.endpoint.failed = reading.provisioning == Provisioning::failed;
  return reading;
}

std::optional<IdPage> read_zone_groups(std::string_view body, std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of zone groups";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  IdPage page{{}, std::move(list->next_link)};
  const auto take_zone = [&](const Json& config) {
    auto zone = id_in(config, "privateDnsZoneId");
    if (!zone) return false;
    page.ids.push_back(std::move(*zone));
    return true;
  };
  const bool readable = each_properties(&list->items, [&](const Json& group) {
    if (has_failed(group)) return true;
    const Json* const configs = array_member(group, "privateDnsZoneConfigs");
    return configs == nullptr || each_properties(configs, take_zone);
  });
  if (!readable) {
    problem = unreadable;
    return std::nullopt;
  }
  return page;
}

bool zone_group_has(std::string_view body, const ArmId& zone) {
  std::string problem;
  const auto group = parse_json(body, problem);
  const Json* const properties = group ? object_member(*group, "properties") : nullptr;
  const Json* const configs =
      properties == nullptr ? nullptr : array_member(*properties, "privateDnsZoneConfigs");
  bool found = false;
  const bool readable = each_properties(configs, [&](const Json& config) {
    const auto id = id_in(config, "privateDnsZoneId");
    found = found || (id && *id == zone);
    return true;
  });
  return readable && found && !has_failed(*properties);
}

std::optional<IdPage> read_zone_links(std::string_view body, std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of links";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  IdPage page{{}, std::move(list->next_link)};
  const bool readable = each_properties(&list->items, [&](const Json& link) {
    if (auto network = reference_in(link, "virtualNetwork"))
      page.ids.push_back(std::move(*network));
    return true;
  });
  if (readable) return page;
  problem = unreadable;
  return std::nullopt;
}

std::string private_endpoint_creation(const ArmId& id, const PrivateEndpointFact& fact) {
  Json connection{{"name", std::string(id.name())},
                  {"properties", Json{{"privateLinkServiceId", fact.registry.text()},
                                      {"groupIds", Json::array({std::string(registry_group)})}}}};
  return write_json(Json{{"location", fact.location},
                         {"properties", Json{{"subnet", Json{{"id", fact.subnet.text()}}},
                                             {"privateLinkServiceConnections",
                                              Json::array({std::move(connection)})}}}});
}

std::string zone_group_creation(const ArmId& zone) {
  // Azure's convention for the name of a configuration: the zone's, with dashes.
  std::string name(zone.name());
  std::replace(name.begin(), name.end(), '.', '-');
  Json config{{"name", name}, {"properties", Json{{"privateDnsZoneId", zone.text()}}}};
  return write_json(
      Json{{"properties", Json{{"privateDnsZoneConfigs", Json::array({std::move(config)})}}}});
}

}  // namespace acrnet::executor
