#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_endpoints.h"
#include "emulator/network/zone_records.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view marker = zone_group_marker;

std::string endpoint_key_of(const Exchange& exchange) {
  return private_endpoint_key(exchange.names[0], exchange.names[1], exchange.names[2]);
}

std::string group_key_of(const Exchange& exchange) {
  return endpoint_key_of(exchange) + std::string(marker) + lower(exchange.names[3]);
}

const Json* named_endpoint(const Exchange& exchange) {
  const auto found = exchange.cloud.private_endpoints.find(endpoint_key_of(exchange));
  return found == exchange.cloud.private_endpoints.end() ? nullptr : &found->second;
}

Response zone_group_answer(const Exchange& exchange, const Json& view, int status = 200) {
  Response response;
  response.status = status;
  if (exchange.request.method == "GET") {
    response.headers.emplace_back("ETag", text_at(view, {"etag"}));
  }
  response.body = to_text(view);
  return response;
}

std::optional<Response> refuse_zone_group(const Exchange& exchange, const Json& sent,
                                          const std::string& id) {
  const Json* configs = find(sent, {"properties", "privateDnsZoneConfigs"});
  if (configs == nullptr || !configs->is_array() || configs->empty()) {
    return bad_network_request("privateDnsZoneConfigs", "a list with at least one zone");
  }
  for (const Json& config : *configs) {
    const std::string zone = text_at(config, {"properties", "privateDnsZoneId"});
    if (text_at(config, {"name"}).empty() || zone.empty()) {
      return bad_network_request("privateDnsZoneConfigs",
                                 "a list of objects with a name and a privateDnsZoneId");
    }
    if (exchange.cloud.private_dns.count(lower(zone)) == 0) {
      return invalid_resource_reference(zone, id);
    }
  }
  return std::nullopt;
}

// The configuration of a zone group (null: it is new) for this zone; null where it has none.
const Json* config_for(const Json* group, const std::string& zone) {
  if (group == nullptr) return nullptr;
  for (const Json& config : (*group)["properties"]["privateDnsZoneConfigs"]) {
    if (same_ignoring_case(text_at(config, {"properties", "privateDnsZoneId"}), zone)) {
      return &config;
    }
  }
  return nullptr;
}

// The records that it wrote stay recorded until it is written again.
Json completed_group(Cloud& cloud, const Json& sent, const Json* before, const std::string& id,
                     const std::string& name, const std::string& state) {
  Json configs = Json::array();
  for (const Json& config : sent["properties"]["privateDnsZoneConfigs"]) {
    const Json* held = config_for(before, text_at(config, {"properties", "privateDnsZoneId"}));
    configs.push_back({{"name", text_at(config, {"name"})},
                       {"properties",
                        {{"privateDnsZoneId", config["properties"]["privateDnsZoneId"]},
                         {"recordSets", held == nullptr ? Json::array()
                                                        : (*held)["properties"]["recordSets"]}}}});
  }
  return {{"name", name},
          {"id", id},
          {"etag", next_etag(cloud)},
          {"properties",
           {{"provisioningState", state}, {"privateDnsZoneConfigs", std::move(configs)}}}};
}

// Null where it is over already.
const Operation* begin_zone_group_operation(Exchange& exchange, OperationKind kind,
                                            const Json& endpoint) {
  Operation operation;
  operation.kind = kind;
  operation.target = group_key_of(exchange);
  operation.subscription = exchange.names[0];
  operation.location = text_at(endpoint, {"location"});
  return begin_operation(exchange, std::move(operation));
}

// The names that a rewritten group had in zones that it no longer names.
void leave_former_zones(Cloud& cloud, const Json& before, const Json& now) {
  for (const Json& config : before["properties"]["privateDnsZoneConfigs"]) {
    if (config_for(&now, text_at(config, {"properties", "privateDnsZoneId"})) == nullptr) {
      erase_config_records(cloud, config);
    }
  }
}

}  // namespace

Response list_zone_groups(Exchange& exchange) {
  const Json* endpoint = named_endpoint(exchange);
  if (endpoint == nullptr) return endpoint_not_found(exchange);
  return page_of(exchange, exchange.cloud.private_dns,
                 endpoint_key_of(exchange) + std::string(marker),
                 [](const Json& group) { return group; });
}

Response get_zone_group(Exchange& exchange) {
  const Json* endpoint = named_endpoint(exchange);
  if (endpoint == nullptr) return endpoint_not_found(exchange);
  const auto found = exchange.cloud.private_dns.find(group_key_of(exchange));
  if (found == exchange.cloud.private_dns.end()) {
    return network_resource_not_found(
        fmt::format("{}/privateDnsZoneGroups/{}", text_at(*endpoint, {"id"}), exchange.names[3]));
  }
  return zone_group_answer(exchange, found->second);
}

Response put_zone_group(Exchange& exchange) {
  const Json* endpoint = named_endpoint(exchange);
  if (endpoint == nullptr) return endpoint_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  const std::string key = group_key_of(exchange);
  const auto held = exchange.cloud.private_dns.find(key);
  const bool is_new = held == exchange.cloud.private_dns.end();
  const std::string name = is_new ? exchange.names[3] : text_at(held->second, {"name"});
  const std::string id =
      fmt::format("{}/privateDnsZoneGroups/{}", text_at(*endpoint, {"id"}), name);
  if (auto refusal = refuse_zone_group(exchange, *sent, id)) return *refusal;
  const Json before = is_new ? Json() : held->second;
  const Json group = completed_group(exchange.cloud, *sent, is_new ? nullptr : &before, id, name,
                                     ends_at_once(exchange) ? "Succeeded" : "Updating");
  if (!is_new) leave_former_zones(exchange.cloud, before, group);
  exchange.cloud.private_dns[key] = group;
  const Operation* running =
      begin_zone_group_operation(exchange, OperationKind::put_zone_part, *endpoint);
  Response response =
      zone_group_answer(exchange, exchange.cloud.private_dns.at(key), is_new ? 201 : 200);
  if (running != nullptr) add_polling_headers(response, exchange, *running, PollingStyle::status);
  return response;
}

Response delete_zone_group(Exchange& exchange) {
  const Json* endpoint = named_endpoint(exchange);
  const auto held = exchange.cloud.private_dns.find(group_key_of(exchange));
  Response response;
  if (endpoint == nullptr || held == exchange.cloud.private_dns.end()) {
    response.status = 204;
    return response;
  }
  held->second["properties"]["provisioningState"] = "Deleting";
  const Operation* running =
      begin_zone_group_operation(exchange, OperationKind::delete_zone_part, *endpoint);
  if (running == nullptr) return response;
  response.status = 202;
  add_polling_headers(response, exchange, *running, PollingStyle::status_and_location);
  return response;
}

}  // namespace acrnet::emulator
