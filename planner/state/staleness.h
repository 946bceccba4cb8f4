// Whether a saved plan still fits: the state is the one it was made from, and everything that was
// observed for it is as it was. Resources that the plan did not read may have
// changed.
//
// Pipeline: Plan x State x Observed -> PlanDifferences. Pure.
#pragma once

#include <string>
#include <vector>

#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

struct PlanDifference {
  std::string what;     // "registry.main has other network settings now"
  std::string address;  // of the resource; empty: it is not in the plan
};

// `now` is what observe(plan.targets) found. Empty: the plan can be carried out as it was reviewed.
std::vector<PlanDifference> differences_since(const Plan& plan, const State& state,
                                              const Observed& now);

}  // namespace acrnet::planner
