#include "emulator/network/private_dns.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_link.h"
#include "emulator/network/zone_records.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view links_marker = zone_link_marker;

// The version that resolutionPolicy came with.
constexpr std::string_view first_with_policy = "2024-06-01";

std::string link_key_of(const Exchange& exchange) {
  return zone_key_of(exchange) + std::string(links_marker) + lower(exchange.names[3]);
}

// The zone with what is counted: its SOA record and its record sets, its links.
Json zone_view(const Cloud& cloud, const std::string& key, Json zone) {
  std::size_t registering = 0;
  const std::vector<std::string> links = zone_link_keys(cloud, key);
  for (const std::string& link : links) {
    if (cloud.private_dns.at(link)["properties"]["registrationEnabled"] == true) ++registering;
  }
  Json& properties = zone["properties"];
  properties["numberOfRecordSets"] = 1 + zone_records(cloud, key).size();
  properties["numberOfVirtualNetworkLinks"] = links.size();
  properties["numberOfVirtualNetworkLinksWithRegistration"] = registering;
  return zone;
}

std::string first_zone_state(const Exchange& exchange, bool is_new) {
  if (ends_at_once(exchange)) return "Succeeded";
  return is_new ? "Creating" : "Updating";
}

// With a failure the write is accepted and changes nothing.
Response begin_zone_operation(Exchange& exchange, OperationKind kind, const std::string& key,
                              Response response,
                              std::optional<OperationFailure> failure = std::nullopt) {
  Operation operation;
  operation.kind = failure ? OperationKind::settled_write : kind;
  operation.failure = std::move(failure);
  operation.target = key;
  operation.subscription = exchange.names[0];
  operation.location = "global";
  const Operation* running = begin_operation(exchange, std::move(operation));
  if (running == nullptr) return response;
  response.status = 202;
  add_polling_headers(response, exchange, *running, PollingStyle::status_and_location);
  return response;
}

std::optional<Response> refuse_shape(const Json& sent) {
  if (!sent.is_object()) return invalid_content("not an object");
  if (text_at(sent, {"location"}).empty()) return location_required();
  for (const char* member : {"tags", "properties"}) {
    const Json* value = find(sent, {member});
    if (value != nullptr && !value->is_null() && !value->is_object()) {
      return invalid_content(fmt::format("{} must be an object", member));
    }
  }
  return std::nullopt;
}

Json new_zone(Exchange& exchange, const Json& sent, const Json* before) {
  const Json& group = exchange.cloud.groups.at(group_key(exchange.names[0], exchange.names[1]));
  const std::string name = before == nullptr ? exchange.names[2] : text_at(*before, {"name"});
  const Json tags = find(sent, {"tags"}) == nullptr ? Json::object() : sent["tags"];
  return {{"id", fmt::format("{}/providers/Microsoft.Network/privateDnsZones/{}",
                             text_at(group, {"id"}), name)},
          {"name", name},
          {"type", "Microsoft.Network/privateDnsZones"},
          {"etag", next_guid(exchange.cloud)},
          {"location", "global"},
          {"tags", tags.is_null() ? Json::object() : tags},
          {"properties",
           {{"maxNumberOfRecordSets", 25000},
            {"maxNumberOfVirtualNetworkLinks", 1000},
            {"maxNumberOfVirtualNetworkLinksWithRegistration", 100},
            {"numberOfRecordSets", 1},
            {"numberOfVirtualNetworkLinks", 0},
            {"numberOfVirtualNetworkLinksWithRegistration", 0},
            {"provisioningState", first_zone_state(exchange, before == nullptr)}}}};
}

// What the link says about names that the zone does not have. A version that came before the member
// leaves it as it was.
std::string resolution_policy(const Exchange& exchange, const Json& sent, const Json* before) {
  const bool knows = exchange.api_version >= first_with_policy;
  const std::string given =
      knows ? text_at(sent, {"properties", "resolutionPolicy"})
            : (before == nullptr ? "" : text_at(*before, {"properties", "resolutionPolicy"}));
  return given.empty() ? "Default" : given;
}

