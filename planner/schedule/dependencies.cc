#include "planner/schedule/dependencies.h"

#include <algorithm>
#include <optional>
#include <variant>

#include "model/plan_traits.h"

namespace acrnet::planner {

namespace {

// What a registry's write does to those who come in by the public endpoint.
struct PublicWay {
  bool opens = false;
  bool closes = false;
};

struct AddToWay {
  PublicWay& way;
  Action action;

  void operator()(const RuleFact&) const {
    way.opens = way.opens || action == Action::add;
    way.closes = way.closes || action == Action::remove;
  }
  void operator()(const DefaultActionFact& fact) const {
    (fact.after == DefaultAction::allow ? way.opens : way.closes) = true;
  }
  void operator()(const PublicAccessFact& fact) const {
    (fact.after == PublicAccess::enabled ? way.opens : way.closes) = true;
  }
  void operator()(const NotPublicWay auto&) const {}
};

PublicWay public_way(const Changes& changes, const Step& step) {
  PublicWay way;
  for (const ChangeIndex index : step.changes) {
    const Change& change = changes.changes[index];
    std::visit(AddToWay{way, change.action}, change.fact);
  }
  return way;
}

// The resource that contains another one, and why steps wait for it.
struct Surroundings {
  std::optional<ArmId> id;
  OrderReason made_before = OrderReason::group_before_resource;
  OrderReason removed_after = OrderReason::resource_removed_before_group;
};

Surroundings surroundings_of(const Resource& resource) {
  switch (resource.kind) {
    case Resource::Kind::subnet:
      return {resource.id.parent_network(), OrderReason::network_before_subnet,
              OrderReason::subnet_removed_before_network};
    case Resource::Kind::registry:
    case Resource::Kind::private_endpoint:
    case Resource::Kind::network: return {.id = resource.id.parent_group()};
    case Resource::Kind::resource_group:
    case Resource::Kind::subscription: break;
  }
  return {};
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

  StepIndex no_step() const { return static_cast<StepIndex>(steps_.size()); }

  // The step of this kind about this resource; no_step() when there is none.
  StepIndex find(const ArmId& id, StepKind kind) const {
    const auto at =
        std::lower_bound(by_id_.begin(), by_id_.end(), id,
                         [](const StepOf& item, const ArmId& wanted) { return *item.id < wanted; });
    const bool found = at != by_id_.end() && *at->id == id && steps_[at->step].kind == kind;
    return found ? at->step : no_step();
  }
  bool is_step(StepIndex step) const { return step < steps_.size(); }

  void wait_for_surroundings(StepIndex step) {
    const Surroundings around = surroundings_of(resource_of(step));
    const StepIndex made = around.id ? find(*around.id, StepKind::create) : no_step();
    if (is_step(made)) wait(step, made, around.made_before);
  }

  void let_surroundings_wait(StepIndex step) {
    const Surroundings around = surroundings_of(resource_of(step));
    const StepIndex deleted = around.id ? find(*around.id, StepKind::remove) : no_step();
    if (is_step(deleted)) wait(deleted, step, around.removed_after);
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
    keep_a_way_open(step, fact, made);
    if (!made) wait_for_successor(step, fact);
  }

  // Whether another endpoint of the registry gets its names in the same zone, and so comes after
  // the removal of this one.
  bool gives_name_on(const PrivateEndpointFact& gone) const {
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      const auto* const next = private_endpoint(i);
      if (next == nullptr || steps_[i].kind != StepKind::create) continue;
      if (next->registry == gone.registry && gone.dns_zone && next->dns_zone == gone.dns_zone)
        return true;
    }
    return false;
  }

  void keep_a_way_open(StepIndex step, const PrivateEndpointFact& fact, bool made) {
    const StepIndex write = find(fact.registry, StepKind::write_registry);
    if (!is_step(write)) return;
    const PublicWay way = public_way(changes_, steps_[write]);
    if (made && way.closes) wait(write, step, OrderReason::private_endpoint_before_public_way_goes);
    if (!made && way.opens && !gives_name_on(fact))
      wait(step, write, OrderReason::public_way_before_private_endpoint_goes);
  }

  // One that takes its place: of the same registry, in the same network or with its names in the
  // same zone.
  void wait_for_successor(StepIndex step, const PrivateEndpointFact& fact) {
    const ArmId network = fact.subnet.parent_network();
    for (StepIndex i = 0; i < steps_.size(); ++i) {
      const auto* const other = private_endpoint(i);
      if (other == nullptr || steps_[i].kind != StepKind::create) continue;
      if (!(other->registry == fact.registry)) continue;
      const bool same_name = fact.dns_zone && other->dns_zone == fact.dns_zone;
      if (same_name) {
        wait(i, step, OrderReason::name_removed_before_it_is_written);
      } else if (other->subnet.parent_network() == network) {
        wait(step, i, OrderReason::private_endpoint_before_the_next);
      }
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
