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

constexpr std::string_view zones_type = "/providers/microsoft.network/privatednszones/";
constexpr std::string_view links_marker = zone_link_marker;

std::string zone_key_of(const Exchange& exchange) {
  return group_key(exchange.names[0], exchange.names[1]) + std::string(zones_type) +
         lower(exchange.names[2]);
}

std::string link_key_of(const Exchange& exchange) {
  return zone_key_of(exchange) + std::string(links_marker) + lower(exchange.names[3]);
}

Json* part_at(Exchange& exchange, const std::string& key) {
  const auto found = exchange.cloud.private_dns.find(key);
  return found == exchange.cloud.private_dns.end() ? nullptr : &found->second;
}

bool is_zone_key(const std::string& key) {
  const std::size_t at = key.find(zones_type);
  return at != std::string::npos && key.find('/', at + zones_type.size()) == std::string::npos;
}

Response zone_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.Network/privateDnsZones/" + exchange.names[2],
                            exchange.names[1]);
}

// Recorded for public zones: this half of the provider leaves the wrapper out.
Response bare_error(int status, std::string_view code, const std::string& message) {
  Response response;
  response.status = status;
  response.body = to_text(Json{{"code", code}, {"message", message}});
  return response;
}

std::optional<Response> refuse_changed(const Exchange& exchange, const Json* before,
                                       std::string_view what) {
  if (!refuse_precondition(exchange, before)) return std::nullopt;
  return bare_error(
      412, "PreconditionFailed",
      fmt::format("The {} {} has been modified (etag mismatch).", what, exchange.names.back()));
}

Response zone_answer(const Json& view, int status = 200) {
  Response response;
  response.status = status;
  response.headers.emplace_back("ETag", text_at(view, {"etag"}));
  response.body = to_text(view);
  return response;
}

// The zone with what is counted: its SOA record and those of the zone groups, its links.
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

Response begin_zone_operation(Exchange& exchange, OperationKind kind, const std::string& key,
                              Response response) {
  Operation operation;
  operation.kind = kind;
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
            {"resolutionPolicy", "Default"},
            {"virtualNetwork", {{"id", text_at(sent, {"properties", "virtualNetwork", "id"})}}},
            {"virtualNetworkLinkState", ends_at_once(exchange) ? "Completed" : "InProgress"},
            {"provisioningState", first_zone_state(exchange, before == nullptr)}}}};
}

// A link is complete when its operation is over.
Json link_view(Json link) {
  if (link["properties"]["provisioningState"] == "Succeeded") {
    link["properties"]["virtualNetworkLinkState"] = "Completed";
  }
  return link;
}

Json record_view(const Json& zone, const ZoneRecord& record) {
  Json addresses = Json::array();
  for (const std::string& address : record.addresses) {
    addresses.push_back({{"ipv4Address", address}});
  }
  return {{"id", fmt::format("{}/A/{}", text_at(zone, {"id"}), record.name)},
          {"name", record.name},
          {"type", "Microsoft.Network/privateDnsZones/A"},
          {"etag", text_at(zone, {"etag"})},
          {"properties",
           {{"fqdn", fmt::format("{}.{}.", record.name, text_at(zone, {"name"}))},
            {"ttl", record_ttl},
            {"aRecords", std::move(addresses)},
            {"isAutoRegistered", false}}}};
}

// Every zone has its SOA record; the A records are those of the zone groups.
Json soa_view(const Json& zone) {
  return {{"id", text_at(zone, {"id"}) + "/SOA/@"},
          {"name", "@"},
          {"type", "Microsoft.Network/privateDnsZones/SOA"},
          {"etag", text_at(zone, {"etag"})},
          {"properties",
           {{"fqdn", text_at(zone, {"name"}) + "."},
            {"ttl", 3600},
            {"soaRecord",
             {{"email", "azureprivatedns-host.microsoft.com"},
              {"expireTime", 2419200},
              {"host", "azureprivatedns.net"},
              {"minimumTtl", 10},
              {"refreshTime", 3600},
              {"retryTime", 300},
              {"serialNumber", 1}}},
            {"isAutoRegistered", false}}}};
}

