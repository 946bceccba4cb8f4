#include "executor/apply/last_observed.h"

#include <algorithm>
#include <string>
#include <utility>

namespace acrnet::executor {

namespace {

// The resources that the plan's steps write, sorted for look-ups.
struct Written {
  explicit Written(const Plan& plan) {
    for (const Step& step : plan.steps) {
      const Resource& resource = plan.resources[step.resource];
      if (step.kind == StepKind::register_provider) {
        subscriptions.push_back(resource.subscription);
      } else {
        ids.push_back(resource.id);
      }
    }
    std::sort(ids.begin(), ids.end());
    std::sort(subscriptions.begin(), subscriptions.end());
  }

  bool has(const ArmId& id) const { return std::binary_search(ids.begin(), ids.end(), id); }
  bool has(const std::string& subscription) const {
    return std::binary_search(subscriptions.begin(), subscriptions.end(), subscription);
  }

  std::vector<ArmId> ids;
  std::vector<std::string> subscriptions;
};

template <typename Entries>
void sort_by_id(Entries& entries) {
  std::sort(entries.begin(), entries.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
}

void keep_unchanged(Observed& seen, const Observed& before, const ArmId& id) {
  if (const auto* registry = before.find_registry(id)) seen.registries.push_back(*registry);
  if (const auto* subnet = before.find_subnet(id)) seen.subnets.push_back(*subnet);
  if (const auto* container = before.find_container(id)) seen.containers.push_back(*container);
  if (const auto* endpoint = before.find_private_endpoint(id))
    seen.private_endpoints.push_back(*endpoint);
}

void see_registration(Observed& seen, const Plan& plan, const std::string& subscription,
                      bool done) {
  const Registration before = plan.observed.registration(subscription);
  seen.registrations.push_back({subscription, done ? Registration::registered : before});
}

void see_subnet(Observed& seen, const ObservedSubnet* before, const Step& step, bool done) {
  if (before == nullptr) return;
  seen.subnets.push_back(*before);
  if (!done) return;
  seen.subnets.back().service_endpoint = step.service_endpoint;
  seen.subnets.back().failed = false;
}

void see_registry(Observed& seen, const ObservedRegistry* before, const Step& step, bool done) {
  if (before == nullptr) return;
  seen.registries.push_back(*before);
  if (!done || !step.settings) return;
  seen.registries.back().network = *step.settings;
  seen.registries.back().failed = false;
}

// What a registry lists of a private endpoint that a step has made, and read back as approved, or
// deleted.
void see_connection(Observed& seen, const Plan& plan, const Step& step) {
  const auto* const fact =
      std::get_if<PrivateEndpointFact>(&plan.changes[step.changes.front()].fact);
  if (fact == nullptr) return;
  const ArmId& endpoint = plan.resources[step.resource].id;
  for (ObservedRegistry& registry : seen.registries) {
    if (!(registry.id == fact->registry)) continue;
    auto& connections = registry.connections;
    std::erase_if(connections, [&](const auto& entry) { return entry.endpoint == endpoint; });
    if (step.kind == StepKind::create)
      connections.push_back({endpoint, ConnectionStatus::approved});
    std::sort(connections.begin(), connections.end(),
              [](const auto& a, const auto& b) { return a.endpoint < b.endpoint; });
    registry.has_private_endpoints = step.kind == StepKind::create || !connections.empty();
  }
}

// What a step has made, and read back as approved: where it leads, and in which zone its names are.
// The next refresh sees its addresses.
void see_private_endpoint(Observed& seen, const Plan& plan, const Step& step) {
  const auto* const fact =
      std::get_if<PrivateEndpointFact>(&plan.changes[step.changes.front()].fact);
  if (fact == nullptr) return;
  const ArmId& id = plan.resources[step.resource].id;
  ObservedPrivateEndpoint made{id, fact->registry, fact->subnet, true, {}, {}};
  if (const auto* const before = plan.observed.find_private_endpoint(id))
    made.dns_zones = before->dns_zones;
  if (fact->dns_zone &&
      !std::binary_search(made.dns_zones.begin(), made.dns_zones.end(), *fact->dns_zone)) {
    made.dns_zones.push_back(*fact->dns_zone);
    std::sort(made.dns_zones.begin(), made.dns_zones.end());
  }
  seen.private_endpoints.push_back(std::move(made));
}

// A step that wrote or deleted a private endpoint has replaced or deleted the record sets of its
// registry in the zones of its names. Which addresses they have, the next refresh sees.
void forget_records(Observed& seen, const Plan& plan, const Step& step) {
  const auto* const fact =
      std::get_if<PrivateEndpointFact>(&plan.changes[step.changes.front()].fact);
  if (fact == nullptr) return;
  const auto* const before = plan.observed.find_private_endpoint(plan.resources[step.resource].id);
  const bool removes = step.kind == StepKind::remove;
  const std::string name = record_name(fact->registry, plan.observed);
  for (ObservedPrivateZone& zone : seen.private_zones) {
    const bool written =
        removes ? before != nullptr && std::binary_search(before->dns_zones.begin(),
                                                          before->dns_zones.end(), zone.id)
                : fact->dns_zone == zone.id;
    if (!written) continue;
    std::erase_if(zone.records, [&](const DnsRecord& record) { return is_below(record, name); });
  }
}

// Records what exists after a step: what it wrote if it is done, else what was there before.
void see_step(Observed& seen, const Plan& plan, const Step& step, bool done) {
  const Resource& resource = plan.resources[step.resource];
  const Observed& before = plan.observed;
  switch (step.kind) {
    case StepKind::register_provider:
      return see_registration(seen, plan, resource.subscription, done);
    case StepKind::write_subnet:
      return see_subnet(seen, before.find_subnet(resource.id), step, done);
    case StepKind::write_registry:
      return see_registry(seen, before.find_registry(resource.id), step, done);
    case StepKind::create:
      if (done) see_private_endpoint(seen, plan, step);
      return;  // of all else the next refresh observes first what was made
    case StepKind::remove:
      if (!done) keep_unchanged(seen, before, resource.id);
      return;
  }
}

}  // namespace

void drop_written(Observed& seen, const Plan& plan) {
  if (plan.steps.empty()) return;
  const Written written(plan);
  for_each_observed_kind([&](const auto& kind) {
    std::erase_if(seen.*kind.observed, [&](const auto& entry) { return written.has(entry.id); });
  });
  std::erase_if(seen.registrations,
                [&](const auto& entry) { return written.has(entry.subscription); });
}

namespace {

template <typename Entry>
Entry* find_entry(std::vector<Entry>& entries, const ArmId& id) {
  const auto at = std::lower_bound(entries.begin(), entries.end(), id,
                                   [](const Entry& a, const ArmId& key) { return a.id < key; });
  return at != entries.end() && at->id == id ? &*at : nullptr;
}

bool is_known(const Observed& world, const ArmId& id) {
  if (world.find_missing(id) != nullptr) return true;
  if (id.is_registry()) return world.find_registry(id) != nullptr;
  if (id.is_subnet()) return world.find_subnet(id) != nullptr;
  if (id.is_private_endpoint()) return world.find_private_endpoint(id) != nullptr;
  return world.find_container(id) != nullptr;
}

// The rules that a step removed as planned: no write has lost them.
void note_removed_rules(State& state, const Plan& plan, const Step& step) {
  const ArmId& registry = plan.resources[step.resource].id;
  if (find_entry(state.before_unfinished.registries, registry) == nullptr) return;
  for (const ChangeIndex index : step.changes) {
    const Change& change = plan.changes[index];
    const auto* const rule = std::get_if<RuleFact>(&change.fact);
    if (rule != nullptr && change.action == Action::remove)
      note_removed_rule(state, {registry, rule->source});
  }
}

// The rules that a registry had and has no longer, though nobody asked for that.
bool lacks_rules(const ObservedRegistry& before, const State& state) {
  const ObservedRegistry* const now = state.last_observed.find_registry(before.id);
  const auto* const access = find_aspect(state.find(before.id), &TrackedResource::access);
  if (now == nullptr || access == nullptr) return false;
  const auto is_lost = [&](const RuleSource& source) {
    return !has_rule(now->network, source) && find_rule(*access, source) == nullptr &&
           !is_removed_since(state, {before.id, source});
  };
  const NetworkSettings& had = before.network;
  return std::any_of(had.ip_rules.begin(), had.ip_rules.end(), is_lost) ||
         std::any_of(had.subnet_rules.begin(), had.subnet_rules.end(), is_lost);
}

void add_all(Observed& before, Observed added) {
  for_each_observed_kind([&](const auto& kind) {
    auto& entries = before.*kind.observed;
    for (auto& entry : added.*kind.observed) entries.push_back(std::move(entry));
    sort_by_id(entries);
  });
  for (MissingTarget& target : added.missing) before.missing.push_back(std::move(target));
  sort_by_id(before.missing);
}

}  // namespace

void remember_before(Observed& before, const Plan& plan) {
  if (plan.steps.empty()) return;
  Observed added;
  for (const Step& step : plan.steps) {
    const Resource& resource = plan.resources[step.resource];
    if (step.kind == StepKind::register_provider || is_known(before, resource.id)) continue;
    if (is_known(plan.observed, resource.id) &&
        plan.observed.find_missing(resource.id) == nullptr) {
      keep_unchanged(added, plan.observed, resource.id);
    } else {
      added.missing.push_back({resource.id, resource.id, {}});
    }
  }
  add_all(before, std::move(added));
}

void settle_before(State& state, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  Observed& before = state.before_unfinished;
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const bool may_be_done =
        outcomes[i] == StepOutcome::done || outcomes[i] == StepOutcome::unknown;
    if (may_be_done) note_removed_rules(state, plan, plan.steps[i]);
  }
  const bool all = plan.selection.empty() && plan.mode != PlanMode::refresh;
  const bool ended_well = std::all_of(outcomes.begin(), outcomes.end(), [](StepOutcome outcome) {
    return outcome == StepOutcome::done;
  });
  if (!ended_well || !all) return;
  std::vector<ObservedRegistry> lacking;
  for (ObservedRegistry& registry : before.registries) {
    if (lacks_rules(registry, state)) lacking.push_back(std::move(registry));
  }
  before = Observed();
  before.registries = std::move(lacking);
  std::erase_if(state.removed_since, [&](const RemovedRule& removed) {
    return before.find_registry(removed.registry) == nullptr;
  });
}

void keep_written(Observed& seen, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const bool begun = outcomes[i] == StepOutcome::failed || outcomes[i] == StepOutcome::unknown;
    if (!begun) see_step(seen, plan, plan.steps[i], outcomes[i] == StepOutcome::done);
  }
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (outcomes[i] != StepOutcome::done) continue;
    see_connection(seen, plan, plan.steps[i]);
    forget_records(seen, plan, plan.steps[i]);
  }
  for_each_observed_kind([&](const auto& kind) { sort_by_id(seen.*kind.observed); });
  std::sort(seen.registrations.begin(), seen.registrations.end(),
            [](const auto& a, const auto& b) { return a.subscription < b.subscription; });
}

void drop_untracked(State& state) {
  Observed& seen = state.last_observed;
  const auto drop = [&](auto& entries, auto aspect) {
    std::erase_if(entries, [&](const auto& entry) {
      return find_aspect(std::as_const(state).find(entry.id), aspect) == nullptr;
    });
  };
  drop(seen.registries, &TrackedResource::access);
  drop(seen.subnets, &TrackedResource::endpoint);
  drop(seen.containers, &TrackedResource::existence);
  drop(seen.private_endpoints, &TrackedResource::existence);
  for_each_observed_kind([&](const auto& kind) {
    if (kind.is_needed != nullptr && !kind.is_needed(seen)) (seen.*kind.observed).clear();
  });
  if (std::none_of(state.resources.begin(), state.resources.end(),
                   [](const TrackedResource& entry) { return entry.access || entry.endpoint; }))
    seen.registrations.clear();
}

}  // namespace acrnet::executor
