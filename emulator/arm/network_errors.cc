#include "emulator/arm/network_errors.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

std::string_view operation_name(OperationKind kind) {
  switch (kind) {
    case OperationKind::put_network: return "PutVirtualNetworkOperation";
    case OperationKind::delete_network: return "DeleteVirtualNetworkOperation";
    case OperationKind::delete_subnet: return "DeleteSubnetOperation";
    case OperationKind::put_private_endpoint: return "PutPrivateEndpointOperation";
    case OperationKind::put_subnet:
    case OperationKind::register_provider:
    case OperationKind::unregister_provider:
    case OperationKind::put_registry:
    case OperationKind::delete_group:
    case OperationKind::put_connection:
    case OperationKind::delete_connection:
    case OperationKind::put_replication:
    case OperationKind::delete_replication:
    case OperationKind::delete_private_endpoint:
    case OperationKind::put_zone_part:
    case OperationKind::delete_zone_part:
    case OperationKind::settled_write: break;
  }
  return "PutSubnetOperation";
}

// Letters, digits, _ . - as Azure allows them in names of networks and subnets.
bool is_network_name(std::string_view name) {
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_' || c == '.';
  };
  return !name.empty() && name.size() <= 80 && std::all_of(name.begin(), name.end(), allowed);
}

Response retryable(std::string_view code, const std::string& message) {
  return arm_error(429, "RetryableError", "A retryable error occurred.",
                   Json::array({{{"code", code}, {"message", message}}}));
}

}  // namespace

Response bad_network_request(std::string_view what, std::string_view wanted) {
  return arm_error(400, "InvalidRequestFormat",
                   fmt::format("Cannot parse the request: {} must be {}.", what, wanted),
                   Json::array());
}

Response location_required() {
  return arm_error(400, "LocationRequired",
                   "The location property is required for this definition.");
}

Response linked_invalid_property_id(std::string_view id, std::string_view property) {
  return arm_error(
      400, "LinkedInvalidPropertyId",
      fmt::format(
          "Property id '{}' at path '{}' is invalid. Expect fully qualified resource Id that "
          "start with '/subscriptions/{{subscriptionId}}' or "
          "'/providers/{{resourceProviderNamespace}}/'.",
          id, property));
}

Response invalid_resource_reference(std::string_view id, std::string_view user) {
  return arm_error(400, "InvalidResourceReference",
                   fmt::format("Resource {} referenced by resource {} was not found. Please make "
                               "sure that the referenced resource exists, and that both resources "
                               "are in the same region.",
                               id, user),
                   Json::array());
}

Response invalid_private_link_service_type(std::string_view id) {
  return arm_error(400, "InvalidPrivateLinkServiceIdType",
                   fmt::format("Private link service Id {} has an invalid resource type. Permitted "
                               "type(s): Microsoft.ContainerRegistry/registries.",
                               id),
                   Json::array());
}

Response subnet_is_full(const Json& subnet, std::size_t missing) {
  std::string prefix = text_at(subnet, {"properties", "addressPrefix"});
  const Json* prefixes = find(subnet, {"properties", "addressPrefixes"});
  if (prefix.empty() && prefixes != nullptr && prefixes->is_array() && !prefixes->empty()) {
    prefix = prefixes->front().is_string() ? prefixes->front().get<std::string>() : "";
  }
  return arm_error(400, "SubnetIsFull",
                   fmt::format("Subnet {} with address prefix {} does not have enough capacity for "
                               "{} IP addresses.",
                               text_at(subnet, {"name"}), prefix, missing),
                   Json::array());
}

Response retryable_error(const Exchange& exchange, const Operation& running,
                         const std::string& resource_guid) {
  const auto left = std::chrono::ceil<std::chrono::seconds>(running.ends - exchange.now).count();
  return retryable(
      "RetryableErrorDueToAnotherOperation",
      fmt::format(
          "Operation {} ({}) is updating resource {}. The call can be retried in {} seconds.",
          operation_name(running.kind), running.id, resource_guid, std::max<long>(1, left)));
}

Response referenced_resource_not_provisioned(std::string_view id, std::string_view user,
                                             OperationKind running) {
  return retryable(
      "ReferencedResourceNotProvisioned",
      fmt::format("Cannot proceed with operation because resource {} used by resource {} is not in "
                  "Succeeded state. Resource is in Updating state and the last operation that "
                  "updated/is updating the resource is {}.",
                  id, user, operation_name(running)));
}

OperationFailure another_operation_in_progress(const Exchange& exchange, const Operation& running) {
  return {"AnotherOperationInProgress",
          fmt::format("Another operation on this or dependent resource is in progress. To retrieve "
                      "status of the operation use uri: {}/subscriptions/{}/providers/"
                      "Microsoft.Network/locations/{}/operations/{}?api-version={}.",
                      exchange.request.base_url, running.subscription, running.location, running.id,
                      exchange.api_version)};
}

std::optional<Response> refuse_precondition(const Exchange& exchange, const Json* before) {
  const std::string wanted = exchange.request.header("if-match");
  const std::string unwanted = exchange.request.header("if-none-match");
  const bool missed = !wanted.empty() && (before == nullptr ||
                                          (wanted != "*" && wanted != text_at(*before, {"etag"})));
  if (!missed && (unwanted != "*" || before == nullptr)) return std::nullopt;
  return arm_error(412, "PreconditionFailed",
                   fmt::format("The resource has been modified (etag mismatch): it has {}, the "
                               "request wants {}.",
                               before == nullptr ? "no etag" : text_at(*before, {"etag"}),
                               wanted.empty() ? "none to exist" : wanted),
                   Json::array());
}

std::optional<Response> refuse_bad_network_name(std::string_view name) {
  if (is_network_name(name)) return std::nullopt;
  return arm_error(400, "InvalidResourceName",
                   fmt::format("Resource name {} is invalid. The name can be up to 80 characters "
                               "long. It must begin with a word character, and it must end with a "
                               "word character or with '_'.",
                               name),
                   Json::array());
}

std::optional<Response> refuse_other_name(const Json& sent, std::string_view name) {
  const std::string given = text_at(sent, {"name"});
  if (given.empty() || same_ignoring_case(given, name)) return std::nullopt;
  return arm_error(400, "MismatchingResourceName",
                   fmt::format("The provided resource name '{}' did not match the name in the Url "
                               "'{}'.",
                               given, name));
}

std::optional<Response> refuse_unregistered_network(const Exchange& exchange) {
  const Subscription* subscription = find_subscription(exchange.cloud, exchange.names[0]);
  if (is_registered(*subscription, "Microsoft.Network")) return std::nullopt;
  return missing_registration("Microsoft.Network");
}

}  // namespace acrnet::emulator
