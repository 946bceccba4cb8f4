#include "planner/targets.h"

#include <algorithm>

namespace acrnet::planner {

namespace {

template <typename T>
void sort_unique(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

}  // namespace

Targets find_targets(const Desired& desired, const State& state) {
  Targets targets;
  for (const DesiredRegistry& registry : desired.registries) {
    targets.registries.push_back(registry.id);
  }
  for (const StateRegistry& registry : state.registries) targets.registries.push_back(registry.id);
  for (const DesiredSubnet& subnet : desired.subnets) targets.subnets.push_back(subnet.id);
  for (const StateSubnet& subnet : state.subnets) targets.subnets.push_back(subnet.id);
  for (const DesiredRegistration& item : desired.registrations) {
    targets.subscriptions.push_back(item.subscription);
  }
  sort_unique(targets.registries);
  sort_unique(targets.subnets);
  sort_unique(targets.subscriptions);
  return targets;
}

}  // namespace acrnet::planner