Response records(Exchange& exchange, bool with_soa) {
  const std::string key = zone_key_of(exchange);
  const Json* zone = part_at(exchange, key);
  if (zone == nullptr) return zone_not_found(exchange);
  Json list = Json::array();
  if (with_soa) list.push_back(soa_view(*zone));
  for (const ZoneRecord& record : zone_records(exchange.cloud, key)) {
    list.push_back(record_view(*zone, record));
  }
  Response response;
  response.body = to_text(Json{{"value", std::move(list)}});
  return response;
}

}  // namespace

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
  const Json* zone = part_at(exchange, zone_key_of(exchange));
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
  const Json* before = part_at(exchange, key);
  if (auto refusal = refuse_changed(exchange, before, "Zone")) return *refusal;
  const int status = before == nullptr ? 201 : 200;
  Json zone = new_zone(exchange, *sent, before);
  exchange.cloud.private_dns[key] = zone;
  return begin_zone_operation(exchange, OperationKind::put_zone_part, key,
                              zone_answer(zone_view(exchange.cloud, key, std::move(zone)), status));
}

Response delete_zone(Exchange& exchange) {
  const std::string key = zone_key_of(exchange);
  Json* zone = part_at(exchange, key);
  Response response;
  if (zone == nullptr) {
    response.status = 204;
    return response;
  }
  if (auto refusal = refuse_changed(exchange, zone, "Zone")) return *refusal;
  if (!zone_link_keys(exchange.cloud, key).empty()) {
    return bare_error(409, "CannotDeleteResource",
                      "Can not delete resource before nested resources are deleted.");
  }
  (*zone)["properties"]["provisioningState"] = "Deleting";
  return begin_zone_operation(exchange, OperationKind::delete_zone_part, key, response);
}

Response list_zone_links(Exchange& exchange) {
  const std::string key = zone_key_of(exchange);
  if (part_at(exchange, key) == nullptr) return zone_not_found(exchange);
  return page_of(exchange, exchange.cloud.private_dns, key + std::string(links_marker), link_view);
}

Response get_zone_link(Exchange& exchange) {
  const Json* link = part_at(exchange, link_key_of(exchange));
  if (link != nullptr) return zone_answer(link_view(*link));
  return resource_not_found(
      fmt::format("Microsoft.Network/privateDnsZones/{}/virtualNetworkLinks/{}", exchange.names[2],
                  exchange.names[3]),
      exchange.names[1]);
}

Response put_zone_link(Exchange& exchange) {
  const Json* zone = part_at(exchange, zone_key_of(exchange));
  if (zone == nullptr) return zone_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_shape(*sent)) return *refusal;
  const std::string key = link_key_of(exchange);
  const Json* before = part_at(exchange, key);
  if (auto refusal = refuse_changed(exchange, before, "Virtual Network Link")) return *refusal;
  const int status = before == nullptr ? 201 : 200;
  Json link = new_link(exchange, *sent, *zone, before);
  const std::string network = text_at(link, {"properties", "virtualNetwork", "id"});
  if (exchange.cloud.networks.count(lower(network)) == 0) {
    return bare_error(400, "BadRequest",
                      fmt::format("The virtual network '{}' was not found.", network));
  }
  exchange.cloud.private_dns[key] = link;
  return begin_zone_operation(exchange, OperationKind::put_zone_part, key,
                              zone_answer(link_view(std::move(link)), status));
}

Response delete_zone_link(Exchange& exchange) {
  const std::string key = link_key_of(exchange);
  Json* link = part_at(exchange, key);
  Response response;
  if (link == nullptr) {
    response.status = 204;
    return response;
  }
  if (auto refusal = refuse_changed(exchange, link, "Virtual Network Link")) return *refusal;
  (*link)["properties"]["provisioningState"] = "Deleting";
  return begin_zone_operation(exchange, OperationKind::delete_zone_part, key, response);
}

Response list_records(Exchange& exchange) { return records(exchange, true); }

Response list_a_records(Exchange& exchange) { return records(exchange, false); }

Response get_a_record(Exchange& exchange) {
  const std::string key = zone_key_of(exchange);
  const Json* zone = part_at(exchange, key);
  if (zone == nullptr) return zone_not_found(exchange);
  for (const ZoneRecord& record : zone_records(exchange.cloud, key)) {
    if (same_ignoring_case(record.name, exchange.names[3])) {
      return zone_answer(record_view(*zone, record));
    }
  }
  return bare_error(404, "NotFound",
                    fmt::format("The resource record '{}' does not exist in resource group '{}'.",
                                exchange.names[3], exchange.names[1]));
}

}  // namespace acrnet::emulator
