// Planning in small worlds: the product's stages in the order of cli/session/pipeline.cc, with bits
// for Azure; and words to write down many worlds at once.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <unordered_map>
#include <vector>

#include "model/desired.h"
#include "model/plan.h"
#include "model/policy.h"
#include "tests/support/worlds.h"

namespace acrnet::worlds {

class Pipeline {
 public:
  // Empty when the planner refuses, with an error. Throws when it gives neither plan nor error, or
  // both.
  std::optional<Plan> plan(const World& world);
  // The same, read back; throws what read_script says against it.
  std::optional<Script> script(const World& world);

 private:
  struct Intent {
    Policy policy;
    Desired desired;
  };
  const Intent& intent_of(const Wishes& wishes);

  std::unordered_map<Packed, Intent, PackedHash> intents_;  // by wishes: many worlds share them
};

// All values of small choices, like nested loops: `body` is run once for each combination.
void for_all(const std::vector<int>& sizes,
             const std::function<void(const std::vector<int>&)>& body);

// Two registries and two subnets, one of them in a subscription of its own, in every way that a
// policy, a state and an Azure can speak of them.
void for_all_pairs_of_registries(const std::function<void(const World&)>& visit);

// The rule `first` if `a`, and the rule `second` if `b`.
Rules rules(bool a, bool b, int first, int second);

// As an earlier policy would have left it: what is there is remembered as `made`.
RegistryMemory remember(const Registry& registry, Made made, Default original);

// Both subnets go from the first registry, where a rule is idle, to the second; the far one needs
// its subscription registered. Every kind of edge but that of removal.
World busy_world();

}  // namespace acrnet::worlds
