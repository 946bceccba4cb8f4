#include "emulator/service/routes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "emulator/arm/locks.h"
#include "emulator/arm/polling.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/arm/subscriptions.h"
#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/network_catalogue.h"
#include "emulator/network/peerings.h"
#include "emulator/network/private_dns.h"
#include "emulator/network/private_endpoints.h"
#include "emulator/network/virtual_networks.h"
#include "emulator/registry/registries.h"
#include "emulator/registry/replications.h"
#include "emulator/resource_graph/resource_graph.h"

namespace acrnet::emulator {
namespace {

// Whose list of api-versions a path goes by.
enum class Versions {
  dated,
  registry,
  linked,  // of a registry, those that know private endpoints
};

struct Route {
  std::string_view method;
  std::string_view pattern;  // {} takes one segment
  Versions versions;
  Response (*handler)(Exchange&);
};

#define ACRNET_SUBSCRIPTION "subscriptions/{}"
#define ACRNET_GROUP ACRNET_SUBSCRIPTION "/resourceGroups/{}"
#define ACRNET_NETWORK "/providers/Microsoft.Network"
#define ACRNET_LOCATION ACRNET_NETWORK "/locations/{}"
#define ACRNET_NETWORKS ACRNET_NETWORK "/virtualNetworks"
#define ACRNET_ENDPOINTS ACRNET_NETWORK "/privateEndpoints"
#define ACRNET_ZONES ACRNET_NETWORK "/privateDnsZones"
#define ACRNET_REGISTRIES "/providers/Microsoft.ContainerRegistry/registries"
#define ACRNET_CONNECTION ACRNET_REGISTRIES "/{}/privateEndpointConnections/{}"

constexpr auto dated = Versions::dated;
constexpr auto registry = Versions::registry;
constexpr auto linked = Versions::linked;

constexpr std::array<Route, 84> routes = {{
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
    {"POST", "providers/Microsoft.ResourceGraph/resources", dated, query_resources},

    {"GET", ACRNET_SUBSCRIPTION ACRNET_NETWORKS, dated, list_networks},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS, dated, list_networks_of_group},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, get_network},
    {"PUT", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, put_network},
    {"DELETE", ACRNET_GROUP ACRNET_NETWORKS "/{}", dated, delete_network},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/CheckIPAddressAvailability", dated, check_address},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets", dated, list_subnets},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, get_subnet},
    {"PUT", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, put_subnet},
    {"DELETE", ACRNET_GROUP ACRNET_NETWORKS "/{}/subnets/{}", dated, delete_subnet},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/virtualNetworkPeerings", dated, list_peerings},
    {"GET", ACRNET_GROUP ACRNET_NETWORKS "/{}/virtualNetworkPeerings/{}", dated, get_peering},
    {"PUT", ACRNET_GROUP ACRNET_NETWORKS "/{}/virtualNetworkPeerings/{}", dated, put_peering},
    {"DELETE", ACRNET_GROUP ACRNET_NETWORKS "/{}/virtualNetworkPeerings/{}", dated, delete_peering},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_LOCATION "/operations/{}", dated, get_operation_status},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_LOCATION "/operationResults/{}", dated,
     get_operation_result},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_LOCATION "/virtualNetworkAvailableEndpointServices", dated,
     list_endpoint_services},
    {"GET", ACRNET_SUBSCRIPTION ACRNET_LOCATION "/availableDelegations", dated, list_delegations},
    {"GET", ACRNET_GROUP ACRNET_LOCATION "/availableDelegations", dated, list_delegations_of_group},

    {"GET", ACRNET_SUBSCRIPTION ACRNET_ENDPOINTS, dated, list_private_endpoints},
    {"GET", ACRNET_GROUP ACRNET_ENDPOINTS, dated, list_private_endpoints_of_group},
    {"GET", ACRNET_GROUP ACRNET_ENDPOINTS "/{}", dated, get_private_endpoint},
    {"PUT", ACRNET_GROUP ACRNET_ENDPOINTS "/{}", dated, put_private_endpoint},
    {"DELETE", ACRNET_GROUP ACRNET_ENDPOINTS "/{}", dated, delete_private_endpoint},
    {"GET", ACRNET_GROUP ACRNET_ENDPOINTS "/{}/privateDnsZoneGroups", dated, list_zone_groups},
    {"GET", ACRNET_GROUP ACRNET_ENDPOINTS "/{}/privateDnsZoneGroups/{}", dated, get_zone_group},
    {"PUT", ACRNET_GROUP ACRNET_ENDPOINTS "/{}/privateDnsZoneGroups/{}", dated, put_zone_group},
    {"DELETE", ACRNET_GROUP ACRNET_ENDPOINTS "/{}/privateDnsZoneGroups/{}", dated,
     delete_zone_group},

    {"GET", ACRNET_SUBSCRIPTION ACRNET_ZONES, dated, list_zones},
    {"GET", ACRNET_GROUP ACRNET_ZONES, dated, list_zones_of_group},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}", dated, get_zone},
    {"PUT", ACRNET_GROUP ACRNET_ZONES "/{}", dated, put_zone},
    {"DELETE", ACRNET_GROUP ACRNET_ZONES "/{}", dated, delete_zone},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}/virtualNetworkLinks", dated, list_zone_links},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}/virtualNetworkLinks/{}", dated, get_zone_link},
    {"PUT", ACRNET_GROUP ACRNET_ZONES "/{}/virtualNetworkLinks/{}", dated, put_zone_link},
    {"DELETE", ACRNET_GROUP ACRNET_ZONES "/{}/virtualNetworkLinks/{}", dated, delete_zone_link},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}/ALL", dated, list_records},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}/A", dated, list_a_records},
    {"GET", ACRNET_GROUP ACRNET_ZONES "/{}/A/{}", dated, get_a_record},
    {"PUT", ACRNET_GROUP ACRNET_ZONES "/{}/A/{}", dated, put_a_record},
    {"PATCH", ACRNET_GROUP ACRNET_ZONES "/{}/A/{}", dated, patch_a_record},
    {"DELETE", ACRNET_GROUP ACRNET_ZONES "/{}/A/{}", dated, delete_a_record},
    {"GET", ACRNET_GROUP ACRNET_NETWORK "/privateDnsOperationStatuses/{}", dated,
     get_operation_status},
    {"GET", ACRNET_GROUP ACRNET_NETWORK "/privateDnsOperationResults/{}", dated,
     get_operation_result},

    {"GET", ACRNET_SUBSCRIPTION ACRNET_REGISTRIES, registry, list_registries},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES, registry, list_registries_of_group},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, get_registry},
    {"PUT", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, put_registry},
    {"PATCH", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, patch_registry},
    {"DELETE", ACRNET_GROUP ACRNET_REGISTRIES "/{}", registry, delete_registry},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/operationStatuses/{}", registry,
     get_operation_status},
    {"POST", ACRNET_GROUP ACRNET_REGISTRIES "/{}/listCredentials", registry, list_credentials},
    {"POST", ACRNET_GROUP ACRNET_REGISTRIES "/{}/regenerateCredential", registry,
     regenerate_credential},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/listUsages", registry, list_usages},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/replications", registry, list_replications},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/replications/{}", registry, get_replication},
    {"PUT", ACRNET_GROUP ACRNET_REGISTRIES "/{}/replications/{}", registry, put_linked_replication},
    {"DELETE", ACRNET_GROUP ACRNET_REGISTRIES "/{}/replications/{}", registry, delete_replication},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/replications/{}/operationStatuses/{}", registry,
     get_operation_status},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/privateLinkResources", linked,
     list_private_link_resources},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/privateLinkResources/{}", linked,
     get_private_link_resource},
    {"GET", ACRNET_GROUP ACRNET_REGISTRIES "/{}/privateEndpointConnections", linked,
     list_connections},
    {"GET", ACRNET_GROUP ACRNET_CONNECTION, linked, get_connection},
    {"PUT", ACRNET_GROUP ACRNET_CONNECTION, linked, put_connection},
    {"DELETE", ACRNET_GROUP ACRNET_CONNECTION, linked, delete_connection},
    {"GET", ACRNET_GROUP ACRNET_CONNECTION "/operationStatuses/{}", linked, get_operation_status},
    {"GET",
     ACRNET_SUBSCRIPTION "/providers/Microsoft.ContainerRegistry/locations/{}/operationResults/{}",
     registry, get_operation_result},
    {"POST", ACRNET_SUBSCRIPTION "/providers/Microsoft.ContainerRegistry/checkNameAvailability",
     registry, check_registry_name},
}};

