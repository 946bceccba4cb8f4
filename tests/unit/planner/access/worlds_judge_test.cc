// What the test of all small worlds rests on: that its judge objects to every kind of wrong plan,
// that claims are settled as it assumes, and that whole histories end as they should.

#include <catch2/catch.hpp>

#include <algorithm>
#include <utility>
#include <vector>

#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/state/resolve_pending.h"
#include "tests/support/worlds.h"
#include "tests/support/worlds_model.h"
#include "tests/support/worlds_pipeline.h"

using namespace acrnet;
using namespace acrnet::worlds;

namespace {

// What busy_world() becomes, taken back: rules before their endpoints.
World leaving_world() {
  World world = busy_world();
  const Outcome outcome = expect(world);
  world.azure = outcome.azure;
  world.memory = outcome.memory;
  world.destroy = true;
  return world;
}

Script script_of(const World& world) {
  Pipeline pipeline;
  return pipeline.script(world).value();
}

// Whether `step` waits for `before` through other steps, too.
bool is_implied(const Script& script, int step, int before) {
  for (const int middle : script.moves[static_cast<std::size_t>(step)].after) {
    if (middle == before) continue;
    const auto& further = script.moves[static_cast<std::size_t>(middle)].after;
    if (std::find(further.begin(), further.end(), before) != further.end()) return true;
  }
  return false;
}

}  // namespace

TEST_CASE("the judge objects when an edge is missing") {
  int dropped = 0;
  for (const World& world : {busy_world(), leaving_world()}) {
    const Script script = script_of(world);
    REQUIRE(find_objection(world, script).empty());
    for (std::size_t step = 0; step < script.moves.size(); ++step) {
      for (const int before : script.moves[step].after) {
        if (is_implied(script, static_cast<int>(step), before)) continue;
        Script mutant = script;
        std::erase(mutant.moves[step].after, before);
        INFO("step " << step << " no longer waits for " << before);
        CHECK_FALSE(find_objection(world, mutant).empty());
        ++dropped;
      }
    }
  }
  CHECK(dropped >= 6);
}

TEST_CASE("the judge objects when two steps that depend on each other are swapped") {
  for (const World& world : {busy_world(), leaving_world()}) {
    const Script script = script_of(world);
    for (std::size_t step = 0; step < script.moves.size(); ++step) {
      for (const int before : script.moves[step].after) {
        Script mutant = script;
        std::swap(mutant.moves[step], mutant.moves[static_cast<std::size_t>(before)]);
        INFO("steps " << step << " and " << before);
        CHECK_FALSE(find_objection(world, mutant).empty());
      }
    }
  }
}

TEST_CASE("the judge objects when anything of a plan is left out or made up") {
  for (const World& world : {busy_world(), leaving_world()}) {
    const Script script = script_of(world);
    for (std::size_t i = 0; i < script.deeds.size(); ++i) {
      INFO("change " << i);
      Script mutant = script;
      mutant.deeds[i].subject =
          mutant.deeds[i].subject == Subject::governance ? Subject::rule : Subject::governance;
      CHECK_FALSE(find_objection(world, mutant).empty());
    }
    for (std::size_t i = 0; i < script.moves.size(); ++i) {
      INFO("step " << i);
      Script without_it = script;
      without_it.moves[i].deeds.clear();
      CHECK_FALSE(find_objection(world, without_it).empty());
      Script other = script;
      if (other.moves[i].kind == Kind::write_registry) {
        other.moves[i].settings.rules = static_cast<Rules>(other.moves[i].settings.rules ^ bit(0));
      } else if (other.moves[i].kind == Kind::write_subnet) {
        other.moves[i].endpoint = !other.moves[i].endpoint;
      } else {
        continue;
      }
      CHECK_FALSE(find_objection(world, other).empty());
    }
  }
}

TEST_CASE("what a claim means is found out by looking, whatever it is and whatever is there") {
  const std::vector<Mark> marks{{Made::none, Claimed::no},        {Made::created, Claimed::no},
                                {Made::found, Claimed::no},       {Made::created, Claimed::create},
                                {Made::created, Claimed::remove}, {Made::found, Claimed::remove}};
  const auto kinds = static_cast<int>(marks.size());
  for_all({kinds, kinds, kinds, 2, 2, 2, 3}, [&](const std::vector<int>& c) {
    World world;
    RegistryMemory& memory = world.memory.registries[1];
    memory.governed = true;
    memory.original = static_cast<Default>(c[6]);
    memory.rules[0] = marks[static_cast<std::size_t>(c[0])];
    memory.rules[3] = marks[static_cast<std::size_t>(c[1])];
    world.memory.subnets[1] = marks[static_cast<std::size_t>(c[2])];
    world.azure.registries[1].rules = rules(c[3] == 1, c[4] == 1, 0, 3);
    world.azure.endpoints[1] = c[5] == 1;
    const State state = to_state(world.memory);
    const Observed observed = to_observed(world.azure, planner::find_targets({}, state));
    REQUIRE(from_state(planner::resolve_pending(state, observed)) ==
            look(world.memory, world.azure));
  });
}

