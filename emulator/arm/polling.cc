#include "emulator/arm/polling.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::int64_t longest_retry_after = 10;

// Whose manners an operation has.
enum class Family { network, registry, connection, group, private_dns };

Family family_of(const Operation& operation) {
  switch (operation.kind) {
    case OperationKind::put_registry:
    case OperationKind::put_replication:
    case OperationKind::delete_replication: return Family::registry;
    case OperationKind::put_connection:
    case OperationKind::delete_connection: return Family::connection;
    case OperationKind::delete_group: return Family::group;
    case OperationKind::put_zone_part:
    case OperationKind::delete_zone_part:
    case OperationKind::settled_write:
      // A zone group is a part of a private endpoint, which Microsoft.Network's main half owns.
      return operation.target.find("/privatednszones/") == std::string::npos ? Family::network
                                                                             : Family::private_dns;
    case OperationKind::register_provider:
    case OperationKind::unregister_provider:
    case OperationKind::put_network:
    case OperationKind::delete_network:
    case OperationKind::put_subnet:
    case OperationKind::delete_subnet:
    case OperationKind::put_private_endpoint:
    case OperationKind::delete_private_endpoint: break;
  }
  return Family::network;
}

// What stands before the GUID in the names of a registry's operations (recorded).
std::string_view name_prefix(OperationKind kind) {
  switch (kind) {
    case OperationKind::put_registry: return "registries-";
    case OperationKind::put_replication:
    case OperationKind::delete_replication: return "replications-";
    case OperationKind::put_connection:
    case OperationKind::delete_connection: return "privateendpointconnections-";
    case OperationKind::register_provider:
    case OperationKind::unregister_provider:
    case OperationKind::put_network:
    case OperationKind::delete_network:
    case OperationKind::put_subnet:
    case OperationKind::delete_subnet:
    case OperationKind::delete_group:
    case OperationKind::put_private_endpoint:
    case OperationKind::delete_private_endpoint:
    case OperationKind::put_zone_part:
    case OperationKind::delete_zone_part:
    case OperationKind::settled_write: break;
  }
  return "";
}

// The id of what the operation works on, in its stored letters; of a registry that was deleted
// meanwhile only the key is left.
std::string resource_id(const Cloud& cloud, const Operation& operation) {
  const auto found = cloud.registries.find(operation.target);
  std::string id =
      found == cloud.registries.end() ? operation.target : text_at(found->second, {"id"});
  if (operation.kind == OperationKind::put_connection) {
    return fmt::format("{}/privateEndpointConnections/{}", id, operation.child);
  }
  if (operation.kind == OperationKind::put_replication) {
    return fmt::format("{}/replications/{}", id, operation.child);
  }
  return id;
}

std::string group_id(const Cloud& cloud, const std::string& key) {
  const std::string group = key.substr(0, key.find("/providers/"));
  const auto found = cloud.groups.find(group);
  return found == cloud.groups.end() ? group : text_at(found->second, {"id"});
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

std::string status_path(const Cloud& cloud, const Operation& operation) {
  switch (family_of(operation)) {
    case Family::registry:
    case Family::connection:
      return fmt::format("{}/operationStatuses/{}{}", resource_id(cloud, operation),
                         name_prefix(operation.kind), operation.id);
    case Family::private_dns:
      return fmt::format("{}/providers/Microsoft.Network/privateDnsOperationStatuses/{}",
                         group_id(cloud, operation.target), operation.id);
    case Family::network:
    case Family::group: break;
  }
  return fmt::format("/subscriptions/{}/providers/Microsoft.Network/locations/{}/operations/{}",
                     operation.subscription, operation.location, operation.id);
}

std::string result_path(const Cloud& cloud, const Operation& operation) {
  const std::string& subscription = operation.subscription;
  switch (family_of(operation)) {
    case Family::registry:
    case Family::connection:
      return fmt::format(
          "/subscriptions/{}/providers/Microsoft.ContainerRegistry/locations/{}"
          "/operationResults/{}{}",
          subscription, operation.location, name_prefix(operation.kind), operation.id);
    case Family::group:
      return fmt::format("/subscriptions/{}/operationresults/{}", subscription, operation.id);
    case Family::private_dns:
      return fmt::format("{}/providers/Microsoft.Network/privateDnsOperationResults/{}",
                         group_id(cloud, operation.target), operation.id);
    case Family::network: break;
  }
  return fmt::format(
      "/subscriptions/{}/providers/Microsoft.Network/locations/{}/operationResults/{}",
      subscription, operation.location, operation.id);
}

std::string link(const Exchange& exchange, const Operation& operation, const std::string& path) {
  return fmt::format("{}{}?api-version={}{}", exchange.request.base_url, path, exchange.api_version,
                     signature_parameters(operation));
}

std::string retry_after(const Exchange& exchange, const Operation& operation) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(operation.ends - exchange.now);
  return std::to_string(std::clamp<std::int64_t>(left.count(), 1, longest_retry_after));
}

