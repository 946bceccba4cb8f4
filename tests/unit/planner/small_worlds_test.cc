// The planner against a naive oracle, in all small worlds (tests/support/worlds.h).
//
// From every seed the plan is made, judged, and played: wholly, and in every part that can be done
// when any of its steps fail or the process dies. What is left is a world again and judged the same
// way, until no new one comes up. So that every world's whole plan ends in the desired state means:
// whatever happened before, the next apply converges.

#include <catch2/catch.hpp>
#include <cstdint>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/support/worlds.h"
#include "tests/support/worlds_pipeline.h"

using namespace acrnet::worlds;

namespace {

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
      INFO(describe(world));  // for what is thrown, too
      if (const std::string objection = judge(world); !objection.empty()) FAIL(objection);
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
    const auto script = pipeline_.script(world);
    if (!script) return judge_refusal(world, expected);
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
  std::unordered_set<Packed, PackedHash> seen_;
  Tally tally_;
};

// `at_least` keeps the worlds from becoming few without anybody noticing.
void report(const char* what, const Tally& tally, std::size_t at_least) {
  CHECK(tally.worlds >= at_least);
  WARN(what << ": " << tally.worlds << " worlds, " << tally.steps << " steps; " << tally.refused
            << " rightly refused, " << tally.circles << " without any safe order, "
            << tally.hopeless << " left out since Azure would refuse anything");
}

}  // namespace

TEST_CASE("one registry, one subnet, one range: every policy meets every state and every Azure") {
  Explorer explorer;
  // default, rule x, rule p, endpoint | wish, x, p, shared | original, marks | endpoint's mark,
  // named
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
  for_all_pairs_of_registries([&](const World& world) { explorer.seed(world); });
  report("two registries", explorer.run(), 250000);
}

TEST_CASE("public access is shut and opened in every world without a way in on the way") {
  Explorer explorer;
  // one registry: default, rules, shut | wish, x, p, access | memory | the other one wants x
  for_all({2, 2, 2, 2, 4, 2, 2, 3, 2, 3, 3, 2, 2}, [&](const std::vector<int>& c) {
    World world;
    Registry& registry = world.azure.registries[0];
    registry = {c[0] == 1, rules(c[1] == 1, c[2] == 1, 0, 2), c[3] == 1};
    if (c[4] > 0) {
      world.wishes.registries[0] = {
          true,  static_cast<Default>(c[4] - 1), rules(c[5] == 1, c[6] == 1, 0, 2), false,
          false, static_cast<Public>(c[7])};
    }
    const auto made = static_cast<Made>(c[9]);
    if (c[8] == 1) {
      world.memory.registries[0] = remember(registry, made, Default::allow);
      if (made != Made::none) {
        world.memory.registries[0].original_access = static_cast<Public>(c[10]);
      }
    }
    world.azure.endpoints[0] = c[11] == 1;
    world.azure.registries[1] = {true, 0, false};
    if (c[12] == 1) world.wishes.registries[1] = {true, Default::deny, 1, false, false};
    world.wishes.named[0] = true;
    explorer.seed(world);
  });
  report("public access", explorer.run(), 20000);
}
