#include "planner/make_plan.h"

#include <utility>

#include "planner/diff.h"
#include "planner/schedule.h"

namespace acrnet::planner {

std::optional<Plan> make_plan(const Policy& policy, const Desired& desired, const Targets& targets,
                              const Observed& observed, const State& settled, PlanMode mode,
                              Diagnostics& diagnostics) {
  auto changes = diff(desired, observed, settled, mode, diagnostics);
  if (!changes) return std::nullopt;
  auto steps = schedule(*changes, diagnostics);
  if (!steps) return std::nullopt;

  Plan plan;
  plan.mode = mode;
  plan.cloud = policy.azure.cloud;
  plan.tenant = policy.azure.tenant;
  plan.lineage = settled.lineage;
  plan.serial = settled.serial;
  plan.today = desired.today;
  plan.resources = std::move(changes->resources);
  plan.changes = std::move(changes->changes);
  plan.steps = std::move(*steps);
  plan.targets = targets;
  plan.observed = observed;
  plan.origins = policy.origins;
  plan.texts = policy.texts;
  return plan;
}

}  // namespace acrnet::planner
