#include "emulator/network/private_endpoints.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_endpoint_body.h"
#include "emulator/network/private_link.h"
#include "emulator/registry/network_rules.h"

namespace acrnet::emulator {
namespace {

std::string named_key(const Exchange& exchange) {
  return private_endpoint_key(exchange.names[0], exchange.names[1], exchange.names[2]);
}

Response endpoint_answer(const Exchange& exchange, const Json& endpoint, int status = 200) {
  Response response;
  response.status = status;
  // Recorded: only reading answers with the header.
  if (exchange.request.method == "GET") {
    response.headers.emplace_back("ETag", text_at(endpoint, {"etag"}));
  }
  response.body = to_text(private_endpoint_view(endpoint, exchange.api_version));
  return response;
}

std::optional<Response> refuse_subnet(Exchange& exchange, const Json& endpoint) {
  const std::string id = text_at(endpoint, {"properties", "subnet", "id"});
  const auto parts = parse_subnet_id(id);
  if (!parts) return linked_invalid_property_id(id, "properties.subnet.id");
  const std::string key = network_key(parts->subscription, parts->group, parts->network);
  const auto network = exchange.cloud.networks.find(key);
  const bool there =
      network != exchange.cloud.networks.end() &&
      find_subnet(network->second, parts->subnet) != nullptr &&
      same_ignoring_case(text_at(network->second, {"location"}), text_at(endpoint, {"location"}));
  if (!there) return invalid_resource_reference(id, text_at(endpoint, {"id"}));
  if (const Operation* running = running_on_network(exchange.cloud, key)) {
    return referenced_resource_not_provisioned(id, text_at(endpoint, {"id"}), running->kind);
  }
  return std::nullopt;
}

std::optional<Response> refuse_connection(Exchange& exchange, const Json& endpoint,
                                          const Json& asked) {
  const std::string id = text_at(asked, {"properties", "privateLinkServiceId"});
  if (lower(id).find("/providers/microsoft.containerregistry/registries/") == std::string::npos) {
    return invalid_private_link_service_type(id);
  }
  const Json* registry = find_registry_by_id(exchange.cloud, id);
  if (registry == nullptr) return invalid_resource_reference(id, text_at(endpoint, {"id"}));
  return refuse_private_link(*registry, asked["properties"]["groupIds"]);
}

std::optional<Response> refuse_full_subnet(Exchange& exchange, const Json& endpoint) {
  const std::size_t missing = missing_addresses(exchange.cloud, endpoint);
  if (missing == 0) return std::nullopt;
  const std::string id = text_at(endpoint, {"properties", "subnet", "id"});
  return subnet_is_full(*find_subnet_by_id(exchange.cloud, id), missing);
}

std::optional<Response> refuse_endpoint(Exchange& exchange, const Json& endpoint) {
  if (auto refusal = refuse_subnet(exchange, endpoint)) return refusal;
  std::size_t connections = 0;
  for (const char* list : connection_lists) {
    for (const Json& asked : endpoint["properties"][list]) {
      if (auto refusal = refuse_connection(exchange, endpoint, asked)) return refusal;
      ++connections;
    }
  }
  if (connections == 1) return refuse_full_subnet(exchange, endpoint);
  return arm_error(400, "InvalidRequestFormat",
                   fmt::format("Cannot parse the request: a private endpoint needs one connection, "
                               "{} has {}.",
                               text_at(endpoint, {"id"}), connections),
                   Json::array());
}

Response begin_endpoint_operation(Exchange& exchange, OperationKind kind, const Json& endpoint,
                                  Response response) {
  Operation operation;
  operation.kind = kind;
  operation.target = named_key(exchange);
  operation.subscription = exchange.names[0];
  operation.location = text_at(endpoint, {"location"});
  const Operation* running = begin_operation(exchange, std::move(operation));
  if (running == nullptr) return response;
  const bool deletion = kind == OperationKind::delete_private_endpoint;
  if (deletion) response.status = 202;
  add_polling_headers(response, exchange, *running,
                      deletion ? PollingStyle::status_and_location : PollingStyle::status);
  return response;
}

}  // namespace

Response endpoint_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.Network/privateEndpoints/" + exchange.names[2],
                            exchange.names[1]);
}

Response list_private_endpoints(Exchange& exchange) {
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  return page_of(exchange, exchange.cloud.private_endpoints, scope, [&](const Json& endpoint) {
    return private_endpoint_view(endpoint, exchange.api_version);
  });
}

Response list_private_endpoints_of_group(Exchange& exchange) {
  const std::string key = group_key(exchange.names[0], exchange.names[1]);
  if (exchange.cloud.groups.count(key) == 0) return resource_group_not_found(exchange.names[1]);
  return page_of(exchange, exchange.cloud.private_endpoints, key + "/", [&](const Json& endpoint) {
    return private_endpoint_view(endpoint, exchange.api_version);
  });
}

Response get_private_endpoint(Exchange& exchange) {
  const auto found = exchange.cloud.private_endpoints.find(named_key(exchange));
  return found == exchange.cloud.private_endpoints.end() ? endpoint_not_found(exchange)
                                                         : endpoint_answer(exchange, found->second);
}

Response put_private_endpoint(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  if (auto refusal = refuse_unregistered_network(exchange)) return *refusal;
  if (auto refusal = refuse_bad_network_name(exchange.names[2])) return *refusal;
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_private_endpoint_shape(*sent)) return *refusal;
  const std::string key = named_key(exchange);
  const auto held = exchange.cloud.private_endpoints.find(key);
  const Json* before = held == exchange.cloud.private_endpoints.end() ? nullptr : &held->second;
  const Json& group = exchange.cloud.groups.at(group_key(exchange.names[0], exchange.names[1]));
  Json endpoint =
      completed_private_endpoint(*sent, before,
                                 {text_at(group, {"id"}), exchange.names[2],
                                  next_guid(exchange.cloud), next_guid(exchange.cloud)});
  const bool moves = before != nullptr && private_endpoint_moves(*before, endpoint);
  if (moves) endpoint["properties"]["customDnsConfigs"] = Json::array();
  if (auto refusal = refuse_endpoint(exchange, endpoint)) return *refusal;
  const int status = before == nullptr ? 201 : 200;
  // An endpoint that moves, or that asks another registry, leaves nothing behind.
  if (moves) detach_endpoint(exchange.cloud, *before);
  Json& stored = exchange.cloud.private_endpoints[key];
  stored = std::move(endpoint);
  occupy_subnet(exchange.cloud, stored);
  stamp_endpoint(exchange.cloud, stored);
  if (ends_at_once(exchange)) {
    begin_endpoint_operation(exchange, OperationKind::put_private_endpoint, stored, {});
    return endpoint_answer(exchange, stored, status);
  }
  return begin_endpoint_operation(exchange, OperationKind::put_private_endpoint, stored,
                                  endpoint_answer(exchange, stored, status));
}

Response delete_private_endpoint(Exchange& exchange) {
  const auto held = exchange.cloud.private_endpoints.find(named_key(exchange));
  Response response;
  if (held == exchange.cloud.private_endpoints.end()) {
    response.status = 204;
    return response;
  }
  held->second["properties"]["provisioningState"] = "Deleting";
  return begin_endpoint_operation(exchange, OperationKind::delete_private_endpoint,
                                  Json(held->second), response);
}

}  // namespace acrnet::emulator
