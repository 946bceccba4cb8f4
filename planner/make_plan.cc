#include "planner/make_plan.h"

#include <utility>

#include "planner/access_checks.h"
#include "planner/access_diagnostics.h"
#include "planner/access_diff.h"
#include "planner/access_states.h"
#include "planner/diff.h"
#include "planner/prove.h"
#include "planner/prove_assertions.h"
#include "planner/risk.h"
#include "planner/schedule.h"

namespace acrnet::planner {

namespace {

// Adds what follows from the plan's steps: who gains and who loses access, that the way there is safe,
// what is a risk. False, with an error, when the way is not safe or an assertion would not hold.
bool certify(Plan& plan, const Policy& policy, const Desired& desired, const State& settled,
             Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  plan.clients = find_clients(desired, plan.observed, settled);
  plan.assertions = policy.assertions;
  const AccessStates states(plan);
  plan.access = diff_access(states, desired, settled);
  plan.proof = prove(plan, states);
  for (const Finding& finding : plan.proof.findings) {
    if (!is_unavoidable(finding.kind)) diagnostics.add(unsafe_way(plan, finding));
  }
  // What is taken back does not have to do any more what the policy asks.
  if (plan.mode == PlanMode::apply) {
    prove_assertions(plan, states, policy.claim_ranges, diagnostics);
    check_rules(states, plan.observed, desired, diagnostics);
  }
  plan.risks = grade_risks(plan);
  return diagnostics.error_count() == errors_before;
}

}  // namespace

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
  if (!certify(plan, policy, desired, settled, diagnostics)) return std::nullopt;
  return plan;
}

}  // namespace acrnet::planner
