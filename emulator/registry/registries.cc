#include "emulator/registry/registries.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <string>

#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/registry/network_rules.h"
#include "emulator/registry/registry_body.h"

namespace acrnet::emulator {
namespace {

std::string named_registry_key(const Exchange& exchange) {
  return registry_key(exchange.names[0], exchange.names[1], exchange.names[2]);
}

RegistryVersion asked_version(const Exchange& exchange) {
  // The router refuses versions that do not exist before it calls a handler.
  return registry_version(exchange.api_version).value();
}

Response registry_answer(const Exchange& exchange, const Json& registry, int status = 200) {
  Response response;
  response.status = status;
  add_supported_versions(response, exchange.api_version);
  response.body = to_text(registry_view(registry, asked_version(exchange)));
  return response;
}

bool is_registry_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return name.size() >= 5 && name.size() <= 50 && std::all_of(name.begin(), name.end(), allowed);
}

// Azure/acr#249: a rule that was accepted and is not there afterwards.
void drop_last_subnet_rule(Json& registry) {
  Json& rules = registry["properties"]["networkRuleSet"]["virtualNetworkRules"];
  if (!rules.empty()) rules.erase(rules.size() - 1);
}

bool has_rule_set(const Json& sent) {
  const Json* rule_set = find(sent, {"properties", "networkRuleSet"});
  return rule_set != nullptr && rule_set->is_object();
}

// A change of tags, say, does not make the service look at the rules again.
bool touches_network_access(const Json& sent) {
  return has_rule_set(sent) || sent.contains("sku") ||
         find(sent, {"properties", "publicNetworkAccess"}) != nullptr ||
         find(sent, {"properties", "dataEndpointEnabled"}) != nullptr;
}

// Recorded: these make the answer 201 with an operation; rules and network access do not.
bool takes_an_operation(const Json& sent) {
  return sent.contains("identity") ||
         find(sent, {"properties", "anonymousPullEnabled"}) != nullptr ||
         find(sent, {"properties", "encryption"}) != nullptr;
}

void stamp_change(Json& registry, TimePoint now) {
  registry["systemData"]["lastModifiedAt"] = timestamp(now, "+00:00");
}

// Recorded: until 2019-12-01-preview a registry is there when its PUT is answered, with
// 2023-11-01-preview an operation goes on. Between them no recording says where it began.
bool has_asynchronous_put(const Exchange& exchange) { return exchange.api_version >= "2020-11-01"; }

// A write that is told to fail or to hang has an operation, whatever it writes.
bool is_tampered_with(const Exchange& exchange) {
  return exchange.tampering.operation_failure || exchange.tampering.operation_hangs;
}

// Begins the operation that ends in Succeeded; `state` is what the registry says meanwhile.
Response begin_write(Exchange& exchange, const std::string& key, std::string_view state,
                     int status) {
  Json& registry = exchange.cloud.registries.at(key);
  registry["properties"]["provisioningState"] = state;
  Operation operation;
  operation.kind = OperationKind::put_registry;
  operation.target = key;
  operation.subscription = exchange.names[0];
  operation.location = text_at(registry, {"location"});
  const Operation* running = begin_operation(exchange, std::move(operation));
  Response response = registry_answer(exchange, registry, status);
  if (running != nullptr) {
    add_polling_headers(response, exchange, *running, PollingStyle::status);
  }
  return response;
}

std::optional<Response> refuse_put(const Exchange& exchange, const Json& sent, const Json* before) {
  const std::string location = text_at(sent, {"location"});
  if (location.empty()) {
    return arm_error(400, "LocationRequired",
                     "The location property is required for this definition.");
  }
  if (text_at(sent, {"sku", "name"}).empty()) {
    return registry_error(400, "MissingSku", "The registry's SKU is missing: send sku.name.");
  }
  if (before != nullptr) {
    const std::string held = text_at(*before, {"location"});
    if (same_ignoring_case(held, location)) return std::nullopt;
    return arm_error(409, "InvalidResourceLocation",
                     fmt::format("The resource '{0}' already exists in location '{1}' in resource "
                                 "group '{2}'. A resource with the same name cannot be created in "
                                 "location '{3}'. Please select a new resource name.",
                                 exchange.names[2], held, exchange.names[1], location));
  }
  if (!is_registry_name(exchange.names[2])) {
    return registry_error(400, "InvalidRegistryName",
                          fmt::format("The registry name '{}' is invalid: it takes 5 to 50 letters "
                                      "and digits.",
                                      exchange.names[2]));
  }
  if (find_registry_named(exchange.cloud, exchange.names[2]) == nullptr) return std::nullopt;
  return registry_error(409, "AlreadyInUse",
                        fmt::format("The registry DNS name {}.azurecr.io is already in use.",
                                    lower(exchange.names[2])));
}

// A registry made anew, keeping of the one before what the service owns.
Json replaced_registry(const Exchange& exchange, const Json* before) {
  const std::string name = before == nullptr ? exchange.names[2] : text_at(*before, {"name"});
  const Json& group = exchange.cloud.groups.at(group_key(exchange.names[0], exchange.names[1]));
  Json registry =
      default_registry({fmt::format("{}/providers/Microsoft.ContainerRegistry/registries/{}",
                                    text_at(group, {"id"}), name),
                        name, exchange.now});
  if (before == nullptr) return registry;
  registry["systemData"] = (*before)["systemData"];
  for (const char* member : {"loginServer", "creationDate", "privateEndpointConnections"}) {
    registry["properties"][member] = (*before)["properties"][member];
  }
  for (const char* member : {"replications", "passwords"}) registry[member] = (*before)[member];
  // What a version cannot see it cannot remove (recorded for PATCH through 2023-11-01-preview).
  if (asked_version(exchange).subnet_rules == SubnetRules::absent) {
    registry["properties"]["networkRuleSet"]["virtualNetworkRules"] =
        (*before)["properties"]["networkRuleSet"]["virtualNetworkRules"];
  }
  return registry;
}

}  // namespace

