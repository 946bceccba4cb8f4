#include "planner/state/resolve_pending.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "planner/state/observed_from_state.h"

namespace acrnet::planner {

namespace {

// Resolves the pending operation of an item that was read from Azure; false when the item is not
// tracked any more.
template <typename Item>
bool resolve(Item& item, bool present) {
  const PendingOperation begun = std::exchange(item.pending, PendingOperation::none);
  if (begun == PendingOperation::none)
    return true;  // whether it is still there is the diff's question
  if (begun == PendingOperation::create) item.provenance = Provenance::created;
  return present;
}

void resolve_access(TrackedResource& resource, const Observed& observed, bool missing) {
  const ObservedRegistry* const found = observed.find_registry(resource.id);
  if (found == nullptr) {
    if (missing) resource.access.reset();
    return;
  }
  std::erase_if(resource.access->rules, [&](TrackedRule& rule) {
    const bool pending = rule.pending != PendingOperation::none;
    return !resolve(rule, pending && has_rule(found->network, rule.source));
  });
}

void resolve_endpoint(TrackedResource& resource, const Observed& observed, bool missing) {
  const ObservedSubnet* const found = observed.find_subnet(resource.id);
  const bool stays = found ? resolve(*resource.endpoint, found->service_endpoint) : !missing;
  if (!stays) resource.endpoint.reset();
}

void resolve(TrackedResource& resource, const Observed& observed) {
  const bool missing = observed.find_missing(resource.id) != nullptr;
  if (resource.access) resolve_access(resource, observed, missing);
  if (resource.endpoint) resolve_endpoint(resource, observed, missing);
  // A resource that was not looked for is taken to be there.
  if (resource.existence && !resolve(*resource.existence, !missing)) resource.existence.reset();
}

}  // namespace

bool is_resolved(const State& state, const Observed& observed) {
  const auto is_missing = [&](const auto& entry) { return observed.find_missing(entry.id); };
  return !has_pending(state) && is_last_observed(state, observed) &&
         std::none_of(state.resources.begin(), state.resources.end(), is_missing);
}

State resolve_pending(State prior, const Observed& observed) {
  for (TrackedResource& resource : prior.resources) resolve(resource, observed);
  drop_empty_resources(prior);
  if (!is_last_observed(prior, observed)) prior.last_observed = to_stored(observed);
  return prior;
}

}  // namespace acrnet::planner
