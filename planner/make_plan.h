// The whole of planning, once Azure and the state are known: diff, schedule, and what follows from the
// steps: who gains and loses access, the proof that the way is safe, risks.
//
// Pipeline: Policy x Desired x Targets x Observed x State (settled) x request -> Plan. Pure: the same
// inputs give the same Plan. `policy` gives the plan its cloud, tenant, origins and texts; what is
// wanted comes from `desired` alone.
#pragma once

#include <optional>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet::planner {

// What is asked of a plan, beside what the policy says.
struct PlanRequest {
  PlanRequest(PlanMode plan_mode = PlanMode::apply)
      : mode(plan_mode) {}  // NOLINT: mostly all of it

  PlanMode mode;
  Selection selection;
  bool refreshed = true;
  std::optional<RuleSource> runner;
  std::vector<Drift> drift;
  std::vector<PolicyFile> files;
};

// Empty, with an error, when the plan could not be carried out or would not be safe.
std::optional<Plan> make_plan(const Policy& policy, const Desired& desired, const Targets& targets,
                              Observed observed, const State& settled, const PlanRequest& request,
                              Diagnostics& diagnostics);

}  // namespace acrnet::planner