Json* named_registry(Exchange& exchange) {
  const auto found = exchange.cloud.registries.find(named_registry_key(exchange));
  return found == exchange.cloud.registries.end() ? nullptr : &found->second;
}

Response registry_not_found(const Exchange& exchange) {
  return resource_not_found("Microsoft.ContainerRegistry/registries/" + exchange.names[2],
                            exchange.names[1]);
}

Response list_registries(Exchange& exchange) {
  const std::string scope = lower(fmt::format("/subscriptions/{}/", exchange.names[0]));
  const RegistryVersion version = asked_version(exchange);
  Response response =
      page_of(exchange, exchange.cloud.registries, scope,
              [&](const Json& registry) { return registry_view(registry, version); });
  add_supported_versions(response, exchange.api_version);
  return response;
}

Response list_registries_of_group(Exchange& exchange) {
  const std::string key = group_key(exchange.names[0], exchange.names[1]);
  if (exchange.cloud.groups.count(key) == 0) return resource_group_not_found(exchange.names[1]);
  const RegistryVersion version = asked_version(exchange);
  Response response =
      page_of(exchange, exchange.cloud.registries, key + "/",
              [&](const Json& registry) { return registry_view(registry, version); });
  add_supported_versions(response, exchange.api_version);
  return response;
}

Response get_registry(Exchange& exchange) {
  const auto found = exchange.cloud.registries.find(named_registry_key(exchange));
  return found == exchange.cloud.registries.end() ? registry_not_found(exchange)
                                                  : registry_answer(exchange, found->second);
}

Response put_registry(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  const Subscription* subscription = find_subscription(exchange.cloud, exchange.names[0]);
  if (!is_registered(*subscription, "Microsoft.ContainerRegistry")) {
    return missing_registration("Microsoft.ContainerRegistry");
  }
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_registry_shape(*sent)) return *refusal;
  const std::string key = named_registry_key(exchange);
  const auto held = exchange.cloud.registries.find(key);
  const Json* before = held == exchange.cloud.registries.end() ? nullptr : &held->second;
  if (auto refusal = refuse_put(exchange, *sent, before)) return *refusal;

  Json registry = replaced_registry(exchange, before);
  merge_registry(registry, *sent, asked_version(exchange).subnet_rules);
  if (exchange.tampering.drop_rule) drop_last_subnet_rule(registry);
  if (auto refusal = refuse_network_rules(exchange.cloud, registry)) return *refusal;
  stamp_change(registry, exchange.now);
  const bool is_new = before == nullptr;
  Json& stored = exchange.cloud.registries[key];
  stored = std::move(registry);
  if (!has_asynchronous_put(exchange) && !is_tampered_with(exchange)) {
    return registry_answer(exchange, stored);
  }
  // Recorded: 201 also when the registry was there.
  return begin_write(exchange, key, is_new ? "Creating" : "Updating", 201);
}

Response patch_registry(Exchange& exchange) {
  const std::string key = named_registry_key(exchange);
  const auto held = exchange.cloud.registries.find(key);
  if (held == exchange.cloud.registries.end()) return registry_not_found(exchange);
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  if (auto refusal = refuse_registry_shape(*sent)) return *refusal;

  Json registry = held->second;
  merge_registry(registry, *sent, asked_version(exchange).subnet_rules);
  if (exchange.tampering.drop_rule && has_rule_set(*sent)) drop_last_subnet_rule(registry);
  if (touches_network_access(*sent)) {
    if (auto refusal = refuse_network_rules(exchange.cloud, registry)) return *refusal;
  }
  stamp_change(registry, exchange.now);
  held->second = std::move(registry);
  if (is_tampered_with(exchange) || (takes_an_operation(*sent) && !ends_at_once(exchange))) {
    return begin_write(exchange, key, "Updating", 201);
  }
  // One that failed is whole again.
  Json& state = held->second["properties"]["provisioningState"];
  if (state == "Failed") state = "Succeeded";
  return registry_answer(exchange, held->second);
}

Response delete_registry(Exchange& exchange) {
  Response response;
  response.status = exchange.cloud.registries.erase(named_registry_key(exchange)) > 0 ? 200 : 204;
  add_supported_versions(response, exchange.api_version);
  return response;
}

Response check_registry_name(Exchange& exchange) {
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  const std::string name = text_at(*sent, {"name"});
  Json verdict = {{"nameAvailable", true}};
  if (!is_registry_name(name)) {
    verdict = {{"nameAvailable", false},
               {"reason", "Invalid"},
               {"message",
                "The specified resource name is invalid: it takes 5 to 50 letters and digits."}};
  } else if (find_registry_named(exchange.cloud, name) != nullptr) {
    verdict = {{"nameAvailable", false},
               {"reason", "AlreadyExists"},
               {"message", fmt::format("The registry {} is already in use.", name)}};
  }
  Response response;
  response.body = to_text(verdict);
  return response;
}

}  // namespace acrnet::emulator
