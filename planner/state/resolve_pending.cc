#include "planner/state/resolve_pending.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "planner/state/observed_from_state.h"

namespace acrnet::planner {

namespace {

// Resolves the operation on something that was looked for; false when its entry goes.
bool resolve(PendingOperation& pending, Provenance& provenance, bool present) {
  const PendingOperation begun = std::exchange(pending, PendingOperation::none);
  if (begun == PendingOperation::none)
    return true;  // whether it is still there is the diff's question
  if (begun == PendingOperation::create) provenance = Provenance::created;
  return present;
}

// What was not looked for is taken to be there.
bool exists(const ArmId& id, const Observed& observed) {
  return observed.find_missing(id) == nullptr;
}

std::vector<StateRule> resolve_rules(std::vector<StateRule> rules,
                                     const NetworkSettings& settings) {
  std::vector<StateRule> kept;
  kept.reserve(rules.size());
  for (StateRule& rule : rules) {
    const bool present = rule.pending != PendingOperation::none && has_rule(settings, rule.source);
    if (resolve(rule.pending, rule.provenance, present)) kept.push_back(std::move(rule));
  }
  return kept;
}

std::vector<StateRegistry> resolve_registries(std::vector<StateRegistry> registries,
                                              const Observed& observed) {
  std::vector<StateRegistry> kept;
  kept.reserve(registries.size());
  for (StateRegistry& registry : registries) {
    if (const ObservedRegistry* found = observed.find_registry(registry.id)) {
      registry.rules = resolve_rules(std::move(registry.rules), found->network);
    } else if (observed.find_missing(registry.id) != nullptr) {
      continue;
    }
    kept.push_back(std::move(registry));
  }
  return kept;
}

std::vector<StateSubnet> resolve_subnets(std::vector<StateSubnet> subnets,
                                         const Observed& observed) {
  std::vector<StateSubnet> kept;
  kept.reserve(subnets.size());
  for (StateSubnet& subnet : subnets) {
    if (const ObservedSubnet* found = observed.find_subnet(subnet.id)) {
      if (!resolve(subnet.pending, subnet.endpoint, found->service_endpoint)) continue;
    } else if (observed.find_missing(subnet.id) != nullptr) {
      continue;
    }
    kept.push_back(std::move(subnet));
  }
  return kept;
}

std::vector<StateResource> resolve_resources(std::vector<StateResource> resources,
                                             const Observed& observed) {
  std::erase_if(resources, [&](StateResource& resource) {
    return !resolve(resource.pending, resource.provenance, exists(resource.id, observed));
  });
  return resources;
}

}  // namespace

bool is_resolved(const State& state, const Observed& observed) {
  const auto is_missing = [&](const auto& entry) { return observed.find_missing(entry.id); };
  return !has_pending(state) && is_last_observed(state, observed) &&
         std::none_of(state.registries.begin(), state.registries.end(), is_missing) &&
         std::none_of(state.subnets.begin(), state.subnets.end(), is_missing) &&
         std::none_of(state.resources.begin(), state.resources.end(), is_missing);
}

State resolve_pending(State prior, const Observed& observed) {
  prior.registries = resolve_registries(std::move(prior.registries), observed);
  prior.subnets = resolve_subnets(std::move(prior.subnets), observed);
  prior.resources = resolve_resources(std::move(prior.resources), observed);
  if (!is_last_observed(prior, observed)) prior.last_observed = to_stored(observed);
  return prior;
}

}  // namespace acrnet::planner
