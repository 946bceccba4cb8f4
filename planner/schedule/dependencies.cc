#include "planner/schedule/dependencies.h"

#include <algorithm>
#include <variant>

namespace acrnet::planner {

namespace {

// What a registry's write does to those who come in by the public endpoint.
struct PublicWay {
  bool opens = false;
  bool closes = false;
};

PublicWay public_way(const Changes& changes, const Step& step) {
  PublicWay way;
  for (const ChangeIndex index : step.changes) {
    const Change& change = changes.changes[index];
    if (std::holds_alternative<RuleFact>(change.fact)) {
      way.opens = way.opens || change.action == Action::add;
      way.closes = way.closes || change.action == Action::remove;
    } else if (const auto* action = std::get_if<DefaultActionFact>(&change.fact)) {
      (action->after == DefaultAction::allow ? way.opens : way.closes) = true;
    } else if (const auto* access = std::get_if<PublicAccessFact>(&change.fact)) {
      (access->after == PublicAccess::enabled ? way.opens : way.closes) = true;
    }
  }
  return way;
}

class CreationEdges {
 public:
  CreationEdges(const Changes& changes, const std::vector<Step>& steps)
      : changes_(changes), steps_(steps) {
    for (StepIndex i = 0; i < steps.size(); ++i) {
      const Resource& resource = changes.resources[steps[i].resource];
      if (resource.kind != Resource::Kind::subscription) by_id_.push_back({&resource.id, i});
    }
    std::sort(by_id_.begin(), by_id_.end(),
              [](const StepOf& a, const StepOf& b) { return *a.id < *b.id; });
  }

  std::vector<Wait> run() {
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      if (steps_[i].kind == StepKind::create) wait_for_surroundings(i);
      if (steps_[i].kind == StepKind::remove) let_surroundings_wait(i);
      if (const auto* fact = private_endpoint(i)) add_private_endpoint(i, *fact);
    }
    return std::move(waits_);
  }

 private:
  struct StepOf {
    const ArmId* id;
    StepIndex step;
  };

  const Resource& resource_of(StepIndex step) const {
    return changes_.resources[steps_[step].resource];
  }
  const PrivateEndpointFact* private_endpoint(StepIndex step) const {
    return std::get_if<PrivateEndpointFact>(&changes_.changes[steps_[step].changes.front()].fact);
  }

  void wait(StepIndex step, StepIndex before, OrderReason reason) {
    waits_.push_back({step, {before, reason}});
  }

  // The step of this kind about this resource; steps_.size() when there is none.
  StepIndex find(const ArmId& id, StepKind kind) const {
    const auto none = static_cast<StepIndex>(steps_.size());
    const auto at =
        std::lower_bound(by_id_.begin(), by_id_.end(), id,
                         [](const StepOf& item, const ArmId& wanted) { return *item.id < wanted; });
    const bool found = at != by_id_.end() && *at->id == id && steps_[at->step].kind == kind;
    return found ? at->step : none;
  }
  bool is_step(StepIndex step) const { return step < steps_.size(); }

  void wait_for_surroundings(StepIndex step) {
    const Resource& resource = resource_of(step);
    if (resource.kind == Resource::Kind::resource_group) return;
    const bool is_subnet = resource.kind == Resource::Kind::subnet;
    const ArmId around = is_subnet ? resource.id.parent_network() : resource.id.parent_group();
    const StepIndex made = find(around, StepKind::create);
    if (is_step(made)) {
      wait(step, made,
           is_subnet ? OrderReason::network_before_subnet : OrderReason::group_before_resource);
    }
  }

  void let_surroundings_wait(StepIndex step) {
    const Resource& resource = resource_of(step);
    if (resource.kind == Resource::Kind::resource_group) return;
    const bool is_subnet = resource.kind == Resource::Kind::subnet;
    const ArmId around = is_subnet ? resource.id.parent_network() : resource.id.parent_group();
    const StepIndex deleted = find(around, StepKind::remove);
    if (is_step(deleted)) {
      wait(deleted, step,
           is_subnet ? OrderReason::subnet_removed_before_network
                     : OrderReason::resource_removed_before_group);
    }
  }

  void add_private_endpoint(StepIndex step, const PrivateEndpointFact& fact) {
    const bool made = steps_[step].kind == StepKind::create;
    for (const ArmId* joined : {&fact.registry, &fact.subnet}) {
      const StepIndex other = find(*joined, made ? StepKind::create : StepKind::remove);
      if (!is_step(other)) continue;
      if (made) {
        wait(step, other, OrderReason::resource_before_private_endpoint);
      } else {
        wait(other, step, OrderReason::private_endpoint_removed_before_resource);
      }
    }
    const StepIndex write = find(fact.registry, StepKind::write_registry);
    if (is_step(write)) {
      const PublicWay way = public_way(changes_, steps_[write]);
      if (made && way.closes)
        wait(write, step, OrderReason::private_endpoint_before_public_way_goes);
      if (!made && way.opens)
        wait(step, write, OrderReason::public_way_before_private_endpoint_goes);
    }
    if (!made) wait_for_successor(step, fact);
  }

  // One that takes its place: of the same registry in the same network.
  void wait_for_successor(StepIndex step, const PrivateEndpointFact& fact) {
    const ArmId network = fact.subnet.parent_network();
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      const auto* const other = private_endpoint(i);
      const bool follows = other != nullptr && steps_[i].kind == StepKind::create &&
                           other->registry == fact.registry &&
                           other->subnet.parent_network() == network;
      if (follows) wait(step, i, OrderReason::private_endpoint_before_the_next);
    }
  }

  const Changes& changes_;
  const std::vector<Step>& steps_;
  std::vector<StepOf> by_id_;
  std::vector<Wait> waits_;
};

bool makes_or_deletes(const Step& step) {
  return step.kind == StepKind::create || step.kind == StepKind::remove;
}

}  // namespace

std::vector<Wait> find_creation_edges(const Changes& changes, const std::vector<Step>& steps) {
  if (std::none_of(steps.begin(), steps.end(), makes_or_deletes)) return {};
  return CreationEdges(changes, steps).run();
}

}  // namespace acrnet::planner
