#include <catch2/catch.hpp>

#include "planner/expand/expand.h"
#include "tests/support/tracked.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

TEST_CASE("what the policy names and what the state remembers is read, each thing once") {
  Sample sample;
  sample.subnet("net/a", 1, "2");
  sample.registry("b", 10);
  sample.allow("net/a", 11);
  sample.registry("a", 20);
  Diagnostics diagnostics;
  const Desired desired = expand(sample.policy, sample.today, diagnostics).value();

  State state;
  testing::track_access(state, registry_id("B"), Address::registry("b"));
  testing::track_access(state, registry_id("gone"), Address::registry("gone"));
  testing::track_endpoint(state, subnet_id("net/A", "2"), Address::subnet("net", "a"));
  testing::track_endpoint(state, subnet_id("net/old"), Address::subnet("net", "old"));

  const Targets targets = find_targets(desired, state);
  CHECK(targets.registries ==
        std::vector<ArmId>{registry_id("a"), registry_id("b"), registry_id("gone")});
  CHECK(targets.subnets == std::vector<ArmId>{subnet_id("net/old"), subnet_id("net/a", "2")});
  CHECK(targets.subscriptions == std::vector<std::string>{subscription("2")});
  CHECK(subscriptions_of(targets) ==
        std::vector<std::string>{subscription("1"), subscription("2")});
}

TEST_CASE("nothing in the policy and nothing in the state means nothing to read") {
  CHECK(find_targets({}, {}) == Targets{});
}
