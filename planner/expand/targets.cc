#include "planner/expand/targets.h"

#include <algorithm>

namespace acrnet::planner {

namespace {

void sort_ids(std::vector<ArmId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// Appends the IDs of `known`, which are in order, and puts all in order, each once.
template <typename Known>
void merge_ids(std::vector<ArmId>& ids, const std::vector<Known>& known) {
  std::sort(ids.begin(), ids.end());
  const auto wanted = static_cast<std::ptrdiff_t>(ids.size());
  for (const Known& entry : known) ids.push_back(entry.id);
  std::inplace_merge(ids.begin(), ids.begin() + wanted, ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

}  // namespace

Targets find_targets(const Desired& desired, const State& state) {
  Targets targets;
  for (const DesiredRegistry& registry : desired.registries) {
    targets.registries.push_back(registry.id);
  }
  for (const DesiredSubnet& subnet : desired.subnets) targets.subnets.push_back(subnet.id);
  for (const DesiredRegistration& item : desired.registrations) {
    targets.subscriptions.push_back(item.subscription);
  }
  for (const DesiredContainer& container : desired.containers) {
    if (container.creation) targets.containers.push_back(container.id);
  }
  for (const StateResource& resource : state.resources) {
    const ArmId& id = resource.id;
    auto& ids = id.is_registry()           ? targets.registries
                : id.is_subnet()           ? targets.subnets
                : id.is_private_endpoint() ? targets.private_endpoints
                                           : targets.containers;
    ids.push_back(id);
  }
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints) {
    targets.private_endpoints.push_back(endpoint.id);
    targets.containers.push_back(endpoint.subnet.parent_network());  // for its region
    if (endpoint.dns_zone) targets.private_zones.push_back(*endpoint.dns_zone);
  }
  for (auto* ids : {&targets.containers, &targets.private_endpoints, &targets.private_zones})
    sort_ids(*ids);
  merge_ids(targets.registries, state.registries);
  merge_ids(targets.subnets, state.subnets);
  auto& subscriptions = targets.subscriptions;
  std::sort(subscriptions.begin(), subscriptions.end());
  subscriptions.erase(std::unique(subscriptions.begin(), subscriptions.end()), subscriptions.end());
  return targets;
}

}  // namespace acrnet::planner
