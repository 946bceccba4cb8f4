#include <algorithm>

#include "planner/expand/expand.h"

namespace acrnet::planner {

namespace {

void sort_ids(std::vector<ArmId>& ids) {
  std::sort(ids.begin(), ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

// Puts the IDs in order, each once; those from `tracked` on are in order already.
void merge_ids(std::vector<ArmId>& ids, std::ptrdiff_t tracked) {
  std::sort(ids.begin(), ids.begin() + tracked);
  std::inplace_merge(ids.begin(), ids.begin() + tracked, ids.end());
  ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
}

std::vector<ArmId>& list_for(const TrackedResource& resource, Targets& targets) {
  if (resource.access || resource.id.is_registry()) return targets.registries;
  if (resource.endpoint || resource.id.is_subnet()) return targets.subnets;
  return resource.id.is_private_endpoint() ? targets.private_endpoints : targets.containers;
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
  const auto registries = static_cast<std::ptrdiff_t>(targets.registries.size());
  const auto subnets = static_cast<std::ptrdiff_t>(targets.subnets.size());
  for (const TrackedResource& resource : state.resources)
    list_for(resource, targets).push_back(resource.id);
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints) {
    targets.private_endpoints.push_back(endpoint.id);
    targets.containers.push_back(endpoint.subnet.parent_network());  // for its region
    if (endpoint.dns_zone) targets.private_zones.push_back(*endpoint.dns_zone);
  }
  for (auto* ids : {&targets.containers, &targets.private_endpoints, &targets.private_zones})
    sort_ids(*ids);
  merge_ids(targets.registries, registries);
  merge_ids(targets.subnets, subnets);
  auto& subscriptions = targets.subscriptions;
  std::sort(subscriptions.begin(), subscriptions.end());
  subscriptions.erase(std::unique(subscriptions.begin(), subscriptions.end()), subscriptions.end());
  return targets;
}

std::vector<std::string> subscriptions_of(const Targets& targets) {
  std::vector<std::string> subscriptions = targets.subscriptions;
  for_each_observed_kind([&](const auto& kind) {
    for (const ArmId& id : targets.*kind.targets) {
      // The lists are sorted by ID, so one subscription's stand together.
      if (subscriptions.empty() || subscriptions.back() != id.subscription_key())
        subscriptions.emplace_back(id.subscription_key());
    }
  });
  std::sort(subscriptions.begin(), subscriptions.end());
  subscriptions.erase(std::unique(subscriptions.begin(), subscriptions.end()), subscriptions.end());
  return subscriptions;
}

}  // namespace acrnet::planner
