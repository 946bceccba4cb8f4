// The planner against a naive oracle, in all small worlds (tests/support/worlds.h).
//
// From every seed the plan is made, judged, and played: wholly, and in every part that can be done
// when any of its steps fail or the process dies. What is left is a world again and judged the same
// way, until no new one comes up. So that every world's whole plan ends in the desired state means:
// whatever happened before, the next apply converges.

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdint>
#include <functional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "planner/expand.h"
#include "planner/make_plan.h"
#include "planner/settle.h"
#include "planner/targets.h"
#include "tests/support/worlds.h"
#include "tests/support/worlds_model.h"

using namespace acrnet;
using namespace acrnet::worlds;

namespace {

struct Planned {
  std::optional<Plan> plan;
  std::string objection;  // before there was a plan to judge
};

// What cli/pipeline.cc does, with a small world for Azure.
class Pipeline {
 public:
  Planned plan(const World& world) {
    const Intent& intent = intent_of(world);
    const State state = to_state(world.memory);
    const Targets targets = planner::find_targets(intent.desired, state);
    const Observed observed = to_observed(world.azure, targets);
    const State settled = planner::settle(state, observed);
    Diagnostics diagnostics;
    Planned result;
    result.plan =
        planner::make_plan(intent.policy, intent.desired, targets, observed, settled,
                           world.destroy ? PlanMode::destroy : PlanMode::apply, diagnostics);
    if (result.plan.has_value() == diagnostics.has_errors()) {
      result.objection = "a plan and errors, or neither";
    }
    return result;
  }

 private:
  struct Intent {
    Policy policy;
    Desired desired;
  };

  const Intent& intent_of(World world) {
    const Wishes wishes = world.wishes;
    world = World{};
    world.wishes = wishes;
    Intent& intent = intents_[pack(world)];
    if (intent.policy.origins.files.empty()) {
      Diagnostics diagnostics;
      intent.policy = to_policy(wishes);
      intent.desired = planner::expand(intent.policy, diagnostics).value();
    }
    return intent;
  }

  std::unordered_map<std::uint64_t, Intent> intents_;
};

struct Tally {
  std::size_t worlds = 0;
  std::size_t hopeless = 0;
  std::size_t refused = 0;
  std::size_t circles = 0;
  std::size_t steps = 0;
};

class Explorer {
 public:
  void seed(const World& world) {
    World start = world;
    start.memory = look(start.memory, start.azure);
    if (seen_.insert(pack(start)).second) open_.push_back(start);
  }

  // Judges all worlds that can be reached from the seeds; stops at the first objection.
  Tally run() {
    while (!open_.empty()) {
      const World world = open_.back();
      open_.pop_back();
      ++tally_.worlds;
      if (const std::string objection = judge(world); !objection.empty()) {
        FAIL(objection << "\n" << describe(world));
      }
    }
    return tally_;
  }

 private:
  std::string judge(const World& world) {
    const Outcome expected = expect(world);
    if (expected.hopeless && !expected.refused) {
      ++tally_.hopeless;
      return {};
    }
    Planned planned = pipeline_.plan(world);
    if (!planned.objection.empty()) return planned.objection;
    if (!planned.plan) return judge_refusal(world, expected);
    std::string reason;
    const auto script = read_script(*planned.plan, reason);
    if (!script) return reason;
    tally_.steps += script->moves.size();
    if (std::string objection = find_objection(world, *script); !objection.empty()) {
      return objection;
    }
    return script->deeds.empty() ? std::string() : follow(world, *script);
  }

  std::string judge_refusal(const World& world, const Outcome& expected) {
    if (expected.refused) {
      ++tally_.refused;
      return {};
    }
    if (has_safe_order(world.azure, expected.azure)) return "no plan, though there is a safe one";
    ++tally_.circles;
    return {};
  }

  // Whatever part of the plan is done: a next apply goes on, and a destroy can come instead.
  std::string follow(const World& world, const Script& script) {
    const Memory claimed = claim(world.memory, script);
    for (const Done done : reachable_sets(script)) {
      const auto azure = play(world.azure, script, done);
      for (const Memory& memory : {claimed, save_at_end(claimed, script, done)}) {
        World next{*azure, world.wishes, look(memory, *azure), world.destroy};
        if (expect(next).hopeless)
          return "a part of the plan leads to where Azure refuses the rest";
        seed(next);
        next.destroy = true;
        seed(next);
      }
    }
    return {};
  }

