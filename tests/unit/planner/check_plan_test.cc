#include "planner/check_plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "planner/access/access_checks.h"
#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

// As a plan through all stages: what was read is what it asked for.
Plan with_targets(Plan plan) {
  for_each_observed_kind([&](const auto& kind) {
    (plan.targets.*kind.targets).clear();
    for (const auto& entry : plan.observed.*kind.observed)
      (plan.targets.*kind.targets).push_back(entry.id);
  });
  plan.risks = grade_risks(plan);  // a random world knows of egress only after it was planned
  return plan;
}

// A world whose plan writes both settings and endpoints.
struct Planned {
  Plan plan;
  State state;
};
Planned busy_plan() {
  for (std::uint64_t seed = 1;; ++seed) {
    const RandomWorld world(seed);
    auto plan = world.plan();
    if (!plan || plan->mode != PlanMode::apply || plan->access.size() < 2) continue;
    const auto writes = [&](StepKind kind) {
      return std::any_of(plan->steps.begin(), plan->steps.end(), [&](const Step& step) {
        return step.kind == kind && (kind != StepKind::write_registry || !step.after.empty());
      });
    };
    if (writes(StepKind::write_subnet) && writes(StepKind::write_registry))
      return {with_targets(std::move(*plan)), world.state};
  }
}

Step& registry_step(Plan& plan) {
  return *std::find_if(plan.steps.begin(), plan.steps.end(), [](const Step& step) {
    return step.kind == StepKind::write_registry && !step.after.empty();
  });
}

}  // namespace

TEST_CASE("no plan that was made contradicts itself or its state") {
  std::size_t plans = 0;
  for (std::uint64_t seed = 1; seed <= 3000; ++seed) {
    const RandomWorld world(seed);
    const auto made = world.plan();
    if (!made) continue;
    ++plans;
    const Plan plan = with_targets(*made);
    const auto misfit = find_misfit(plan);
    const auto other =
        misfit ? std::nullopt : find_misfit_with_state(plan, world.state, world.state);
    if (misfit) FAIL("seed " << seed << ": " << misfit->member << ": " << misfit->why);
    if (other) FAIL("seed " << seed << ": state: " << other->member << ": " << other->why);
  }
  CHECK(plans > 1000);
}

TEST_CASE("a member that does not follow from the others is named") {
  const std::pair<std::string, std::function<void(Plan&)>> forgeries[] = {
      {"settings.default_action",
       [](Plan& plan) {
         auto& action = registry_step(plan).settings->default_action;
         action = action == DefaultAction::allow ? DefaultAction::deny : DefaultAction::allow;
       }},
      {"settings.ip_rules",
       [](Plan& plan) { add_rule(*registry_step(plan).settings, Cidr(0xc0000200, 24)); }},
      {".after", [](Plan& plan) { registry_step(plan).after.clear(); }},
      {"steps[", [](Plan& plan) { plan.steps.pop_back(); }},
      {"steps[", [](Plan& plan) { std::swap(plan.steps.front(), plan.steps.back()); }},
      {"access[0].after", [](Plan& plan) { plan.access[0].after = Clients::everyone(); }},
      {"access[1]", [](Plan& plan) { plan.access.pop_back(); }},
      {"access", [](Plan& plan) { plan.access[0].address = Address("registry.other"); }},
      {"proof.situations", [](Plan& plan) { ++plan.proof.situations; }},
      {"risks[0]", [](Plan& plan) { plan.risks.clear(); }},
      {"clients", [](Plan& plan) { plan.clients.clear(); }},
      {"changes[0]", [](Plan& plan) { plan.changes[0].reason = ChangeReason::destroy; }},
      {"changes[1]", [](Plan& plan) { plan.changes[1] = plan.changes[0]; }},
      {"resources[1]", [](Plan& plan) { std::swap(plan.resources[0], plan.resources[1]); }},
      {"changes", [](Plan& plan) { plan.mode = PlanMode::refresh; }},
      {"changes[0]", [](Plan& plan) { plan.mode = PlanMode::destroy; }},
      {"observed.registries[0]", [](Plan& plan) { plan.targets.registries.clear(); }},
      {"selection", [](Plan& plan) { plan.selection.targets = {"registry.nobody"}; }},
  };
  const Planned busy = busy_plan();
  REQUIRE_FALSE(find_misfit(busy.plan));
  for (const auto& [member, forge] : forgeries) {
    Plan forged = busy.plan;
    forge(forged);
    CAPTURE(member);
    const auto misfit = find_misfit(forged);
    REQUIRE(misfit);
    CHECK_THAT(misfit->member, Catch::Contains(member));
    CHECK_FALSE(misfit->why.empty());
  }
}

TEST_CASE("what a plan takes back must be acrnet's in the state") {
  for (std::uint64_t seed = 1;; ++seed) {
    const RandomWorld world(seed);
    auto plan = world.plan();
    if (!plan || plan->mode != PlanMode::destroy || plan->steps.empty()) continue;
    *plan = with_targets(std::move(*plan));
    REQUIRE_FALSE(find_misfit_with_state(*plan, world.state, world.state));
    State forgetful = world.state;
    for (TrackedResource& resource : forgetful.resources) {
      if (resource.access) resource.access->rules.clear();
      if (resource.endpoint) resource.endpoint->provenance = Provenance::found;
    }
    if (forgetful == world.state) continue;
    const auto misfit = find_misfit_with_state(*plan, forgetful, forgetful);
    REQUIRE(misfit);
    CHECK_THAT(misfit->member, Catch::StartsWith("changes["));
    return;
  }
}
