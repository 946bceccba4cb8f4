#include "emulator/base/text.h"
#include "emulator/network/private_link.h"
#include "emulator/network/zone_records.h"
#include "emulator/registry/replications.h"
#include "emulator/service/routes.h"

namespace acrnet::emulator {
namespace {

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
  // Endpoints first: they let go of the subnets and registries of other groups.
  auto endpoint = cloud.private_endpoints.lower_bound(inside);
  while (endpoint != cloud.private_endpoints.end() && endpoint->first.starts_with(inside)) {
    detach_endpoint(cloud, endpoint->second);
    endpoint = cloud.private_endpoints.erase(endpoint);
  }
  erase_inside(cloud.networks);
  erase_inside(cloud.registries);
  erase_inside(cloud.private_dns);
  erase_inside(cloud.locks);
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

void finish_endpoint_write(Cloud& cloud, const Operation& operation, bool failed) {
  const auto found = cloud.private_endpoints.find(operation.target);
  if (found == cloud.private_endpoints.end()) return;
  if (!failed) return complete_endpoint(cloud, found->second);
  found->second["properties"]["provisioningState"] = "Failed";
}

void finish_endpoint_delete(Cloud& cloud, const Operation& operation, bool failed) {
  const auto found = cloud.private_endpoints.find(operation.target);
  if (found == cloud.private_endpoints.end()) return;
  if (failed) {
    found->second["properties"]["provisioningState"] = "Failed";
    return;
  }
  detach_endpoint(cloud, found->second);
  const std::string inside = operation.target + "/";
  std::erase_if(cloud.private_dns,
                [&](const auto& entry) { return entry.first.starts_with(inside); });
  cloud.private_endpoints.erase(found);
}

void finish_zone_part_write(Cloud& cloud, const Operation& operation, const std::string& state) {
  set_state(cloud.private_dns, operation.target, state);
  const bool is_group = operation.target.find(zone_group_marker) != std::string::npos;
  if (is_group && !operation.failure) write_group_records(cloud, operation.target);
}

void finish_zone_part_delete(Cloud& cloud, const Operation& operation, bool failed) {
  if (failed) return set_state(cloud.private_dns, operation.target, "Failed");
  erase_group_records(cloud, operation.target);
  // A zone's record sets go with it.
  const std::string inside = operation.target + "/";
  std::erase_if(cloud.private_dns, [&](const auto& entry) {
    return entry.first == operation.target || entry.first.starts_with(inside);
  });
}

}  // namespace

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
    case OperationKind::put_connection:
    case OperationKind::delete_connection: return finish_connection(cloud, operation);
    case OperationKind::put_replication:
    case OperationKind::delete_replication:
      finish_replication(cloud, operation);
      return settle_endpoints_of(cloud, operation.target);
    case OperationKind::put_private_endpoint:
      return finish_endpoint_write(cloud, operation, failed);
    case OperationKind::delete_private_endpoint:
      return finish_endpoint_delete(cloud, operation, failed);
    case OperationKind::put_zone_part: return finish_zone_part_write(cloud, operation, state);
    case OperationKind::delete_zone_part: return finish_zone_part_delete(cloud, operation, failed);
    case OperationKind::settled_write: return;
  }
}

}  // namespace acrnet::emulator
