// One registry, one subnet that leaves by a known address, and a private endpoint, in every way
// that a policy, an Azure and a state can speak of them: all states on the way are played, and
// asked one client at a time.
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/support/tracked.h"
#include "tests/unit/planner/sample.h"

namespace acrnet::planner {

namespace {

const Cidr egress = Cidr(0xcb007107U, 32);

struct Registry {
  bool deny = false;
  bool shut = false;
  bool rule = false;  // for the address that the subnet leaves by
  bool way = false;   // an approved private endpoint in the subnet's network, known there

  bool lets_in_subnet() const { return way || lets_in_address(); }
  bool lets_in_address() const { return !shut && (!deny || rule); }
  bool lets_in_others() const { return !shut && !deny; }
};

struct World {
  Registry azure;
  bool policy_denies = false, policy_shuts = false, policy_rule = false, policy_way = false;
  bool linked = true;  // the zone, to the network
  bool ours = true;    // acrnet made the private endpoint that is there
  bool destroy = false;
};

const ArmId endpoint_id = ArmId::private_endpoint(subscription("1"), "group", "main-inside");

ArmId zone_id() {
  std::string reason;
  return ArmId::parse("/subscriptions/" + subscription("1") +
                          "/resourceGroups/group/providers/Microsoft.Network/privateDnsZones"
                          "/privatelink.azurecr.io",
                      reason)
      .value();
}

Case case_of(const World& world) {
  Case made;
  made.mode = world.destroy ? PlanMode::destroy : PlanMode::apply;
  made.sample.subnet("docker/vm", 1).egress = {egress};
  PolicyRegistry& registry = made.sample.registry("main", 2);
  const Origin origin{0, 3, Origin::none};
  registry.default_action = Setting<DefaultAction>{
      world.policy_denies ? DefaultAction::deny : DefaultAction::allow, origin};
  registry.public_access = Setting<PublicAccess>{
      world.policy_shuts ? PublicAccess::disabled : PublicAccess::enabled, origin};
  if (world.policy_rule) registry.allows.push_back({egress, origin, {}, no_text});
  if (world.policy_way) {
    registry.private_endpoints.push_back(
        {Address("private_endpoint.main.inside"), endpoint_id, 0, zone_id(), origin, {}});
  }
  ObservedRegistry& seen =
      made.azure.registry("main", world.azure.deny ? DefaultAction::deny : DefaultAction::allow);
  if (world.azure.shut) seen.network.public_access = PublicAccess::disabled;
  if (world.azure.rule) add_rule(seen.network, egress);
  made.azure.subnet("docker/vm", false);
  Observed& observed = made.azure.observed;
  const ArmId network = subnet_id("docker/vm").parent_network();
  observed.containers.push_back({network, "westeurope", {}, {}});
  observed.private_zones.push_back({zone_id(), {}});
  if (world.linked) observed.private_zones.back().networks = {network};
  if (world.azure.way) {
    observed.private_endpoints.push_back(
        {endpoint_id, registry_id("main"), subnet_id("docker/vm"), true, {zone_id()}, {}});
    if (world.ours)
      testing::track_existence(made.state, endpoint_id, Address("private_endpoint.main.inside"));
  } else {
    observed.missing.push_back({endpoint_id, endpoint_id, {}});
  }
  if (world.destroy) {
    TrackedAccess& remembered = made.remember("main", DefaultAction::allow);
    remembered.original_public_access = PublicAccess::enabled;
    if (world.azure.rule) rule_entry(remembered, egress);
  }
  return made;
}

Registry after(Registry now, const Plan& plan, const World& world, unsigned done) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (((done >> i) & 1U) == 0) continue;
    const Step& step = plan.steps[i];
    if (step.settings) {
      now.deny = step.settings->default_action == DefaultAction::deny;
      now.shut = step.settings->public_access == PublicAccess::disabled;
      now.rule = has_rule(*step.settings, egress);
    } else {
      now.way = step.kind == StepKind::create && world.linked;
    }
  }
  return now;
}

bool can_be_met(const Plan& plan, unsigned done) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (((done >> i) & 1U) == 0) continue;
    for (const Edge& edge : plan.steps[i].after) {
      if (((done >> edge.before) & 1U) == 0) return false;
    }
  }
  return true;
}

void check_way(bool before, bool now, bool last) {
  if (before == last) CHECK(now == before);
}

void check(const World& world) {
  Case made = case_of(world);
  Diagnostics diagnostics;
  const auto plan = made.plan(diagnostics);
  INFO(dump(diagnostics));
  REQUIRE(plan);
  INFO(dump(plan->resources, plan->steps));
  Registry first = world.azure;
  first.way = first.way && world.linked;
  const auto all = (1U << plan->steps.size()) - 1U;
  const Registry last = after(first, *plan, world, all);

  if (!world.destroy) {
    CHECK(last.deny == world.policy_denies);
    CHECK(last.shut == world.policy_shuts);
    CHECK(last.rule == world.policy_rule);
  }
  const bool stays = world.azure.way && !world.ours;
  const bool wanted = world.policy_way && !world.destroy;
  CHECK(last.way ==
        (world.linked && (wanted || (stays && !world.destroy && world.policy_way) || stays)));
  for (unsigned done = 0; done <= all; ++done) {
    if (!can_be_met(*plan, done)) continue;
    const Registry now = after(first, *plan, world, done);
    CAPTURE(done);
    check_way(first.lets_in_subnet(), now.lets_in_subnet(), last.lets_in_subnet());
    check_way(first.lets_in_address(), now.lets_in_address(), last.lets_in_address());
    check_way(first.lets_in_others(), now.lets_in_others(), last.lets_in_others());
  }
  // What the plan says of it is what came out.
  const bool changed = first.lets_in_subnet() != last.lets_in_subnet();
  const bool told = !plan->access.empty() && plan->access[0].before.subnets.contains(0) !=
                                                 plan->access[0].after.subnets.contains(0);
  CHECK(told == changed);
}

}  // namespace

TEST_CASE(
    "a private way comes and goes in every world without locking anybody out or letting "
    "anybody in") {
  int worlds = 0;
  for (unsigned bits = 0; bits < (1U << 11U); ++bits) {
    const auto bit = [&](unsigned index) { return ((bits >> index) & 1U) != 0; };
    World world;
    world.azure = {bit(0), bit(1), bit(2), bit(3)};
    world.policy_denies = bit(4);
    world.policy_shuts = bit(5);
    world.policy_rule = bit(6);
    world.policy_way = bit(7);
    world.linked = bit(8);
    world.ours = bit(9);
    world.destroy = bit(10);
    CAPTURE(bits);
    check(world);
    ++worlds;
  }
  CHECK(worlds == 2048);
}

}  // namespace acrnet::planner