namespace {

// Plans and plays until there is nothing to do; what is left must be what was to be.
World settle_down(Pipeline& pipeline, World world) {
  const Script script = pipeline.script(world).value();
  const Done all = (1U << script.moves.size()) - 1;
  world.azure = play(world.azure, script, all).value();
  world.memory = save_at_end(claim(world.memory, script), script, all);
  REQUIRE(pipeline.plan(world)->empty());
  return world;
}

}  // namespace

TEST_CASE(
    "one policy, then another, then destroy: nothing of ours stays, all that was there does") {
  Pipeline pipeline;
  int histories = 0;
  // Azure: default, x, p, endpoint | first policy: default, x, p | second: in policy, default, x, p
  for_all({2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2}, [&](const std::vector<int>& c) {
    World world;
    world.azure.registries[0] = {c[0] == 1, rules(c[1] == 1, c[2] == 1, 0, 2)};
    world.azure.endpoints[0] = c[3] == 1;
    if (c[1] == 1 && c[3] == 0) return;  // Azure would not have taken the rule
    const Azure at_first = world.azure;
    const bool shared = c[11] == 1;
    world.wishes.named[0] = true;
    world.wishes.registries[0] = {true, c[4] == 1 ? Default::deny : Default::allow,
                                  rules(c[5] == 1, c[6] == 1, 0, 2), shared, false};
    const Rules kept_by_first = shared ? Rules{15} : world.wishes.registries[0].rules;
    world = settle_down(pipeline, world);
    world.wishes.registries[0] = {c[7] == 1, c[8] == 1 ? Default::deny : Default::allow,
                                  rules(c[9] == 1, c[10] == 1, 0, 2), shared, false};
    Rules kept_by_second = shared ? Rules{15} : world.wishes.registries[0].rules;
    if (!world.wishes.registries[0].in_policy) kept_by_second = 15;
    world = settle_down(pipeline, world);
    world.destroy = true;
    world = settle_down(pipeline, world);

    // Only what an exclusive policy did not have is gone.
    Azure expected = at_first;
    expected.registries[0].rules =
        static_cast<Rules>(expected.registries[0].rules & kept_by_first & kept_by_second);
    INFO(describe(world));
    REQUIRE(world.azure == expected);
    REQUIRE(world.memory == Memory{});
    ++histories;
  });
  CHECK(histories > 2000);
}

TEST_CASE("the order of a policy's blocks and statements never shows in its plan") {
  for_all({2, 4, 4, 2, 2, 2}, [&](const std::vector<int>& c) {
    World world = busy_world();
    world.azure.registries[1].deny = c[0] == 1;
    world.wishes.registries[0].rules = static_cast<Rules>(c[1] * 4);
    world.wishes.registries[1].rules = static_cast<Rules>(3 + c[2] * 4);
    const Policy policy = to_policy(world.wishes);
    Policy turned = policy;
    if (c[3] == 1) std::reverse(turned.registries.begin(), turned.registries.end());
    for (PolicyRegistry& registry : turned.registries) {
      if (c[4] == 1) std::reverse(registry.allows.begin(), registry.allows.end());
      if (c[5] == 0) continue;
      for (Allow& allow : registry.allows) {
        if (auto* subnet = std::get_if<SubnetIndex>(&allow.source)) *subnet = 1 - *subnet;
      }
    }
    if (c[5] == 1) std::reverse(turned.subnets.begin(), turned.subnets.end());

    const auto plan_of = [&](const Policy& source) {
      Diagnostics diagnostics;
      const Desired desired = planner::expand(source, Date(), diagnostics).value();
      const Targets targets = planner::find_targets(desired, State{});
      return planner::make_plan(
                 {source, desired, targets, to_observed(world.azure, targets), State{}},
                 PlanMode::apply, diagnostics)
          .value();
    };
    REQUIRE(plan_of(policy) == plan_of(turned));
  });
}
