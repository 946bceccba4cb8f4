#include "emulator/operations.h"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

#include "emulator/arm_error.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

// An operation that never ends: longer than anybody waits.
constexpr auto never = std::chrono::hours(24 * 365 * 10);
constexpr std::int64_t longest_retry_after = 10;

// Enough that nobody who still polls loses an operation, few enough that looking at all is cheap.
constexpr std::size_t finished_kept = 256;

void set_subnet_state(Json& subnet, const std::string& state) {
  Json& properties = subnet["properties"];
  properties["provisioningState"] = state;
  const auto endpoints = properties.find("serviceEndpoints");
  if (endpoints == properties.end()) return;
  for (Json& endpoint : *endpoints) {
    if (text_at(endpoint, {"provisioningState"}) == "Updating")
      endpoint["provisioningState"] = state;
  }
}

void finish_network_write(Cloud& cloud, const Operation& operation, const std::string& state) {
  const auto found = cloud.networks.find(operation.target);
  if (found == cloud.networks.end()) return;
  Json& network = found->second;
  network["properties"]["provisioningState"] = state;
  for (Json& subnet : network["properties"]["subnets"]) {
    const bool concerned = operation.kind == OperationKind::put_network ||
                           lower(text_at(subnet, {"name"})) == operation.child;
    if (concerned) set_subnet_state(subnet, state);
  }
  // Recorded: the etag changes again when provisioning ends.
  stamp_etag(network, next_etag(cloud));
}

void finish_network_delete(Cloud& cloud, const Operation& operation, bool failed) {
  const auto found = cloud.networks.find(operation.target);
  if (found == cloud.networks.end()) return;
  if (failed) {
    found->second["properties"]["provisioningState"] = "Failed";
  } else {
    cloud.networks.erase(found);
  }
}

void finish_subnet_delete(Cloud& cloud, const Operation& operation, bool failed) {
  const auto found = cloud.networks.find(operation.target);
  if (found == cloud.networks.end()) return;
  Json& properties = found->second["properties"];
  properties["provisioningState"] = "Succeeded";
  Json kept = Json::array();
  for (Json& subnet : properties["subnets"]) {
    const bool concerned = lower(text_at(subnet, {"name"})) == operation.child;
    if (concerned && failed) set_subnet_state(subnet, "Failed");
    if (!concerned || failed) kept.push_back(subnet);
  }
  properties["subnets"] = std::move(kept);
  stamp_etag(found->second, next_etag(cloud));
}

void finish_group_delete(Cloud& cloud, const Operation& operation) {
  const std::string inside = operation.target + "/";
  const auto erase_inside = [&](std::map<std::string, Json>& resources) {
    auto at = resources.lower_bound(inside);
    while (at != resources.end() && at->first.starts_with(inside)) at = resources.erase(at);
  };
  erase_inside(cloud.networks);
  erase_inside(cloud.registries);
  cloud.groups.erase(operation.target);
}

void finish_registration(Cloud& cloud, const Operation& operation, const std::string& state) {
  const auto subscription = cloud.subscriptions.find(operation.subscription);
  if (subscription == cloud.subscriptions.end()) return;
  const auto provider = subscription->second.providers.find(operation.target);
  if (provider != subscription->second.providers.end()) provider->second.state = state;
}

void set_state(std::map<std::string, Json>& resources, const std::string& key,
               const std::string& state) {
  const auto found = resources.find(key);
  if (found != resources.end()) found->second["properties"]["provisioningState"] = state;
}

void take_effect(Cloud& cloud, const Operation& operation) {
  const bool failed = operation.failure.has_value();
  const std::string state = failed ? "Failed" : "Succeeded";
  switch (operation.kind) {
    case OperationKind::register_provider:
      return finish_registration(cloud, operation, failed ? "NotRegistered" : "Registered");
    case OperationKind::unregister_provider:
      return finish_registration(cloud, operation, failed ? "Registered" : "Unregistered");
    case OperationKind::put_network:
    case OperationKind::put_subnet: return finish_network_write(cloud, operation, state);
    case OperationKind::delete_network: return finish_network_delete(cloud, operation, failed);
    case OperationKind::delete_subnet: return finish_subnet_delete(cloud, operation, failed);
    case OperationKind::put_registry: return set_state(cloud.registries, operation.target, state);
    case OperationKind::delete_group:
      if (failed) return set_state(cloud.groups, operation.target, "Succeeded");
      return finish_group_delete(cloud, operation);
  }
}

void forget_oldest_finished(Cloud& cloud) {
  if (cloud.operations.size() <= 2 * finished_kept) return;
  std::vector<const Operation*> finished;
  for (const auto& [id, operation] : cloud.operations) {
    if (operation.finished) finished.push_back(&operation);
  }
  std::sort(finished.begin(), finished.end(),
            [](const Operation* a, const Operation* b) { return a->number < b->number; });
  for (std::size_t i = 0; i + finished_kept < finished.size(); ++i) {
    cloud.operations.erase(std::string(finished[i]->id));
  }
}

// The certificate and signature that Azure's polling links carry. Only their length and their
// alphabet matter: a client that parses, shortens or re-encodes them would break on the real ones.
std::string signature_parameters(const Operation& operation) {
  std::string certificate;
  while (certificate.size() < 1200) certificate += base64url(operation.id + certificate);
  certificate.resize(1200);
  const auto ticks =
      std::chrono::duration_cast<std::chrono::microseconds>(operation.began.time_since_epoch())
          .count();
  return fmt::format("&t={}&c={}&s={}&h={}", ticks, certificate, base64url(operation.id),
                     base64url(operation.target).substr(0, 43));
}

