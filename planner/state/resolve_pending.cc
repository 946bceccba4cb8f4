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

// ---- what may come late ----

template <typename Item>
bool is_begun_creation(const Item& item) {
  return item.pending == PendingOperation::create;
}

// The first save of an apply leaves out of what was seen all that its steps write, and its last
// save what it could not confirm.
bool was_written(const State& stored, const ArmId& id) {
  const Observed& seen = stored.last_observed;
  if (id.is_registry()) return seen.find_registry(id) == nullptr;
  return !id.is_subnet() || seen.find_subnet(id) == nullptr;
}

bool has_endpoint(const Observed& observed, const ArmId& id) {
  const ObservedSubnet* const subnet = observed.find_subnet(id);
  return subnet != nullptr && subnet->service_endpoint;
}

// One request writes all settings and rules, so when one pending rule is as it was to be, all is.
bool has_arrived(const TrackedAccess& access, const ObservedRegistry* registry) {
  return registry != nullptr &&
         std::any_of(access.rules.begin(), access.rules.end(), [&](const TrackedRule& rule) {
           const bool present = has_rule(registry->network, rule.source);
           return rule.pending == PendingOperation::create   ? present
                  : rule.pending == PendingOperation::remove ? !present
                                                             : false;
         });
}

// Rules that acrnet would not keep are not in what was written; found ones stay where they are.
TrackedAccess late_access(TrackedAccess access) {
  std::erase_if(access.rules, [](const TrackedRule& rule) {
    return !is_ours(rule.provenance) || rule.pending == PendingOperation::remove;
  });
  for (TrackedRule& rule : access.rules) rule.pending = PendingOperation::create;
  return access;
}

TrackedResource late_creation(const TrackedResource& resource, const Observed& observed) {
  TrackedResource late{resource.address, resource.id, resource.protection};
  const bool missing = observed.find_missing(resource.id) != nullptr;
  const bool is_new = resource.existence && is_begun_creation(*resource.existence);
  if (is_new && !missing) return late;  // one request makes it with all that is to be in it
  if (is_new) late.existence = resource.existence;
  if (resource.endpoint && is_begun_creation(*resource.endpoint) &&
      !has_endpoint(observed, resource.id))
    late.endpoint = resource.endpoint;
  const bool gone = missing && !is_new;
  if (resource.access && !gone &&
      !has_arrived(*resource.access, observed.find_registry(resource.id)))
    late.access = late_access(*resource.access);
  return late;
}

}  // namespace

std::vector<TrackedResource> late_creations(const State& stored, const Observed& observed,
                                            Moment now) {
  std::vector<TrackedResource> all;
  if (!stored.pending_until || *stored.pending_until <= now) return all;
  for (const TrackedResource& resource : stored.resources) {
    if (!was_written(stored, resource.id)) continue;
    TrackedResource late = late_creation(resource, observed);
    if (!late.empty()) all.push_back(std::move(late));
  }
  return all;
}

bool is_resolved(const State& state, const Observed& observed) {
  const auto is_missing = [&](const auto& entry) { return observed.find_missing(entry.id); };
  return !has_pending(state) && is_last_observed(state, observed) &&
         std::none_of(state.resources.begin(), state.resources.end(), is_missing);
}

namespace {

// A rule of acrnet's that an apply was to remove, and did, is no rule of others that got lost.
void note_removed_rules(State& state, const Observed& observed) {
  for (const ObservedRegistry& before : state.before_unfinished.registries) {
    const auto* const access =
        find_aspect(std::as_const(state).find(before.id), &TrackedResource::access);
    const ObservedRegistry* const now = observed.find_registry(before.id);
    if (access == nullptr || now == nullptr) continue;
    for (const TrackedRule& rule : access->rules) {
      if (rule.pending != PendingOperation::none && !has_rule(now->network, rule.source))
        note_removed_rule(state, {before.id, rule.source});
    }
  }
}

}  // namespace

State resolve_pending(State prior, const Observed& observed) {
  note_removed_rules(prior, observed);
  for (TrackedResource& resource : prior.resources) resolve(resource, observed);
  drop_empty_resources(prior);
  if (!is_last_observed(prior, observed)) prior.last_observed = to_stored(observed);
  return prior;
}

}  // namespace acrnet::planner
