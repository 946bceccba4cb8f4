#include <algorithm>
#include <catch2/catch.hpp>

#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

Sample small_policy() {
  Sample sample;
  sample.policy.azure.cloud = Cloud::china;
  sample.policy.azure.tenant = "tenant";
  sample.policy.texts = {"office"};
  sample.registry("main", 10);
  sample.allow("20.0.0.1", 11);
  sample.policy.registries[0].allows[0].because = 0;
  return sample;
}

}  // namespace

TEST_CASE("a plan carries all that apply and its readers need") {
  const Sample sample = small_policy();
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny);
  azure.finish();
  Diagnostics diagnostics;
  const Desired desired = expand(sample.policy, sample.today, diagnostics).value();
  const Targets targets = find_targets(desired, {});
  State state;
  state.lineage = "lineage";
  state.serial = 7;
  const Plan plan = make_plan({sample.policy, desired, targets, azure.observed, state},
                              PlanMode::apply, diagnostics)
                        .value();
  CHECK(plan.mode == PlanMode::apply);
  CHECK(plan.cloud == Cloud::china);
  CHECK(plan.tenant == "tenant");
  CHECK(plan.lineage == "lineage");
  CHECK(plan.serial == 7);
  CHECK(plan.targets == targets);
  CHECK(plan.observed == azure.observed);
  CHECK(plan.origins == sample.policy.origins);
  REQUIRE(plan.changes.size() == 2);
  CHECK(plan.texts.at(plan.changes[0].because) == "office");
  CHECK(plan.steps.size() == 1);
  CHECK_FALSE(plan.empty());
}

TEST_CASE("there is no plan when Azure would refuse it") {
  const Sample sample = small_policy();
  Diagnostics diagnostics;
  const Desired desired = expand(sample.policy, sample.today, diagnostics).value();
  CHECK_FALSE(make_plan({sample.policy, desired, find_targets(desired, {}), Observed{}, State{}},
                        PlanMode::apply, diagnostics));
  CHECK(dump(diagnostics) == "ACR3001 error registry.main line 10\n");
}

TEST_CASE(
    "a subnet that leaves by an address let in is cut off between its endpoint and its rule") {
  Sample sample;
  sample.subnet("docker/vm", 5).egress = {cidr("20.0.0.7")};
  sample.registry("main", 10);
  sample.allow("20.0.0.0/24", 11).allow("docker/vm", 12);
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "20.0.0.0/24");
  azure.subnet("docker/vm", false);
  azure.finish();
  Diagnostics diagnostics;
  const Desired desired = expand(sample.policy, sample.today, diagnostics).value();
  const Targets targets = find_targets(desired, {});
  const auto plan = make_plan({sample.policy, desired, targets, azure.observed, {}},
                              PlanMode::apply, diagnostics);
  REQUIRE(plan);
  REQUIRE(plan->proof.findings.size() == 1);
  CHECK(plan->proof.findings[0].kind == FindingKind::egress_gap);
  CHECK_FALSE(plan->risks.empty());
}

namespace {

// The subnets whose endpoint the plan writes, as the plan's steps have them and as they are told
// beforehand.
struct EndpointWrites {
  std::vector<ArmId> planned;
  std::vector<ArmId> told;
};

EndpointWrites endpoint_writes(Case& world, const PlanOptions& options) {
  const Desired desired = world.desired();
  const Targets targets = find_targets(desired, world.state);
  const PlanInputs inputs{world.sample.policy, desired, targets, world.azure.finish(), world.state};
  EndpointWrites writes;
  for (const ClientSubnet& subnet : endpoints_to_write(inputs, options))
    writes.told.push_back(subnet.id);
  Diagnostics diagnostics;
  const auto plan = make_plan(inputs, options, diagnostics);
  REQUIRE(plan);
  for (const Step& step : plan->steps) {
    if (step.kind == StepKind::write_subnet)
      writes.planned.push_back(plan->resources[step.resource].id);
  }
  std::sort(writes.planned.begin(), writes.planned.end());
  std::sort(writes.told.begin(), writes.told.end());
  return writes;
}

}  // namespace

TEST_CASE("the endpoints that a plan turns on or off are told before it is made") {
  Case world;
  world.sample.subnet("docker/on", 5);
  world.sample.subnet("docker/there", 6);
  world.sample.subnet("docker/idle", 7);
  world.sample.subnet("docker/theirs", 8).service_endpoint = EndpointMode::existing;
  world.sample.registry("main", 10);
  world.sample.allow("docker/on", 11).allow("docker/there", 12).allow("docker/theirs", 13);
  world.sample.registry("other", 20);
  for (const char* name : {"there", "idle", "theirs", "off"})
    world.azure.subnet(std::string("docker/") + name, true);
  world.azure.subnet("docker/on", false);
  world.azure.registry("main", DefaultAction::deny);
  world.azure.registry("other", DefaultAction::deny, "docker/idle");
  world.remember_subnet("docker/off", Provenance::created);
  world.remember_subnet("docker/there", Provenance::created);

  const EndpointWrites apply = endpoint_writes(world, PlanMode::apply);
  CHECK(apply.told == std::vector{subnet_id("docker/off"), subnet_id("docker/on")});
  CHECK(apply.told == apply.planned);
  const EndpointWrites destroy = endpoint_writes(world, PlanMode::destroy);
  CHECK(destroy.told == destroy.planned);
  CHECK(destroy.told.size() == 2);
  CHECK(endpoint_writes(world, PlanMode::refresh).told.empty());
  PlanOptions part;
  part.selection.targets = {"registry.other"};
  CHECK(endpoint_writes(world, part).told.empty());
}
