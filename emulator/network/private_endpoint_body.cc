#include "emulator/network/private_endpoint_body.h"

#include <fmt/format.h>

#include "emulator/arm/network_errors.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_link.h"
#include "emulator/registry/network_rules.h"

namespace acrnet::emulator {
namespace {

// What the endpoint's side of the connection said before.
Json state_before(const Json* before, const char* list, const std::string& name) {
  if (before != nullptr) {
    for (const Json& held : (*before)["properties"][list]) {
      if (same_ignoring_case(text_at(held, {"name"}), name)) {
        return held["properties"]["privateLinkServiceConnectionState"];
      }
    }
  }
  // Recorded for one that waits; reported for one that needs no approval.
  const bool is_manual = std::string_view(list) == connection_lists[1];
  return {{"status", is_manual ? "Pending" : "Approved"},
          {"description", is_manual ? "Awaiting Approval" : ""},
          {"actionsRequired", "None"}};
}

Json completed_connection(const Json& sent, const Json* before, const char* list,
                          const std::string& endpoint_id) {
  const std::string name = text_at(sent, {"name"});
  Json properties = {{"provisioningState", "Succeeded"},
                     {"privateLinkServiceId", sent["properties"]["privateLinkServiceId"]},
                     {"groupIds", sent["properties"].value("groupIds", Json::array())}};
  const Json* message = find(sent, {"properties", "requestMessage"});
  if (message != nullptr && message->is_string()) properties["requestMessage"] = *message;
  properties["privateLinkServiceConnectionState"] = state_before(before, list, name);
  return {{"name", name},
          {"id", fmt::format("{}/{}/{}", endpoint_id, list, name)},
          {"etag", ""},
          {"properties", std::move(properties)},
          {"type", fmt::format("Microsoft.Network/privateEndpoints/{}", list)}};
}

Json completed_connections(const Json& sent, const Json* before, const char* list,
                           const std::string& endpoint_id) {
  Json connections = Json::array();
  const Json* asked = find(sent, {"properties", list});
  if (asked == nullptr || asked->is_null()) return connections;
  for (const Json& connection : *asked) {
    connections.push_back(completed_connection(connection, before, list, endpoint_id));
  }
  return connections;
}

std::optional<Response> refuse_connections(const Json& sent, const char* list) {
  const Json* asked = find(sent, {"properties", list});
  if (asked == nullptr || asked->is_null()) return std::nullopt;
  if (!asked->is_array()) return bad_network_request(list, "a list");
  for (const Json& connection : *asked) {
    if (text_at(connection, {"name"}).empty() ||
        text_at(connection, {"properties", "privateLinkServiceId"}).empty()) {
      return bad_network_request(list, "a list of objects with a name and a privateLinkServiceId");
    }
    const Json* groups = find(connection, {"properties", "groupIds"});
    if (groups != nullptr && !groups->is_array()) return bad_network_request("groupIds", "a list");
  }
  return std::nullopt;
}

}  // namespace

Json completed_private_endpoint(const Json& sent, const Json* before,
                                const PrivateEndpointBirth& birth) {
  const std::string name = before == nullptr ? birth.name : text_at(*before, {"name"});
  const std::string id =
      fmt::format("{}/providers/Microsoft.Network/privateEndpoints/{}", birth.group_id, name);
  Json endpoint = {{"name", name},
                   {"id", id},
                   {"etag", ""},
                   {"type", "Microsoft.Network/privateEndpoints"},
                   {"location", text_at(sent, {"location"})}};
  if (sent.contains("tags") && !sent["tags"].is_null()) endpoint["tags"] = sent["tags"];
  Json properties = {
      {"provisioningState", "Updating"},
      {"resourceGuid",
       before == nullptr ? birth.resource_guid : text_at(*before, {"properties", "resourceGuid"})}};
  for (const char* list : connection_lists) {
    properties[list] = completed_connections(sent, before, list, id);
  }
  const std::string interface_name = text_at(sent, {"properties", "customNetworkInterfaceName"});
  properties["customNetworkInterfaceName"] = interface_name;
  properties["subnet"] = {{"id", text_at(sent, {"properties", "subnet", "id"})}};
  properties["ipConfigurations"] = find(sent, {"properties", "ipConfigurations"}) == nullptr
                                       ? Json::array()
                                       : sent["properties"]["ipConfigurations"];
  properties["networkInterfaces"] =
      before == nullptr
          ? Json::array(
                {{{"id", fmt::format("{}/providers/Microsoft.Network/networkInterfaces/{}",
                                     birth.group_id,
                                     interface_name.empty()
                                         ? fmt::format("{}.nic.{}", name, birth.interface_guid)
                                         : interface_name)}}})
          : (*before)["properties"]["networkInterfaces"];
  properties["customDnsConfigs"] =
      before == nullptr ? Json::array() : (*before)["properties"]["customDnsConfigs"];
  endpoint["properties"] = std::move(properties);
  return endpoint;
}

std::optional<Response> refuse_private_endpoint_shape(const Json& sent) {
  if (!sent.is_object()) return bad_network_request("a private endpoint", "an object");
  if (text_at(sent, {"location"}).empty()) return location_required();
  const Json* properties = find(sent, {"properties"});
  if (properties == nullptr || !properties->is_object()) {
    return bad_network_request("properties of a private endpoint", "an object");
  }
  const Json* tags = find(sent, {"tags"});
  if (tags != nullptr && !tags->is_null() && !tags->is_object()) {
    return bad_network_request("tags", "an object");
  }
  const Json* addresses = find(*properties, {"ipConfigurations"});
  if (addresses != nullptr && !addresses->is_array()) {
    return bad_network_request("ipConfigurations", "a list");
  }
  if (text_at(*properties, {"subnet", "id"}).empty()) {
    return bad_network_request("subnet of a private endpoint", "an object with an id");
  }
  for (const char* list : connection_lists) {
    if (auto refusal = refuse_connections(sent, list)) return refusal;
  }
  return std::nullopt;
}

std::optional<Response> refuse_private_link(const Json& registry, const Json& group_ids) {
  const std::string sku = text_at(registry, {"sku", "name"});
  if (!same_ignoring_case(sku, "Premium")) {
    return registry_error(400, "PrivateEndpointNotSupported",
                          fmt::format("The requested feature private endpoint connection is not "
                                      "supported for the SKU {}.",
                                      sku));
  }
  if (group_ids.size() != 1 || !group_ids.front().is_string() ||
      !same_ignoring_case(group_ids.front().get<std::string>(), "registry")) {
    return registry_error(400, "InvalidGroupId",
                          fmt::format("The group ids {} are invalid: a registry has the one group "
                                      "'registry'.",
                                      to_text(group_ids)));
  }
  if (registry["properties"]["networkRuleSet"]["virtualNetworkRules"].empty()) return std::nullopt;
  return private_link_beside_subnet_rules(text_at(registry, {"name"}));
}

bool private_endpoint_moves(const Json& before, const Json& after) {
  if (!same_ignoring_case(text_at(before, {"properties", "subnet", "id"}),
                          text_at(after, {"properties", "subnet", "id"}))) {
    return true;
  }
  const auto target = [](const Json& endpoint) {
    std::string targets;
    for (const char* list : connection_lists) {
      for (const Json& asked : endpoint["properties"][list]) {
        targets += lower(text_at(asked, {"properties", "privateLinkServiceId"})) + "\n";
      }
    }
    return targets;
  };
  return target(before) != target(after);
}

Json private_endpoint_view(const Json& endpoint, std::string_view api_version) {
  Json view = endpoint;
  if (api_version < "2021-05-01") {
    view["properties"].erase("customNetworkInterfaceName");
    view["properties"].erase("ipConfigurations");
  }
  return view;
}

}  // namespace acrnet::emulator