#undef ACRNET_SUBSCRIPTION
#undef ACRNET_GROUP
#undef ACRNET_NETWORK
#undef ACRNET_LOCATION
#undef ACRNET_NETWORKS
#undef ACRNET_ENDPOINTS
#undef ACRNET_ZONES
#undef ACRNET_REGISTRIES
#undef ACRNET_CONNECTION

// Whether the path is one of this pattern. Asked for each route of each request, so nothing is
// copied.
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
  if (versions != Versions::dated) {
    const auto version = registry_version(exchange.api_version);
    const bool good = version && (versions == Versions::registry || knows_private_link(*version));
    if (good) return std::nullopt;
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

// Locks lie on any scope, so they are no row of the table.
Response route_lock(Exchange& exchange) {
  if (auto refusal = refuse_version(exchange, dated)) return *refusal;
  const auto& segments = exchange.target.segments;
  if (segments.size() < 2 || find_subscription(exchange.cloud, segments[1]) == nullptr) {
    return subscription_not_found(segments.size() < 2 ? "" : segments[1]);
  }
  return answer_lock_request(exchange);
}

}  // namespace

Response route(Exchange& exchange) {
  exchange.api_version = lower(exchange.target.parameter("api-version"));
  if (is_lock_path(exchange.target)) return route_lock(exchange);
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
    if (auto refusal = refuse_locked(exchange)) return *refusal;
    return candidate.handler(exchange);
  }
  return path_known ? method_not_allowed(exchange.request.method) : path_not_found(exchange);
}

}  // namespace acrnet::emulator