Json new_link(Exchange& exchange, const Json& sent, const Json& zone, const Json* before) {
  const std::string name = before == nullptr ? exchange.names[3] : text_at(*before, {"name"});
  const Json* registers = find(sent, {"properties", "registrationEnabled"});
  const bool registration = registers != nullptr && *registers == true;
  const Json* tags = find(sent, {"tags"});
  return {{"id", fmt::format("{}/virtualNetworkLinks/{}", text_at(zone, {"id"}), name)},
          {"name", name},
          {"type", "Microsoft.Network/privateDnsZones/virtualNetworkLinks"},
          {"etag", next_guid(exchange.cloud)},
          {"location", "global"},
          {"tags", tags == nullptr || tags->is_null() ? Json::object() : *tags},
          {"properties",
           {{"registrationEnabled", registration},
            {"resolutionPolicy", resolution_policy(exchange, sent, before)},
            {"virtualNetwork", {{"id", text_at(sent, {"properties", "virtualNetwork", "id"})}}},
            {"virtualNetworkLinkState", ends_at_once(exchange) ? "Completed" : "InProgress"},
            {"provisioningState", first_zone_state(exchange, before == nullptr)}}}};
}

// A link is complete when its operation is over.
Json link_view(const Exchange& exchange, Json link) {
  Json& properties = link["properties"];
  if (properties["provisioningState"] == "Succeeded") {
    properties["virtualNetworkLinkState"] = "Completed";
  }
  if (exchange.api_version < first_with_policy) properties.erase("resolutionPolicy");
  return link;
}

std::optional<Response> refuse_link_shape(const Exchange& exchange, const Json& sent) {
  if (auto refusal = refuse_shape(sent)) return refusal;
  const Json* policy = find(sent, {"properties", "resolutionPolicy"});
  const bool good = policy == nullptr || policy->is_null() || *policy == "Default" ||
                    *policy == "NxDomainRedirect";
  if (!good) return invalid_content("resolutionPolicy must be Default or NxDomainRedirect");
  const std::string network = text_at(sent, {"properties", "virtualNetwork", "id"});
  if (exchange.cloud.networks.count(lower(network)) > 0) return std::nullopt;
  return private_dns_error(400, "BadRequest",
                           fmt::format("The virtual network '{}' was not found.", network));
}

// How the operation of a link ends whose network is linked already, to this zone by another link or
// to another zone of this name. Both texts are reported (ansible-collections/azure#813,
// azure-aks-docs#212).
std::optional<OperationFailure> failure_of_second_link(const Exchange& exchange,
                                                       const std::string& link_key,
                                                       const Json& link) {
  const std::string zone_name = exchange.names[2];
  const std::string network = text_at(link, {"properties", "virtualNetwork", "id"});
  const std::string inside = fmt::format("/privatednszones/{}{}", lower(zone_name), links_marker);
  for (const auto& [key, held] : exchange.cloud.private_dns) {
    if (key == link_key || key.find(inside) == std::string::npos ||
        !same_ignoring_case(text_at(held, {"properties", "virtualNetwork", "id"}), network)) {
      continue;
    }
    if (zone_key_of_link(key) == zone_key_of_link(link_key)) {
      return OperationFailure{
          "Conflict",
          fmt::format("Private zone '{}' is already linked to the virtual network '{}'.", zone_name,
                      network)};
    }
    return OperationFailure{
        "BadRequest",
        fmt::format("A virtual network cannot be linked to multiple zones with overlapping "
                    "namespaces. You tried to link virtual network with '{0}' and '{0}' zones.",
                    zone_name)};
  }
  return std::nullopt;
}

}  // namespace

std::string zone_key_of(const Exchange& exchange) {
  return group_key(exchange.names[0], exchange.names[1]) +
         "/providers/microsoft.network/privatednszones/" + lower(exchange.names[2]);
}

Json* zone_part_at(Exchange& exchange, const std::string& key) {
  const auto found = exchange.cloud.private_dns.find(key);
  return found == exchange.cloud.private_dns.end() ? nullptr : &found->second;
}

Response zone_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.Network/privateDnsZones/" + exchange.names[2],
                            exchange.names[1]);
}

// Recorded for public zones: this half of the provider leaves the wrapper out.
Response private_dns_error(int status, std::string_view code, const std::string& message) {
  Response response;
  response.status = status;
  response.body = to_text(Json{{"code", code}, {"message", message}});
  return response;
}

std::optional<Response> refuse_changed_part(const Exchange& exchange, const Json* before,
                                            std::string_view what) {
  if (!refuse_precondition(exchange, before)) return std::nullopt;
  return private_dns_error(
      412, "PreconditionFailed",
      fmt::format("The {} {} has been modified (etag mismatch).", what, exchange.names.back()));
}

Response zone_answer(const Json& view, int status) {
  Response response;
  response.status = status;
  response.headers.emplace_back("ETag", text_at(view, {"etag"}));
  response.body = to_text(view);
  return response;
}