void add_links(Response& response, const Exchange& exchange, const Operation& operation,
               PollingStyle style) {
  if (style != PollingStyle::location) {
    response.headers.emplace_back(
        "Azure-AsyncOperation", link(exchange, operation, status_path(exchange.cloud, operation)));
  }
  if (style != PollingStyle::status) {
    response.headers.emplace_back(
        "Location", link(exchange, operation, result_path(exchange.cloud, operation)));
  }
  // Recorded with the api-versions from 2021 on.
  if (family_of(operation) == Family::network && exchange.api_version >= "2021") {
    response.headers.emplace_back("azure-asyncnotification", "Enabled");
  }
}

// Recorded: Microsoft.Network says InProgress, a registry says Creating or Updating.
std::string running_status(const Cloud& cloud, const Operation& operation) {
  if (family_of(operation) == Family::connection) return "Updating";
  if (operation.kind == OperationKind::put_replication) return "Creating";
  const auto registry = cloud.registries.find(operation.target);
  return registry == cloud.registries.end()
             ? std::string("InProgress")
             : text_at(registry->second, {"properties", "provisioningState"});
}

// Azure ends an operation that gave way to another one as Canceled, any other failure as Failed.
std::string final_status(const Operation& operation) {
  if (!operation.failure) return "Succeeded";
  return operation.failure->code.starts_with("Canceled") ? "Canceled" : "Failed";
}

const Operation* named_operation(const Exchange& exchange) {
  std::string_view id = exchange.names.back();
  for (const std::string_view prefix :
       {"registries-", "replications-", "privateendpointconnections-"}) {
    if (starts_with_ignoring_case(id, prefix)) id.remove_prefix(prefix.size());
  }
  const auto found = exchange.cloud.operations.find(lower(id));
  return found == exchange.cloud.operations.end() ? nullptr : &found->second;
}

Response operation_not_found(const Exchange& exchange) {
  return arm_error(404, "NotFound", fmt::format("Operation {} not found.", exchange.names.back()),
                   Json::array());
}

// Recorded: the status of a registry's operation repeats its link, that of a connection's while it
// runs.
void repeat_link(Response& response, const Exchange& exchange, const Operation& operation) {
  const Family family = family_of(operation);
  if (family != Family::registry && family != Family::connection) return;
  add_supported_versions(response, exchange.api_version);
  if (family == Family::connection && operation.finished) return;
  add_links(response, exchange, operation, PollingStyle::status);
}

}  // namespace

void add_polling_headers(Response& response, const Exchange& exchange, const Operation& operation,
                         PollingStyle style) {
  add_links(response, exchange, operation, style);
  response.headers.emplace_back("Retry-After", retry_after(exchange, operation));
}

Response get_operation_status(Exchange& exchange) {
  const Operation* operation = named_operation(exchange);
  if (operation == nullptr) return operation_not_found(exchange);
  Json body = Json::object();
  Response response;
  if (family_of(*operation) == Family::connection) {
    body["id"] = resource_id(exchange.cloud, *operation);
    body["name"] = fmt::format("{}{}", name_prefix(operation->kind), operation->id);
    if (!operation->finished) response.status = 201;
  }
  body["status"] =
      operation->finished ? final_status(*operation) : running_status(exchange.cloud, *operation);
  if (operation->finished && operation->failure) {
    body["error"] = {{"code", operation->failure->code}, {"message", operation->failure->message}};
    // Reported without details (terraform's output of a second link).
    if (family_of(*operation) != Family::private_dns) body["error"]["details"] = Json::array();
  }
  repeat_link(response, exchange, *operation);
  if (!operation->finished) {
    response.headers.emplace_back("Retry-After", retry_after(exchange, *operation));
  }
  response.body = to_text(body);
  return response;
}

Response get_operation_result(Exchange& exchange) {
  const Operation* operation = named_operation(exchange);
  if (operation == nullptr) return operation_not_found(exchange);
  const Family family = family_of(*operation);
  const bool both = family == Family::network || family == Family::private_dns;
  const PollingStyle style = both ? PollingStyle::status_and_location : PollingStyle::location;
  Response response;
  if (!operation->finished) {
    response.status = 202;
    add_polling_headers(response, exchange, *operation, style);
  } else if (operation->failure) {
    response = arm_error(409, operation->failure->code, operation->failure->message);
  } else {
    response.status = both ? 204 : 200;
    if (family == Family::network) add_links(response, exchange, *operation, style);
  }
  return response;
}

}  // namespace acrnet::emulator
