// The whole of planning, once Azure and the state are known: diff, schedule, and what follows from
// the steps: who gains and loses access, the proof that the way is safe, risks.
//
// Pipeline: Policy x Desired x Targets x Observed x State (settled) x options -> Plan. Pure: the
// same inputs give the same Plan. `policy` gives the plan its cloud, tenant, origins and texts;
// what is wanted comes from `desired` alone.
#pragma once

#include <optional>
#include <vector>

#include "model/access.h"
#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/state.h"
#include "planner/plan_options.h"

namespace acrnet::planner {

struct PlanInputs {
  const Policy& policy;
  const Desired& desired;
  const Targets& targets;
  Observed observed;
  const State& settled;           // resolved against `observed`
  std::vector<Drift> drift = {};  // what changed outside of acrnet
  const State* stored = nullptr;  // before it was resolved; null: as `settled`
};

// Empty, with an error, when the plan could not be carried out or would not be safe.
std::optional<Plan> make_plan(PlanInputs inputs, const PlanOptions& options,
                              Diagnostics& diagnostics);

// The subnets whose service endpoint the plan will turn on or off, with what they leave by: what
// other registries there are has to be looked up for these. None in a refresh, and none where
// planning fails.
std::vector<ClientSubnet> endpoints_to_write(const PlanInputs& inputs, const PlanOptions& options);

}  // namespace acrnet::planner
