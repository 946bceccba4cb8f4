#include "planner/state/resolve_pending.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "planner/state/observed_from_state.h"

namespace acrnet::planner {

namespace {

// Resolves the claim of an entry that was looked at; false when the entry goes.
bool resolve(Claim& claim, Provenance& provenance, bool present) {
  const Claim claimed = std::exchange(claim, Claim::none);
  if (claimed == Claim::none) return true;  // whether it is still there is the diff's question
  if (claimed == Claim::create) provenance = Provenance::created;
  return present;
}

// What was not looked for is taken to be there.
bool exists(const ArmId& id, const Observed& observed) {
  return observed.find_missing(id) == nullptr;
}

std::vector<StateRule> settle_rules(std::vector<StateRule> rules, const NetworkSettings& settings) {
  std::vector<StateRule> kept;
  kept.reserve(rules.size());
  for (StateRule& rule : rules) {
    const bool present = rule.claim != Claim::none && has_rule(settings, rule.source);
    if (resolve(rule.claim, rule.provenance, present)) kept.push_back(std::move(rule));
  }
  return kept;
}

std::vector<StateRegistry> settle_registries(std::vector<StateRegistry> registries,
                                             const Observed& observed) {
  std::vector<StateRegistry> kept;
  kept.reserve(registries.size());
  for (StateRegistry& registry : registries) {
    if (const ObservedRegistry* found = observed.find_registry(registry.id)) {
      registry.rules = settle_rules(std::move(registry.rules), found->network);
    } else if (observed.find_missing(registry.id) != nullptr) {
      continue;
    }
    kept.push_back(std::move(registry));
  }
  return kept;
}

std::vector<StateSubnet> settle_subnets(std::vector<StateSubnet> subnets,
                                        const Observed& observed) {
  std::vector<StateSubnet> kept;
  kept.reserve(subnets.size());
  for (StateSubnet& subnet : subnets) {
    if (const ObservedSubnet* found = observed.find_subnet(subnet.id)) {
      if (!resolve(subnet.claim, subnet.endpoint, found->service_endpoint)) continue;
    } else if (observed.find_missing(subnet.id) != nullptr) {
      continue;
    }
    kept.push_back(std::move(subnet));
  }
  return kept;
}

std::vector<StateResource> settle_resources(std::vector<StateResource> resources,
                                            const Observed& observed) {
  std::erase_if(resources, [&](StateResource& resource) {
    return !resolve(resource.claim, resource.provenance, exists(resource.id, observed));
  });
  return resources;
}

}  // namespace

bool is_settled(const State& state, const Observed& observed) {
  const auto is_missing = [&](const auto& entry) { return observed.find_missing(entry.id); };
  return !has_claims(state) && has_seen(state, observed) &&
         std::none_of(state.registries.begin(), state.registries.end(), is_missing) &&
         std::none_of(state.subnets.begin(), state.subnets.end(), is_missing) &&
         std::none_of(state.resources.begin(), state.resources.end(), is_missing);
}

State settle(State prior, const Observed& observed) {
  prior.registries = settle_registries(std::move(prior.registries), observed);
  prior.subnets = settle_subnets(std::move(prior.subnets), observed);
  prior.resources = settle_resources(std::move(prior.resources), observed);
  if (!has_seen(prior, observed)) prior.seen = remember(observed);
  return prior;
}

}  // namespace acrnet::planner
