// Whether a saved plan still fits: the state is the one it was made from, and everything that was
// observed for it is as it was. What it did not look at may have changed as it likes. Pure.
#pragma once

#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::executor {

// `now` is what observe(plan.targets) found. False exactly when errors were added, each with
// code_plan_stale, one for each thing that differs.
bool check_current(const Plan& plan, const State& state, const Observed& now,
                   Diagnostics& diagnostics);

}  // namespace acrnet::executor
