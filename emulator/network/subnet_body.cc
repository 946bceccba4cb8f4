#include "emulator/network/subnet_body.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "emulator/arm/network_errors.h"
#include "emulator/base/address_range.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/cloud.h"
#include "emulator/base/text.h"
#include "emulator/network/network_catalogue.h"

namespace acrnet::emulator {
namespace {

// Read-only members of a subnet (spec 2024-05-01): the service keeps its own, whatever is sent.
constexpr std::array<const char*, 6> owned_by_service = {
    "privateEndpoints",        "ipConfigurations",        "ipConfigurationProfiles",
    "resourceNavigationLinks", "serviceAssociationLinks", "purpose"};

bool is_owned_by_service(std::string_view member) {
  return member == "provisioningState" ||
         std::find(owned_by_service.begin(), owned_by_service.end(), member) !=
             owned_by_service.end();
}

// The state of an endpoint that was there before; empty for a new one.
std::string endpoint_state(const Json* before, const std::string& service) {
  const Json* endpoints =
      before == nullptr ? nullptr : find(*before, {"properties", "serviceEndpoints"});
  if (endpoints == nullptr) return {};
  for (const Json& endpoint : *endpoints) {
    if (same_ignoring_case(text_at(endpoint, {"service"}), service)) {
      return text_at(endpoint, {"provisioningState"});
    }
  }
  return {};
}

Json completed_endpoints(const Json& sent, const Json* before, std::string_view state) {
  Json endpoints = Json::array();
  for (const Json& endpoint : sent) {
    const std::string earlier = endpoint_state(before, text_at(endpoint, {"service"}));
    Json completed = {{"provisioningState", earlier == "Succeeded" ? earlier : std::string(state)}};
    for (const auto& [member, value] : endpoint.items()) {
      if (member != "provisioningState") completed[member] = value;
    }
    // Recorded: the service answers ["*"] where no list was sent.
    if (!completed.contains("locations")) completed["locations"] = Json::array({"*"});
    endpoints.push_back(std::move(completed));
  }
  return endpoints;
}

const Json& properties_of(const Json& resource) {
  static const Json none = Json::object();
  const Json* properties = find(resource, {"properties"});
  return properties != nullptr && properties->is_object() ? *properties : none;
}

Json completed_delegations(const Json& sent, const std::string& subnet_id) {
  Json delegations = Json::array();
  for (const Json& delegation : sent) {
    const std::string name = text_at(delegation, {"name"});
    Json properties = {{"provisioningState", "Succeeded"}};
    properties.update(properties_of(delegation));
    if (!properties.contains("actions")) {
      properties["actions"] = delegation_actions(text_at(properties, {"serviceName"}));
    }
    delegations.push_back({{"name", name},
                           {"id", fmt::format("{}/delegations/{}", subnet_id, name)},
                           {"etag", ""},
                           {"properties", std::move(properties)},
                           {"type", "Microsoft.Network/virtualNetworks/subnets/delegations"}});
  }
  return delegations;
}

const Json& subnets_of(const Json& network) {
  static const Json none = Json::array();
  const Json* subnets = find(network, {"properties", "subnets"});
  return subnets != nullptr && subnets->is_array() ? *subnets : none;
}

// Absent, null, or a list of objects that all have `member` as text.
bool is_list_of_named(const Json& properties, std::string_view list, std::string_view member) {
  const Json* items = find(properties, {list});
  if (items == nullptr || items->is_null()) return true;
  return items->is_array() && std::all_of(items->begin(), items->end(), [&](const Json& item) {
           return !text_at(item, {member}).empty();
         });
}

// The texts under addressPrefixes and addressPrefix.
std::vector<std::string> prefixes_of(const Json& properties) {
  std::vector<std::string> prefixes;
  if (const Json* list = find(properties, {"addressPrefixes"})) {
    for (const Json& prefix : *list) {
      prefixes.push_back(prefix.is_string() ? prefix.get<std::string>() : to_text(prefix));
    }
  }
  const std::string single = text_at(properties, {"addressPrefix"});
  if (!single.empty() && prefixes.empty()) prefixes.push_back(single);
  return prefixes;
}

std::optional<Response> refuse_prefix(std::string_view prefix, const std::string& resource) {
  if (prefix.find(':') != std::string_view::npos) return std::nullopt;  // IPv6 is not looked into
  const auto range = parse_range(prefix);
  if (!range) {
    return arm_error(400, "InvalidAddressPrefixFormat",
                     fmt::format("Address prefix {} for resource {} is not formatted correctly. It "
                                 "should follow CIDR notation, for example 10.0.0.0/24.",
                                 prefix, resource),
                     Json::array());
  }
  if (!range->host_bits) return std::nullopt;
  return arm_error(400, "InvalidCIDRNotation",
                   fmt::format("The address prefix {} in resource {} has an invalid CIDR notation. "
                               "For the given prefix length, the address prefix should be {}.",
                               prefix, resource, to_text(*range)),
                   Json::array());
}

std::optional<Response> refuse_prefixes(const Json& resource, std::string_view what) {
  const std::string id = text_at(resource, {"id"});
  const Json* holder = what == "network" ? find(resource, {"properties", "addressSpace"})
                                         : find(resource, {"properties"});
  const auto prefixes = holder == nullptr ? std::vector<std::string>() : prefixes_of(*holder);
  if (prefixes.empty() && find(resource, {"properties", "ipamPoolPrefixAllocations"}) == nullptr) {
    return arm_error(400, "InvalidRequestFormat",
                     fmt::format("Cannot parse the request: {} has no address prefix.", id),
                     Json::array());
  }
  for (const std::string& prefix : prefixes) {
    if (auto refusal = refuse_prefix(prefix, id)) return refusal;
  }
  return std::nullopt;
}

std::vector<AddressRange> ranges_of(const Json& holder) {
  std::vector<AddressRange> ranges;
  for (const std::string& prefix : prefixes_of(holder)) {
    if (const auto range = parse_range(prefix)) ranges.push_back(*range);
  }
  return ranges;
}

Response subnet_refusal(std::string_view code, const Json& subnet, std::string_view middle,
                        const Json& network) {
  return arm_error(400, code,
                   fmt::format("Subnet '{}' is not valid because its IP address range {} virtual "
                               "network '{}'.",
                               text_at(subnet, {"name"}), middle, text_at(network, {"name"})),
                   Json::array());
}

std::optional<Response> refuse_subnet_ranges(const Json& network) {
  const auto space = ranges_of(network["properties"]["addressSpace"]);
  std::vector<AddressRange> taken;
  for (const Json& subnet : subnets_of(network)) {
    for (const AddressRange& range : ranges_of(subnet["properties"])) {
      const auto holds = [&](const AddressRange& part) { return part.contains(range); };
      if (std::none_of(space.begin(), space.end(), holds)) {
        return subnet_refusal("NetcfgSubnetRangeOutsideVnet", subnet,
                              "is outside the IP address range of", network);
      }
      const auto overlaps = [&](const AddressRange& other) { return other.overlaps(range); };
      if (std::any_of(taken.begin(), taken.end(), overlaps)) {
        return subnet_refusal("NetcfgSubnetRangesOverlap", subnet,
                              "overlaps with that of an existing subnet in", network);
      }
      taken.push_back(range);
    }
  }
  return std::nullopt;
}

}  // namespace

Json completed_subnet(const Json& sent, const Json* before, std::string_view network_id,
                      std::string_view name, std::string_view state) {
  const std::string id = fmt::format("{}/subnets/{}", network_id, name);
  Json properties = {{"provisioningState", state}};
  for (const auto& [member, value] : properties_of(sent).items()) {
    if (is_owned_by_service(member) || value.is_null()) continue;
    if (member == "serviceEndpoints") {
      // Recorded: a subnet without endpoints has no such member at all.
      if (!value.empty()) properties[member] = completed_endpoints(value, before, state);
    } else if (member == "delegations") {
      properties[member] = completed_delegations(value, id);
    } else {
      properties[member] = value;
    }
  }
  for (const char* member : owned_by_service) {
    const Json* held = before == nullptr ? find(sent, {"properties", member})
                                         : find(*before, {"properties", member});
    if (held != nullptr) properties[member] = *held;
  }
  if (!properties.contains("delegations")) properties["delegations"] = Json::array();
  const Json defaults = {{"privateEndpointNetworkPolicies", "Disabled"},
                         {"privateLinkServiceNetworkPolicies", "Enabled"}};
  for (const auto& [member, value] : defaults.items()) {
    if (!properties.contains(member)) properties[member] = value;
  }
  return {{"name", name},
          {"id", id},
          {"etag", ""},
          {"properties", std::move(properties)},
          {"type", "Microsoft.Network/virtualNetworks/subnets"}};
}

Json completed_network(const Json& sent, const Json* before, std::string_view id,
                       std::string_view name, std::string_view state,
                       const std::string& resource_guid) {
  Json network = {{"name", name},
                  {"id", id},
                  {"etag", ""},
                  {"type", "Microsoft.Network/virtualNetworks"},
                  {"location", text_at(sent, {"location"})}};
  if (sent.contains("tags") && !sent["tags"].is_null()) network["tags"] = sent["tags"];
  const std::string kept_guid =
      before == nullptr ? resource_guid : text_at(*before, {"properties", "resourceGuid"});
  Json properties = {{"provisioningState", state}, {"resourceGuid", kept_guid}};
  Json subnets = Json::array();
  for (const auto& [member, value] : properties_of(sent).items()) {
    const bool dropped =
        member == "provisioningState" || member == "resourceGuid" || value.is_null();
    if (!dropped) properties[member] = member == "subnets" ? Json::array() : value;
  }
  // Recorded: options without servers are answered with an empty list of them.
  if (properties.contains("dhcpOptions") && properties["dhcpOptions"].is_object() &&
      !properties["dhcpOptions"].contains("dnsServers")) {
    properties["dhcpOptions"]["dnsServers"] = Json::array();
  }
  for (const Json& subnet : subnets_of(sent)) {
    const std::string subnet_name = text_at(subnet, {"name"});
    const Json* old = before == nullptr ? nullptr : find_subnet(*before, subnet_name);
    subnets.push_back(completed_subnet(subnet, old, id, subnet_name, state));
  }
  properties["subnets"] = std::move(subnets);
  if (!properties.contains("virtualNetworkPeerings")) {
    properties["virtualNetworkPeerings"] = Json::array();
  }
  if (!properties.contains("enableDdosProtection")) properties["enableDdosProtection"] = false;
  network["properties"] = std::move(properties);
  return network;
}

std::optional<Response> refuse_subnet_shape(const Json& sent) {
  if (!sent.is_object()) return bad_network_request("a subnet", "an object");
  if (sent.contains("properties") && !sent["properties"].is_object()) {
    return bad_network_request("properties of a subnet", "an object");
  }
  const Json& properties = properties_of(sent);
  if (!is_list_of_named(properties, "serviceEndpoints", "service")) {
    return bad_network_request("serviceEndpoints", "a list of objects with a service");
  }
  if (!is_list_of_named(properties, "delegations", "name")) {
    return bad_network_request("delegations", "a list of objects with a name");
  }
  const Json* prefixes = find(properties, {"addressPrefixes"});
  if (prefixes != nullptr && !prefixes->is_null() && !prefixes->is_array()) {
    return bad_network_request("addressPrefixes", "a list");
  }
  return std::nullopt;
}

std::optional<Response> refuse_network_shape(const Json& sent) {
  if (!sent.is_object()) return bad_network_request("a virtual network", "an object");
  if (sent.contains("properties") && !sent["properties"].is_object()) {
    return bad_network_request("properties of a virtual network", "an object");
  }
  const Json* tags = find(sent, {"tags"});
  if (tags != nullptr && !tags->is_null() && !tags->is_object()) {
    return bad_network_request("tags", "an object");
  }
  const Json& properties = properties_of(sent);
  if (!is_list_of_named(properties, "subnets", "name")) {
    return bad_network_request("subnets", "a list of objects with a name");
  }
  const Json* space = find(properties, {"addressSpace", "addressPrefixes"});
  if (space != nullptr && !space->is_array())
    return bad_network_request("addressPrefixes", "a list");
  for (const Json& subnet : subnets_of(sent)) {
    if (auto refusal = refuse_subnet_shape(subnet)) return refusal;
  }
  return std::nullopt;
}

std::optional<Response> refuse_addresses(const Json& network) {
  if (auto refusal = refuse_prefixes(network, "network")) return refusal;
  for (const Json& subnet : subnets_of(network)) {
    if (auto refusal = refuse_prefixes(subnet, "subnet")) return refusal;
  }
  return refuse_subnet_ranges(network);
}

bool same_but_for_state(const Json& one, const Json& other) {
  // Without the order of the members.
  nlohmann::json a = one["properties"];
  nlohmann::json b = other["properties"];
  a.erase("provisioningState");
  b.erase("provisioningState");
  return a == b;
}

}  // namespace acrnet::emulator
