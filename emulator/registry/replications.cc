#include "emulator/registry/replications.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "emulator/arm/operations.h"
#include "emulator/arm/polling.h"
#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/registry/network_rules.h"
#include "emulator/registry/registries.h"
#include "emulator/registry/registry_body.h"

namespace acrnet::emulator {
namespace {

Json new_replication(const Json& registry, const std::string& region, const Json& tags,
                     TimePoint now) {
  return {{"type", "Microsoft.ContainerRegistry/registries/replications"},
          {"id", fmt::format("{}/replications/{}", text_at(registry, {"id"}), region)},
          {"name", region},
          {"location", region},
          {"tags", tags},
          {"properties",
           {{"provisioningState", "Creating"}, {"status", {{"timestamp", timestamp(now, "Z")}}}}}};
}

// A copy as it is shown. A fresh one is still copying.
Json view_of(const Exchange& exchange, Json replication) {
  Json& properties = replication["properties"];
  if (properties["provisioningState"] != "Creating") {
    const std::string ready = timestamp(exchange.now - 2 * exchange.settings.operation_time, "Z");
    const std::string made = text_at(properties, {"status", "timestamp"});
    properties["status"] = {{"displayStatus", made > ready ? "Syncing" : "Ready"},
                            {"timestamp", made}};
  }
  // Both came with 2021-09-01 (specs).
  if (exchange.api_version >= "2020-11-01") {
    properties["regionEndpointEnabled"] = true;
    properties["zoneRedundancy"] = "Disabled";
  }
  return replication;
}

Response replication_answer(const Exchange& exchange, const Json& replication, int status) {
  Response response;
  response.status = status;
  add_supported_versions(response, exchange.api_version);
  response.body = to_text(view_of(exchange, replication));
  return response;
}

Response replication_not_found(const Exchange& exchange) {
  // Recorded for a scope map, in these words.
  return registry_error(404, "ResourceNotFound",
                        fmt::format("The resource {} could not be found.", exchange.names[3]));
}

Response begin(Exchange& exchange, const Json& registry, OperationKind kind, Response response,
               PollingStyle style, std::optional<OperationFailure> failure = std::nullopt) {
  Operation operation;
  operation.failure = std::move(failure);
  operation.kind = kind;
  operation.target = lower(text_at(registry, {"id"}));
  operation.child = lower(exchange.names[3]);
  operation.subscription = exchange.names[0];
  operation.location = text_at(registry, {"location"});
  const Operation* running = begin_operation(exchange, std::move(operation));
  if (running == nullptr) return response;
  if (kind == OperationKind::delete_replication) response.status = 202;
  add_polling_headers(response, exchange, *running, style);
  return response;
}

std::optional<Response> refuse_replication(const Exchange& exchange, const Json& registry,
                                           const Json& sent) {
  const std::string region = text_at(sent, {"location"});
  if (region.empty()) {
    return arm_error(400, "LocationRequired",
                     "The location property is required for this definition.");
  }
  const std::string sku = text_at(registry, {"sku", "name"});
  if (!same_ignoring_case(sku, "Premium")) {
    return registry_error(400, "ReplicationNotSupported",
                          fmt::format("The requested feature geo-replication is not supported for "
                                      "the SKU {}.",
                                      sku));
  }
  if (same_ignoring_case(region, exchange.names[3])) return std::nullopt;
  return registry_error(400, "InvalidReplicationName",
                        fmt::format("The replication '{}' must be named after its location '{}'.",
                                    exchange.names[3], region));
}

}  // namespace

Response list_replications(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  Json list = Json::array();
  for (const Json& replication : (*registry)["replications"]) {
    list.push_back(view_of(exchange, replication));
  }
  Response response;
  add_supported_versions(response, exchange.api_version);
  response.body = to_text(Json{{"value", std::move(list)}});
  return response;
}

Response get_replication(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  const Json* replication = find_replication(*registry, exchange.names[3]);
  return replication == nullptr ? replication_not_found(exchange)
                                : replication_answer(exchange, *replication, 200);
}

Response put_replication(Exchange& exchange, std::optional<OperationFailure> failure) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent || !sent->is_object()) return invalid_content(sent ? "not an object" : reason);
  if (auto refusal = refuse_replication(exchange, *registry, *sent)) return *refusal;
  Json& replications = (*registry)["replications"];
  const Json* given = find(*sent, {"tags"});
  const Json tags = given != nullptr && given->is_object() ? *given : Json::object();
  const Json fresh = new_replication(*registry, lower(exchange.names[3]), tags, exchange.now);
  if (failure) {
    return begin(exchange, *registry, OperationKind::put_replication,
                 replication_answer(exchange, fresh, 201), PollingStyle::status,
                 std::move(failure));
  }
  if (replications.empty()) {
    const std::string home = lower(text_at(*registry, {"location"}));
    replications.push_back(new_replication(*registry, home, Json::object(), exchange.now));
    replications.back()["properties"]["provisioningState"] = "Succeeded";
  }
  if (Json* held = find_replication(*registry, exchange.names[3])) {
    (*held)["tags"] = tags;
    return replication_answer(exchange, *held, 200);
  }
  replications.push_back(fresh);
  std::sort(replications.begin(), replications.end(), [](const Json& a, const Json& b) {
    return text_at(a, {"name"}) < text_at(b, {"name"});
  });
  Response response =
      replication_answer(exchange, *find_replication(*registry, exchange.names[3]), 201);
  return begin(exchange, *registry, OperationKind::put_replication, std::move(response),
               PollingStyle::status);
}

Response delete_replication(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  Json* replication = find_replication(*registry, exchange.names[3]);
  Response response;
  add_supported_versions(response, exchange.api_version);
  if (replication == nullptr) {
    response.status = 204;
    return response;
  }
  if (same_ignoring_case(exchange.names[3], text_at(*registry, {"location"}))) {
    return registry_error(400, "CannotDeleteHomeReplication",
                          "The replication in the home region of the registry cannot be deleted.");
  }
  (*replication)["properties"]["provisioningState"] = "Deleting";
  return begin(exchange, *registry, OperationKind::delete_replication, std::move(response),
               PollingStyle::location);
}

Json* find_replication(Json& registry, std::string_view name) {
  for (Json& replication : registry["replications"]) {
    if (same_ignoring_case(text_at(replication, {"name"}), name)) return &replication;
  }
  return nullptr;
}

void finish_replication(Cloud& cloud, const Operation& operation) {
  const auto found = cloud.registries.find(operation.target);
  if (found == cloud.registries.end()) return;
  Json& registry = found->second;
  Json* replication = find_replication(registry, operation.child);
  if (replication == nullptr) return;
  Json& properties = (*replication)["properties"];
  if (operation.failure) {
    properties["provisioningState"] = "Failed";
  } else if (operation.kind == OperationKind::put_replication) {
    properties["provisioningState"] = "Succeeded";
    properties["status"]["timestamp"] = timestamp(operation.ends, "Z");
  } else {
    Json kept = Json::array();
    for (Json& held : registry["replications"]) {
      if (&held != replication) kept.push_back(held);
    }
    registry["replications"] = std::move(kept);
  }
  name_data_endpoints(registry);
}

}  // namespace acrnet::emulator
