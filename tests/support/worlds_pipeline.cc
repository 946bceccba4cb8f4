#include "tests/support/worlds_pipeline.h"

#include <stdexcept>

#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/state/resolve_pending.h"
#include "tests/support/worlds_model.h"

namespace acrnet::worlds {

std::optional<Plan> Pipeline::plan(const World& world) {
  const Intent& intent = intent_of(world.wishes);
  const State state = to_state(world.memory);
  const Targets targets = planner::find_targets(intent.desired, state);
  const Observed observed = to_observed(world.azure, targets);
  const State settled = planner::resolve_pending(state, observed);
  Diagnostics diagnostics;
  auto plan = planner::make_plan({intent.policy, intent.desired, targets, observed, settled},
                                 world.destroy ? PlanMode::destroy : PlanMode::apply, diagnostics);
  if (plan.has_value() == diagnostics.has_errors()) {
    throw std::logic_error("a plan and errors, or neither");
  }
  return plan;
}

std::optional<Script> Pipeline::script(const World& world) {
  const auto made = plan(world);
  if (!made) return std::nullopt;
  std::string reason;
  auto read = read_script(*made, reason);
  if (!read) throw std::logic_error(reason);
  return read;
}

const Pipeline::Intent& Pipeline::intent_of(const Wishes& wishes) {
  World bare;
  bare.wishes = wishes;
  const auto [place, is_new] = intents_.try_emplace(pack(bare));
  Intent& intent = place->second;
  if (is_new) {
    Diagnostics diagnostics;
    intent.policy = to_policy(wishes);
    intent.desired = planner::expand(intent.policy, Date(), diagnostics).value();
  }
  return intent;
}

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

void for_all_pairs_of_registries(const std::function<void(const World&)>& visit) {
  // defaults, rules of both, endpoints, registered | wishes of both, default, shared, second in
  // policy
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
    world.wishes.named = {true, true};
    const Made made = c[15] > 0 ? Made::created : Made::none;
    for (std::size_t i = 0; i < 2; ++i) {
      world.memory.registries[i] = remember(registries[i], made, Default::allow);
      const Made endpoint = c[15] == 2 ? Made::found : made;
      if (world.azure.endpoints[i]) world.memory.subnets[i].made = endpoint;
    }
    visit(world);
  });
}

World busy_world() {
  World world;
  world.azure.registries[0] = {true, rules(true, false, 0, 1)};
  world.azure.registries[1] = {true, 0};
  world.wishes.registries[0] = {true, Default::deny, 0, false, false};
  world.wishes.registries[1] = {true, Default::deny, rules(true, true, 0, 1), false, false};
  world.wishes.named = {true, true};
  return world;
}

}  // namespace acrnet::worlds
