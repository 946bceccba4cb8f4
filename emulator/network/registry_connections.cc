#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "emulator/arm/operations.h"
#include "emulator/arm/polling.h"
#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/private_endpoints.h"
#include "emulator/network/private_link.h"
#include "emulator/registry/network_rules.h"
#include "emulator/registry/registries.h"
#include "emulator/registry/registry_body.h"
#include "emulator/registry/replications.h"

namespace acrnet::emulator {
namespace {

constexpr std::array<std::string_view, 4> states = {"Approved", "Pending", "Rejected",
                                                    "Disconnected"};

Response answer(const Exchange& exchange, const Json& body, int status = 200) {
  Response response;
  response.status = status;
  add_supported_versions(response, exchange.api_version);
  response.body = to_text(body);
  return response;
}

Response connection_not_found(const Exchange& exchange) {
  return registry_error(404, "ResourceNotFound",
                        fmt::format("The resource {} could not be found.", exchange.names[3]));
}

const Operation* begin_connection_operation(Exchange& exchange, const Json& registry,
                                            OperationKind kind, Json change) {
  Operation operation;
  operation.kind = kind;
  operation.target = lower(text_at(registry, {"id"}));
  operation.child = exchange.names[3];
  operation.change = std::move(change);
  operation.subscription = exchange.names[0];
  operation.location = text_at(registry, {"location"});
  return begin_operation(exchange, std::move(operation));
}

std::optional<Response> refuse_state(const Json& sent) {
  const Json* state = find(sent, {"properties", "privateLinkServiceConnectionState"});
  if (state == nullptr || !state->is_object()) {
    return invalid_content("privateLinkServiceConnectionState must be an object");
  }
  const std::string status = text_at(*state, {"status"});
  if (std::find(states.begin(), states.end(), status) == states.end()) {
    return invalid_content("status must be Approved, Pending, Rejected or Disconnected");
  }
  for (const char* member : {"description", "actionsRequired"}) {
    const Json* text = find(*state, {member});
    if (text != nullptr && !text->is_null() && !text->is_string()) {
      return invalid_content(fmt::format("{} must be a text", member));
    }
  }
  return std::nullopt;
}

// What is kept of the state that was sent.
Json new_state(const Json& sent) {
  const Json& given = sent["properties"]["privateLinkServiceConnectionState"];
  Json state = {{"status", given["status"]}};
  for (const char* member : {"description", "actionsRequired"}) {
    if (!text_at(given, {member}).empty()) state[member] = given[member];
  }
  return state;
}

}  // namespace

Response list_connections(Exchange& exchange) {
  const Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  return answer(exchange, {{"value", (*registry)["properties"]["privateEndpointConnections"]}});
}

Response get_connection(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  const Json* connection = find_connection(*registry, exchange.names[3]);
  return connection == nullptr ? connection_not_found(exchange) : answer(exchange, *connection);
}

Response put_connection(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  Json* connection = find_connection(*registry, exchange.names[3]);
  if (connection == nullptr) return connection_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_state(*sent)) return *refusal;
  (*connection)["properties"]["provisioningState"] = "Updating";
  // Recorded: only this answer says who wrote it.
  Json body = *connection;
  body["systemData"] = (*registry)["systemData"];
  const Operation* running = begin_connection_operation(
      exchange, *registry, OperationKind::put_connection, new_state(*sent));
  if (running == nullptr) {
    body["properties"] = (*find_connection(*registry, exchange.names[3]))["properties"];
  }
  Response response = answer(exchange, body, 201);
  if (running != nullptr) add_polling_headers(response, exchange, *running, PollingStyle::status);
  return response;
}

Response delete_connection(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  Json* connection = find_connection(*registry, exchange.names[3]);
  Response response;
  add_supported_versions(response, exchange.api_version);
  if (connection == nullptr) {
    response.status = 204;
    return response;
  }
  (*connection)["properties"]["provisioningState"] = "Deleting";
  const Operation* running =
      begin_connection_operation(exchange, *registry, OperationKind::delete_connection, nullptr);
  if (running == nullptr) return response;
  response.status = 202;
  add_polling_headers(response, exchange, *running, PollingStyle::location);
  return response;
}

Response put_linked_replication(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  const auto regions = registry_regions(*registry);
  const bool is_new =
      find_replication(*registry, exchange.names[3]) == nullptr &&
      std::find(regions.begin(), regions.end(), lower(exchange.names[3])) == regions.end();
  const bool regional = text_at(*registry, {"properties", "regionalEndpoints"}) == "Enabled";
  const std::size_t more = !is_new ? 0 : (regional ? 2 : 1);
  std::optional<OperationFailure> failure;
  const auto endpoints = endpoints_of(exchange.cloud, *registry);
  for (const Json* endpoint : endpoints) {
    const auto neighbours =
        std::count_if(endpoints.begin(), endpoints.end(), [&](const Json* other) {
          return same_ignoring_case(text_at(*other, {"properties", "subnet", "id"}),
                                    text_at(*endpoint, {"properties", "subnet", "id"}));
        });
    const std::size_t wanted = more * static_cast<std::size_t>(neighbours);
    if (missing_addresses(exchange.cloud, *endpoint, wanted) == 0) continue;
    failure = OperationFailure{
        "ReplicationCreationFailed",
        fmt::format("The replication {} could not be created: private endpoint connections of the "
                    "registry could not be updated.",
                    exchange.names[3])};
  }
  return put_replication(exchange, std::move(failure));
}

}  // namespace acrnet::emulator