std::string polling_link(const Exchange& exchange, const Operation& operation,
                         std::string_view kind_of_link) {
  std::string path;
  if (operation.kind == OperationKind::put_registry) {
    // A registry that was deleted meanwhile leaves only its key.
    const auto registry = exchange.cloud.registries.find(operation.target);
    const std::string id = registry == exchange.cloud.registries.end()
                               ? operation.target
                               : text_at(registry->second, {"id"});
    path = fmt::format("{}/operationStatuses/registries-{}", id, operation.id);
  } else if (operation.kind == OperationKind::delete_group) {
    path =
        fmt::format("/subscriptions/{}/operationresults/{}", operation.subscription, operation.id);
  } else {
    path = fmt::format("/subscriptions/{}/providers/Microsoft.Network/locations/{}/{}/{}",
                       operation.subscription, operation.location, kind_of_link, operation.id);
  }
  return fmt::format("{}{}?api-version={}{}", exchange.request.base_url, path, exchange.api_version,
                     signature_parameters(operation));
}

std::string retry_after(const Exchange& exchange, const Operation& operation) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(operation.ends - exchange.now);
  return std::to_string(std::clamp<std::int64_t>(left.count(), 1, longest_retry_after));
}

// Recorded: Microsoft.Network says InProgress, a registry says Creating or Updating.
std::string running_status(const Cloud& cloud, const Operation& operation) {
  const auto registry = cloud.registries.find(operation.target);
  return registry == cloud.registries.end()
             ? std::string("InProgress")
             : text_at(registry->second, {"properties", "provisioningState"});
}

const Operation* named_operation(const Exchange& exchange) {
  // A registry's operation is called registries-{guid} in its link (recorded).
  std::string_view id = exchange.names.back();
  if (starts_with_ignoring_case(id, "registries-")) id.remove_prefix(11);
  const auto found = exchange.cloud.operations.find(lower(id));
  return found == exchange.cloud.operations.end() ? nullptr : &found->second;
}

Response operation_not_found(const Exchange& exchange) {
  return arm_error(404, "NotFound", fmt::format("Operation {} not found.", exchange.names.back()),
                   Json::array());
}

}  // namespace

const Operation* begin_operation(Exchange& exchange, Operation what) {
  Cloud& cloud = exchange.cloud;
  what.number = cloud.serial;
  what.id = next_guid(cloud);
  what.subscription = lower(what.subscription);
  what.began = exchange.now;
  const bool hangs = exchange.tampering.operation_hangs;
  what.ends = exchange.now + (hangs ? never : exchange.settings.operation_time);
  what.failure = exchange.tampering.operation_failure;
  if (exchange.settings.operation_time.count() == 0 && !what.failure && !hangs) {
    take_effect(cloud, what);
    return nullptr;
  }
  const std::string id = what.id;
  return &cloud.operations.emplace(id, std::move(what)).first->second;
}

bool settle_next(Cloud& cloud, TimePoint now) {
  Operation* first = nullptr;
  for (auto& [id, operation] : cloud.operations) {
    if (operation.finished || operation.ends > now) continue;
    const bool earlier = first == nullptr || std::tie(operation.ends, operation.number) <
                                                 std::tie(first->ends, first->number);
    if (earlier) first = &operation;
  }
  if (first == nullptr) return false;
  take_effect(cloud, *first);
  first->finished = true;
  forget_oldest_finished(cloud);
  return true;
}

const Operation* running_on_network(const Cloud& cloud, const std::string& network_key) {
  for (const auto& [id, operation] : cloud.operations) {
    if (!operation.finished && operation.target == network_key) return &operation;
  }
  return nullptr;
}

void add_polling_headers(Response& response, const Exchange& exchange, const Operation& operation,
                         PollingStyle style) {
  if (operation.kind == OperationKind::delete_group) {
    response.headers.emplace_back("Location", polling_link(exchange, operation, ""));
  } else {
    response.headers.emplace_back("Azure-AsyncOperation",
                                  polling_link(exchange, operation, "operations"));
    if (style == PollingStyle::status_and_location) {
      response.headers.emplace_back("Location",
                                    polling_link(exchange, operation, "operationResults"));
    }
  }
  response.headers.emplace_back("Retry-After", retry_after(exchange, operation));
}

Response get_operation_status(Exchange& exchange) {
  const Operation* operation = named_operation(exchange);
  if (operation == nullptr) return operation_not_found(exchange);
  Json body;
  Response response;
  if (!operation->finished) {
    body["status"] = running_status(exchange.cloud, *operation);
    response.headers.emplace_back("Retry-After", retry_after(exchange, *operation));
  } else if (operation->failure) {
    body["status"] = "Failed";
    body["error"] = {{"code", operation->failure->code},
                     {"message", operation->failure->message},
                     {"details", Json::array()}};
  } else {
    body["status"] = "Succeeded";
  }
  response.body = to_text(body);
  return response;
}

Response get_operation_result(Exchange& exchange) {
  const Operation* operation = named_operation(exchange);
  if (operation == nullptr) return operation_not_found(exchange);
  Response response;
  if (!operation->finished) {
    response.status = 202;
    add_polling_headers(response, exchange, *operation, PollingStyle::status_and_location);
  } else if (operation->failure) {
    response = arm_error(409, operation->failure->code, operation->failure->message);
  } else {
    response.status = operation->kind == OperationKind::delete_group ? 200 : 204;
  }
  return response;
}

}  // namespace acrnet::emulator