Response list_zones(Exchange& exchange) {
  std::map<std::string, Json> zones;
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  for (const auto& [key, part] : exchange.cloud.private_dns) {
    if (is_zone_key(key)) zones.emplace(key, zone_view(exchange.cloud, key, part));
  }
  return page_of(exchange, zones, scope, [](const Json& zone) { return zone; });
}

Response list_zones_of_group(Exchange& exchange) {
  const std::string group = group_key(exchange.names[0], exchange.names[1]);
  if (exchange.cloud.groups.count(group) == 0) return resource_group_not_found(exchange.names[1]);
  std::map<std::string, Json> zones;
  for (const auto& [key, part] : exchange.cloud.private_dns) {
    if (is_zone_key(key)) zones.emplace(key, zone_view(exchange.cloud, key, part));
  }
  return page_of(exchange, zones, group + "/", [](const Json& zone) { return zone; });
}

Response get_zone(Exchange& exchange) {
  const Json* zone = zone_part_at(exchange, zone_key_of(exchange));
  return zone == nullptr ? zone_not_found(exchange)
                         : zone_answer(zone_view(exchange.cloud, zone_key_of(exchange), *zone));
}

Response put_zone(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  if (auto refusal = refuse_unregistered_network(exchange)) return *refusal;
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_shape(*sent)) return *refusal;
  const std::string key = zone_key_of(exchange);
  const Json* before = zone_part_at(exchange, key);
  if (auto refusal = refuse_changed_part(exchange, before, "Zone")) return *refusal;
  const int status = before == nullptr ? 201 : 200;
  Json zone = new_zone(exchange, *sent, before);
  exchange.cloud.private_dns[key] = zone;
  return begin_zone_operation(exchange, OperationKind::put_zone_part, key,
                              zone_answer(zone_view(exchange.cloud, key, std::move(zone)), status));
}

Response delete_zone(Exchange& exchange) {
  const std::string key = zone_key_of(exchange);
  Json* zone = zone_part_at(exchange, key);
  Response response;
  if (zone == nullptr) {
    response.status = 204;
    return response;
  }
  if (auto refusal = refuse_changed_part(exchange, zone, "Zone")) return *refusal;
  if (!zone_link_keys(exchange.cloud, key).empty()) {
    return private_dns_error(409, "CannotDeleteResource",
                             "Can not delete resource before nested resources are deleted.");
  }
  (*zone)["properties"]["provisioningState"] = "Deleting";
  return begin_zone_operation(exchange, OperationKind::delete_zone_part, key, response);
}

Response list_zone_links(Exchange& exchange) {
  const std::string key = zone_key_of(exchange);
  if (zone_part_at(exchange, key) == nullptr) return zone_not_found(exchange);
  return page_of(exchange, exchange.cloud.private_dns, key + std::string(links_marker),
                 [&](const Json& link) { return link_view(exchange, link); });
}

Response get_zone_link(Exchange& exchange) {
  const Json* link = zone_part_at(exchange, link_key_of(exchange));
  if (link != nullptr) return zone_answer(link_view(exchange, *link));
  return resource_not_found(
      fmt::format("Microsoft.Network/privateDnsZones/{}/virtualNetworkLinks/{}", exchange.names[2],
                  exchange.names[3]),
      exchange.names[1]);
}

Response put_zone_link(Exchange& exchange) {
  const Json* zone = zone_part_at(exchange, zone_key_of(exchange));
  if (zone == nullptr) return zone_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_link_shape(exchange, *sent)) return *refusal;
  const std::string key = link_key_of(exchange);
  const Json* before = zone_part_at(exchange, key);
  if (auto refusal = refuse_changed_part(exchange, before, "Virtual Network Link")) return *refusal;
  const int status = before == nullptr ? 201 : 200;
  Json link = new_link(exchange, *sent, *zone, before);
  auto failure = failure_of_second_link(exchange, key, link);
  if (!failure) exchange.cloud.private_dns[key] = link;
  return begin_zone_operation(exchange, OperationKind::put_zone_part, key,
                              zone_answer(link_view(exchange, std::move(link)), status),
                              std::move(failure));
}

Response delete_zone_link(Exchange& exchange) {
  const std::string key = link_key_of(exchange);
  Json* link = zone_part_at(exchange, key);
  Response response;
  if (link == nullptr) {
    response.status = 204;
    return response;
  }
  if (auto refusal = refuse_changed_part(exchange, link, "Virtual Network Link")) return *refusal;
  (*link)["properties"]["provisioningState"] = "Deleting";
  return begin_zone_operation(exchange, OperationKind::delete_zone_part, key, response);
}

}  // namespace acrnet::emulator
