#include "planner/schedule/schedule.h"

#include <algorithm>
#include <functional>
#include <queue>
#include <tuple>
#include <utility>
#include <variant>

#include "model/plan_traits.h"
#include "planner/diff/changes.h"
#include "planner/messages/diagnostics.h"
#include "planner/schedule/dependencies.h"

namespace acrnet::planner {

namespace {

// Reading order. A resource is made before what it contains, and deleted after it.
enum class Phase {
  registration,
  group_made,
  network_made,
  endpoint_added,
  private_endpoint_made,
  registry,
  private_endpoint_deleted,
  endpoint_removed,
  subnet_deleted,
  network_deleted,
  group_deleted,
};

Phase phase_of(const Step& step, Resource::Kind kind) {
  const bool deleted = step.kind == StepKind::remove;
  switch (kind) {
    case Resource::Kind::registry: return Phase::registry;
    case Resource::Kind::private_endpoint:
      return deleted ? Phase::private_endpoint_deleted : Phase::private_endpoint_made;
    case Resource::Kind::subnet:
      if (deleted) return Phase::subnet_deleted;
      return step.kind == StepKind::create || step.service_endpoint ? Phase::endpoint_added
                                                                    : Phase::endpoint_removed;
    case Resource::Kind::network: return deleted ? Phase::network_deleted : Phase::network_made;
    case Resource::Kind::resource_group: return deleted ? Phase::group_deleted : Phase::group_made;
    case Resource::Kind::subscription: return Phase::registration;
  }
  return Phase::registration;  // unreachable
}

// All written changes of one resource are one step. Its creation or deletion is the first of them
// and gives the step its kind.
void add_to_step(std::vector<Step>& steps, StepKind kind, const Change& change, ChangeIndex index) {
  if (steps.empty() || steps.back().resource != change.resource) {
    Step& made = steps.emplace_back();
    made.kind = kind;
    made.resource = change.resource;
  }
  Step& step = steps.back();
  step.changes.push_back(index);
  const bool endpoint = std::holds_alternative<EndpointFact>(change.fact);
  if (endpoint && change.action != Action::remove) step.service_endpoint = true;
}

auto key(const Edge& edge) { return std::tie(edge.before, edge.reason); }

std::vector<Step> reorder(std::vector<Step> steps, const std::vector<StepIndex>& order) {
  std::vector<StepIndex> place(steps.size());
  for (StepIndex i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Step> ordered;
  ordered.reserve(steps.size());
  for (const StepIndex index : order) {
    Step& step = steps[index];
    for (Edge& edge : step.after) edge.before = place[edge.before];
    std::sort(step.after.begin(), step.after.end(),
              [](const Edge& a, const Edge& b) { return key(a) < key(b); });
    ordered.push_back(std::move(step));
  }
  return ordered;
}

// The steps' indices by phase, those of one phase as they come.
std::vector<StepIndex> reading_order(const std::vector<Step>& steps,
                                     const std::vector<Resource>& resources) {
  std::vector<std::pair<Phase, StepIndex>> places;
  places.reserve(steps.size());
  for (StepIndex i = 0; i < steps.size(); ++i)
    places.emplace_back(phase_of(steps[i], resources[steps[i].resource].kind), i);
  std::sort(places.begin(), places.end());
  std::vector<StepIndex> order;
  order.reserve(places.size());
  for (const auto& [phase, index] : places) order.push_back(index);
  return order;
}

// The steps without their edges, in the order in which a reader expects them.
std::vector<Step> steps_in_reading_order(const Changes& changes) {
  std::vector<Step> steps;
  for (ChangeIndex i = 0; i < changes.changes.size(); ++i) {
    const Change& change = changes.changes[i];
    if (const auto kind = step_of(change)) add_to_step(steps, *kind, change, i);
  }
  auto write = changes.writes.begin();
  for (Step& step : steps) {
    if (changes.resources[step.resource].kind != Resource::Kind::registry) continue;
    if (step.kind != StepKind::remove) step.settings = write->after;
    ++write;
  }
  const auto order = reading_order(steps, changes.resources);
  return reorder(std::move(steps), order);
}

// Finds which steps must wait for which so that rules, endpoints and registrations fit. Steps are
// known by their index in reading order.
class EdgeFinder {
 public:
  EdgeFinder(const Changes& changes, const std::vector<Step>& steps)
      : changes_(changes), steps_(steps) {
    for (StepIndex i = 0; i < steps.size(); ++i) {
      const Resource& resource = resource_of(steps[i]);
      if (resource.kind == Resource::Kind::subnet) endpoints_.push_back({&resource.id, i});
      if (resource.kind == Resource::Kind::subscription)
        registrations_.push_back({resource.subscription, i});
    }
    // Subnets come twice in reading order, added and removed; subscriptions are in order already.
    std::sort(endpoints_.begin(), endpoints_.end(),
              [](const EndpointStep& a, const EndpointStep& b) { return *a.id < *b.id; });
  }

  std::vector<Wait> run() {
    auto write = changes_.writes.begin();
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      const Resource& resource = resource_of(steps_[i]);
      if (resource.kind == Resource::Kind::registry) add_registry_edges(i, *write++);
      if (steps_[i].service_endpoint) {
        wait_for_registration(i, resource.id, OrderReason::registration_before_endpoint);
      }
      const bool made = steps_[i].kind == StepKind::create;
      if (made && resource.kind == Resource::Kind::registry)
        wait_for_registration(i, resource.id, OrderReason::registration_before_registry);
    }
    return std::move(waits_);
  }

 private:
  struct EndpointStep {
    const ArmId* id;
    StepIndex step;
  };
  struct RegistrationStep {
    std::string_view subscription;
    StepIndex step;
  };

  const Resource& resource_of(const Step& step) const { return changes_.resources[step.resource]; }

  void wait(StepIndex step, StepIndex before, OrderReason reason) {
    waits_.push_back({step, {before, reason}});
  }

  const EndpointStep* find_endpoint_step(const ArmId& subnet) const {
    const auto at =
        std::lower_bound(endpoints_.begin(), endpoints_.end(), subnet,
                         [](const EndpointStep& item, const ArmId& id) { return *item.id < id; });
    return at != endpoints_.end() && *at->id == subnet ? &*at : nullptr;
  }

  void wait_for_registration(StepIndex step, const ArmId& subnet, OrderReason reason) {
    const std::string_view wanted = subnet.subscription_key();
    const auto at = std::lower_bound(
        registrations_.begin(), registrations_.end(), wanted,
        [](const RegistrationStep& item, std::string_view key) { return item.subscription < key; });
    if (at != registrations_.end() && at->subscription == wanted) wait(step, at->step, reason);
  }

  void add_registry_edges(StepIndex index, const RegistryWrite& write) {
    const Step& step = steps_[index];
    const std::string_view home = resource_of(step).id.subscription_key();
    // Every rule of the list, not only a new one: Azure checks them all at each write.
    for (const ArmId& subnet : write.after.subnet_rules) {
      const EndpointStep* const endpoint = find_endpoint_step(subnet);
      if (endpoint && steps_[endpoint->step].service_endpoint) {
        wait(index, endpoint->step, OrderReason::endpoint_before_rule);
      }
      if (subnet.subscription_key() != home) {
        wait_for_registration(index, subnet, OrderReason::registration_before_rule);
      }
    }
    // A rule whose subnet has no endpoint lets nobody in yet. Adding the endpoint would let the
    // subnet in until this write removes the rule, where the registry's rules decide before it;
    // that is wrong unless the subnet has access afterwards anyway.
    const bool rules_decide = write.default_action_before == DefaultAction::deny &&
                              write.public_access_before == PublicAccess::enabled;
    const bool shut_after = write.after.default_action == DefaultAction::deny ||
                            write.after.public_access == PublicAccess::disabled;
    const bool closed = rules_decide && shut_after;
    for (const ArmId& subnet : freed_subnets(step, write)) {
      const EndpointStep* const endpoint = find_endpoint_step(subnet);
      if (!endpoint) continue;
      const Step& other = steps_[endpoint->step];
      if (other.kind == StepKind::remove) {
        wait(endpoint->step, index, OrderReason::rule_removed_before_subnet);
      } else if (!other.service_endpoint) {
        wait(endpoint->step, index, OrderReason::rule_removed_before_endpoint);
      } else if (closed) {
        wait(endpoint->step, index, OrderReason::idle_rule_removed_before_endpoint_added);
      }
    }
  }

  // The subnets of the rules that the step removes.
  std::vector<ArmId> freed_subnets(const Step& step, const RegistryWrite& write) const {
    std::vector<ArmId> freed = write.freed_subnets;
    for (const ChangeIndex index : step.changes) {
      const Change& change = changes_.changes[index];
      const auto* rule = std::get_if<RuleFact>(&change.fact);
      const auto* subnet = rule ? std::get_if<ArmId>(&rule->source) : nullptr;
      if (subnet && change.action == Action::remove) freed.push_back(*subnet);
    }
    return freed;
  }

  const Changes& changes_;
  const std::vector<Step>& steps_;
  std::vector<EndpointStep> endpoints_;          // by subnet
  std::vector<RegistrationStep> registrations_;  // by subscription
  std::vector<Wait> waits_;
};

void give_edges(std::vector<Step>& steps, const std::vector<Wait>& waits) {
  for (const Wait& wait : waits) steps[wait.step].after.push_back(wait.edge);
  for (Step& step : steps) {
    auto& after = step.after;
    std::sort(after.begin(), after.end(),
              [](const Edge& a, const Edge& b) { return key(a) < key(b); });
    after.erase(std::unique(after.begin(), after.end()), after.end());
  }
}

// The steps' indices, each after those it waits for, otherwise in reading order. Shorter than
// `steps` when some wait in a cycle.
std::vector<StepIndex> sort_by_edges(const std::vector<Step>& steps) {
  std::vector<std::size_t> open(steps.size());
  std::vector<std::vector<StepIndex>> followers(steps.size());
  std::priority_queue<StepIndex, std::vector<StepIndex>, std::greater<>> ready;
  for (StepIndex i = 0; i < steps.size(); ++i) {
    open[i] = steps[i].after.size();
    for (const Edge& edge : steps[i].after) followers[edge.before].push_back(i);
    if (open[i] == 0) ready.push(i);
  }
  std::vector<StepIndex> order;
  order.reserve(steps.size());
  while (!ready.empty()) {
    const StepIndex next = ready.top();
    ready.pop();
    order.push_back(next);
    for (const StepIndex follower : followers[next]) {
      if (--open[follower] == 0) ready.push(follower);
    }
  }
  return order;
}

// One cycle among the steps that are not in `order`, each waiting for the one before it.
std::vector<StepIndex> find_cycle(const std::vector<Step>& steps,
                                  const std::vector<StepIndex>& order) {
  std::vector<bool> stuck(steps.size(), true);
  for (const StepIndex index : order) stuck[index] = false;
  const auto is_stuck = [&](const Edge& edge) { return stuck[edge.before]; };
  std::vector<StepIndex> path;
  std::vector<bool> on_path(steps.size(), false);
  auto at = static_cast<StepIndex>(std::find(stuck.begin(), stuck.end(), true) - stuck.begin());
  while (!on_path[at]) {
    on_path[at] = true;
    path.push_back(at);
    const auto& after = steps[at].after;
    at = std::find_if(after.begin(), after.end(), is_stuck)->before;  // a stuck step has one
  }
  path.erase(path.begin(), std::find(path.begin(), path.end(), at));
  std::reverse(path.begin(), path.end());
  return path;
}

// Why `step` waits for `before`.
std::vector<OrderReason> reasons_between(const Step& step, StepIndex before) {
  std::vector<OrderReason> reasons;
  for (const Edge& edge : step.after) {
    if (edge.before == before) reasons.push_back(edge.reason);
  }
  return reasons;
}

// Idle rules explain a cycle when it would not be one without their edges.
Diagnostic explain_cycle(const std::vector<Step>& steps, const std::vector<StepIndex>& cycle,
                         const std::vector<Resource>& resources) {
  std::vector<CycleStep> told;
  bool explained = false;
  for (std::size_t i = 0; i < cycle.size(); ++i) {
    const Step& step = steps[cycle[i]];
    auto reasons = reasons_between(steps[cycle[(i + 1) % cycle.size()]], cycle[i]);
    explained = explained || std::all_of(reasons.begin(), reasons.end(), [](OrderReason reason) {
                  return reason == OrderReason::idle_rule_removed_before_endpoint_added;
                });
    told.push_back({step.kind, resources[step.resource], std::move(reasons)});
  }
  return explained ? idle_rules_in_a_cycle(told) : unexplained_cycle(told);
}

}  // namespace

std::optional<std::vector<Step>> schedule(const Changes& changes, Diagnostics& diagnostics) {
  std::vector<Step> steps = steps_in_reading_order(changes);
  give_edges(steps, EdgeFinder(changes, steps).run());
  give_edges(steps, find_creation_edges(changes, steps));
  return sort_steps(std::move(steps), changes.resources, diagnostics);
}

std::optional<std::vector<Step>> sort_steps(std::vector<Step> steps,
                                            const std::vector<Resource>& resources,
                                            Diagnostics& diagnostics) {
  const std::vector<StepIndex> order = sort_by_edges(steps);
  if (order.size() == steps.size()) return reorder(std::move(steps), order);
  diagnostics.add(explain_cycle(steps, find_cycle(steps, order), resources));
  return std::nullopt;
}

}  // namespace acrnet::planner