  Pipeline pipeline_;
  std::vector<World> open_;
  std::unordered_set<std::uint64_t> seen_;
  Tally tally_;
};

// `at_least` keeps the worlds from becoming few without anybody noticing.
void report(const char* what, const Tally& tally, std::size_t at_least) {
  CHECK(tally.worlds >= at_least);
  WARN(what << ": " << tally.worlds << " worlds, " << tally.steps << " steps; " << tally.refused
            << " rightly refused, " << tally.circles << " without any safe order, "
            << tally.hopeless << " left out since Azure would refuse anything");
}

// ---- seeds

// All values of small choices, like nested loops: `body` is run once for each combination.
void for_all(const std::vector<int>& sizes,
             const std::function<void(const std::vector<int>&)>& body) {
  std::vector<int> choice(sizes.size(), 0);
  for (;;) {
    body(choice);
    std::size_t i = 0;
    while (i < sizes.size() && ++choice[i] == sizes[i]) choice[i++] = 0;
    if (i == sizes.size()) return;
  }
}

Rules rules(bool a, bool b, int first, int second) {
  return static_cast<Rules>((a ? bit(first) : 0) | (b ? bit(second) : 0));
}

// As an earlier policy would have left it: what is there is remembered as `made`.
RegistryMemory remember(const Registry& registry, Made made, Default original) {
  RegistryMemory memory;
  if (made == Made::none) return memory;
  memory.governed = true;
  memory.original = original;
  for (int rule = 0; rule < rule_count; ++rule) {
    if (has(registry.rules, rule)) memory.rules[static_cast<std::size_t>(rule)].made = made;
  }
  return memory;
}

void name_subnets(World& world) { world.wishes.named = {true, true}; }

}  // namespace

// ---- the judge itself

namespace {

// Both subnets go from the first registry, where their rules are idle, to the second; the far one
// needs its subscription registered. Every kind of edge but that of removal.
World busy_world() {
  World world;
  world.azure.registries[0] = {true, rules(true, false, 0, 1)};
  world.azure.registries[1] = {true, 0};
  world.wishes.registries[0] = {true, Default::deny, 0, false, false};
  world.wishes.registries[1] = {true, Default::deny, rules(true, true, 0, 1), false, false};
  name_subnets(world);
  return world;
}

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
  std::string reason;
  Pipeline pipeline;
  return read_script(pipeline.plan(world).plan.value(), reason).value();
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
    REQUIRE(from_state(planner::settle(state, observed)) == look(world.memory, world.azure));
  });
}

// ---- all small worlds

TEST_CASE("one registry, one subnet, one range: every policy meets every state and every Azure") {
  Explorer explorer;
  // default, rule x, rule p, endpoint | wish, x, p, shared | original, marks | endpoint's mark, named
  for_all({2, 2, 2, 2, 4, 2, 2, 2, 4, 3, 3, 3, 2}, [&](const std::vector<int>& c) {
    World world;
    Registry& registry = world.azure.registries[0];
    registry = {c[0] == 1, rules(c[1] == 1, c[2] == 1, 0, 2)};
    world.azure.endpoints[0] = c[3] == 1;
    Wish& wish = world.wishes.registries[0];
    if (c[4] > 0) {
      wish = {true, static_cast<Default>(c[4] - 1), rules(c[5] == 1, c[6] == 1, 0, 2), c[7] == 1,
              false};
    }
    RegistryMemory& memory = world.memory.registries[0];
    if (c[8] > 0) {
      memory.governed = true;
      memory.original = static_cast<Default>(c[8] - 1);
      memory.rules[0].made = static_cast<Made>(c[9]);
      memory.rules[2].made = static_cast<Made>(c[10]);
    }
    world.memory.subnets[0].made = static_cast<Made>(c[11]);
    world.wishes.named = {c[12] == 1 || has(wish.rules, 0), false};
    explorer.seed(world);
  });
  report("one registry", explorer.run(), 60000);
}

