#include "emulator/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/api_version.h"
#include "emulator/arm_error.h"
#include "emulator/operations.h"
#include "emulator/registries.h"
#include "emulator/resource_groups.h"
#include "emulator/subscriptions.h"
#include "emulator/text.h"
#include "emulator/virtual_networks.h"

namespace acrnet::emulator {
namespace {

// Whose list of api-versions a path goes by.
enum class Versions { dated, registry };

struct Route {
  std::string_view method;
  std::string_view pattern;  // {} takes one segment
  Versions versions;
  Response (*handler)(Exchange&);
};

#define ACRNET_SUBSCRIPTION "subscriptions/{}"
#define ACRNET_GROUP ACRNET_SUBSCRIPTION "/resourceGroups/{}"
#define ACRNET_NETWORKS "/providers/Microsoft.Network/virtualNetworks"
#define ACRNET_REGISTRIES "/providers/Microsoft.ContainerRegistry/registries"

constexpr auto dated = Versions::dated;
constexpr auto registry = Versions::registry;

constexpr std::array<Route, 33> routes = {{
    {"GET", "subscriptions", dated, list_subscriptions},
    {"GET", ACRNET_SUBSCRIPTION, dated, get_subscription},
    {"GET", ACRNET_SUBSCRIPTION "/providers", dated, list_providers},
    {"GET", ACRNET_SUBSCRIPTION "/providers/{}", dated, get_provider},
    {"POST", ACRNET_SUBSCRIPTION "/providers/{}/register", dated, register_provider},
    {"POST", ACRNET_SUBSCRIPTION "/providers/{}/unregister", dated, unregister_provider},
    {"GET", ACRNET_SUBSCRIPTION "/resources", dated, list_resources},
    {"GET", ACRNET_SUBSCRIPTION "/operationresults/{}", dated, get_operation_result},
    {"GET", ACRNET_SUBSCRIPTION "/resourceGroups", dated, list_groups},
    {"GET", ACRNET_GROUP, dated, get_group},
    {"HEAD", ACRNET_GROUP, dated, get_group},
    {"PUT", ACRNET_GROUP, dated, put_group},
    {"DELETE", ACRNET_GROUP, dated, delete_group},
    {"GET", ACRNET_GROUP "/resources", dated, list_resources_of_group},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_NETWORKS, dated, list_networks},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS, dated, list_networks_of_group},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, get_network},
    {"PUT", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, put_network},
    {"DELETE", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, delete_network},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets", dated, list_subnets},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, get_subnet},
    {"PUT", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, put_subnet},
    {"DELETE", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, delete_subnet},
    {"GET", ACRNET_SUBSCRIPTION "/providers/Microsoft.Network/locations/{}/operations/{}", dated,
     get_operation_status},
    {"GET", ACRNET_SUBSCRIPTION "/providers/Microsoft.Network/locations/{}/operationResults/{}",
     dated, get_operation_result},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_REGISTRIES, registry, list_registries},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES, registry, list_registries_of_group},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, get_registry},
    {"PUT", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, put_registry},
    {"PATCH", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, patch_registry},
    {"DELETE", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, delete_registry},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/operationStatuses/{}", registry,
     get_operation_status},
    {"POST", ACRNET_SUBSCRIPTION "/providers/Microsoft.ContainerRegistry/checkNameAvailability",
     registry, check_registry_name},
}};

#undef ACRNET_SUBSCRIPTION
#undef ACRNET_GROUP
#undef ACRNET_NETWORKS
#undef ACRNET_REGISTRIES

// Whether the path is one of this pattern. Asked for each route of each request, so nothing is copied.
bool fits(std::string_view pattern, const std::vector<std::string>& segments) {
  for (const std::string& segment : segments) {
    const std::size_t slash = std::min(pattern.find('/'), pattern.size());
    const std::string_view part = pattern.substr(0, slash);
    if (part.empty() || (part != "{}" && !same_ignoring_case(part, segment))) return false;
    pattern.remove_prefix(std::min(slash + 1, pattern.size()));
  }
  return pattern.empty();
}

// What stands in the {} places of a pattern that fits.
std::vector<std::string> names_in(std::string_view pattern,
                                  const std::vector<std::string>& segments) {
  std::vector<std::string> names;
  const auto parts = split(pattern, '/');
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i] == "{}") names.push_back(segments[i]);
  }
  return names;
}

std::optional<Response> refuse_version(const Exchange& exchange, Versions versions) {
  if (exchange.api_version.empty()) return missing_api_version();
  if (versions == Versions::registry) {
    if (registry_version(exchange.api_version)) return std::nullopt;
    return unsupported_registry_version(exchange.api_version, "westeurope");
  }
  if (is_dated_version(exchange.api_version)) return std::nullopt;
  return invalid_api_version(exchange.api_version);
}

Response path_not_found(const Exchange& exchange) {
  const auto& segments = exchange.target.segments;
  for (std::size_t i = 0; i + 2 < segments.size(); ++i) {
    if (!same_ignoring_case(segments[i], "providers")) continue;
    return arm_error(
        404, "InvalidResourceType",
        fmt::format("The resource type '{}' could not be found in the namespace '{}' for "
                    "api version '{}'.",
                    segments[i + 2], segments[i + 1], exchange.api_version));
  }
  const std::string& raw = exchange.request.target;
  return arm_error(404, "NotFound",
                   fmt::format("No resource is known at '{}'.", raw.substr(0, raw.find('?'))));
}

}  // namespace

Response route(Exchange& exchange) {
  exchange.api_version = lower(exchange.target.parameter("api-version"));
  bool path_known = false;
  for (const Route& candidate : routes) {
    if (!fits(candidate.pattern, exchange.target.segments)) continue;
    path_known = true;
    if (candidate.method != exchange.request.method) continue;
    exchange.names = names_in(candidate.pattern, exchange.target.segments);
    if (auto refusal = refuse_version(exchange, candidate.versions)) return *refusal;
    if (!exchange.names.empty() &&
        find_subscription(exchange.cloud, exchange.names[0]) == nullptr) {
      return subscription_not_found(exchange.names[0]);
    }
    return candidate.handler(exchange);
  }
  return path_known ? method_not_allowed(exchange.request.method) : path_not_found(exchange);
}

}  // namespace acrnet::emulator