TEST_CASE(
    "endpoints that are somebody else's, and destroy that leaves everything, keep their word") {
  Explorer explorer;
  for_all({2, 2, 2, 3, 2, 2, 2, 2, 3, 3, 3, 2, 2}, [&](const std::vector<int>& c) {
    World world;
    Registry& registry = world.azure.registries[0];
    registry = {c[0] == 1, rules(c[1] == 1, false, 0, 2)};
    world.azure.endpoints[0] = c[2] == 1;
    world.wishes.registries[0] = {true, static_cast<Default>(c[3]), rules(c[4] == 1, false, 0, 2),
                                  c[5] == 1, c[6] == 1};
    world.wishes.named[0] = true;
    world.wishes.existing[0] = c[7] == 1;
    world.memory.registries[0] =
        remember(registry, static_cast<Made>(c[8]), static_cast<Default>(c[9]));
    world.memory.registries[0].keep_on_destroy = c[11] == 1 && c[8] > 0;
    if (c[8] == 0) world.memory.registries[0] = {};
    world.memory.subnets[0].made = static_cast<Made>(c[10]);
    world.destroy = c[12] == 1;
    explorer.seed(world);
  });
  report("existing endpoints", explorer.run(), 20000);
}

TEST_CASE("ranges inside ranges come and go without locking anybody out") {
  Explorer explorer;
  for_all({2, 2, 2, 4, 2, 2, 2, 4, 3}, [&](const std::vector<int>& c) {
    World world;
    Registry& registry = world.azure.registries[0];
    registry = {c[0] == 1, rules(c[1] == 1, c[2] == 1, 2, 3)};
    if (c[3] > 0) {
      world.wishes.registries[0] = {true, static_cast<Default>(c[3] - 1),
                                    rules(c[4] == 1, c[5] == 1, 2, 3), c[6] == 1, false};
    }
    const auto made = static_cast<Made>(c[8]);
    if (c[7] > 0)
      world.memory.registries[0] = remember(registry, made, static_cast<Default>(c[7] - 1));
    explorer.seed(world);
  });
  report("nested ranges", explorer.run(), 2500);
}

TEST_CASE("two registries and two subnets, one of them in a subscription of its own") {
  Explorer explorer;
  // defaults, rules of both, endpoints, registered | wishes of both, default, shared, second in policy
  // | who made what is there
  for_all({2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 2, 3}, [&](const std::vector<int>& c) {
    World world;
    auto& registries = world.azure.registries;
    registries[0] = {true, rules(c[1] == 1, c[2] == 1, 0, 1)};
    registries[1] = {c[0] == 1, rules(c[3] == 1, c[4] == 1, 0, 1)};
    world.azure.endpoints = {c[5] == 1, c[6] == 1};
    world.azure.registered = c[7] == 1;
    const bool used_far = c[2] == 1 || c[4] == 1;
    if (used_far && !world.azure.registered) return;  // Azure would not have taken the rules
    auto& wishes = world.wishes.registries;
    wishes[0] = {true, Default::deny, rules(c[8] == 1, c[9] == 1, 0, 1), c[13] == 2, false};
    if (c[12] == 1) {
      wishes[1] = {true, c[14] == 1 ? Default::deny : Default::unset,
                   rules(c[10] == 1, c[11] == 1, 0, 1), c[13] >= 1, false};
    } else if (c[10] + c[11] + c[14] > 0) {
      return;
    }
    name_subnets(world);
    const Made made = c[15] > 0 ? Made::created : Made::none;
    for (std::size_t i = 0; i < 2; ++i) {
      world.memory.registries[i] = remember(registries[i], made, Default::allow);
      const Made endpoint = c[15] == 2 ? Made::found : made;
      if (world.azure.endpoints[i]) world.memory.subnets[i].made = endpoint;
    }
    explorer.seed(world);
  });
  report("two registries", explorer.run(), 250000);
}

// ---- histories

namespace {

// Plans and plays until there is nothing to do; what is left must be what was to be.
World settle_down(Pipeline& pipeline, World world) {
  std::string reason;
  const auto script = read_script(pipeline.plan(world).plan.value(), reason).value();
  const Done all = (1U << script.moves.size()) - 1;
  world.azure = play(world.azure, script, all).value();
  world.memory = save_at_end(claim(world.memory, script), script, all);
  REQUIRE(pipeline.plan(world).plan.value().empty());
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
      const Desired desired = planner::expand(source, diagnostics).value();
      const Targets targets = planner::find_targets(desired, State{});
      return planner::make_plan(source, desired, targets, to_observed(world.azure, targets),
                                State{}, PlanMode::apply, diagnostics)
          .value();
    };
    REQUIRE(plan_of(policy) == plan_of(turned));
  });
}
