// The state's side of an apply: claims before the first write, settlement after the last.
//
// Pure. See model/state.h for what a claim is; docs/state.md tells the whole story of a crash.
#pragma once

#include <vector>

#include "model/plan.h"
#include "model/state.h"

namespace acrnet::executor {

// The state to save before the first write: a claim on everything that the plan will create or
// remove; what is taken into the state without a write (adoptions, governance) is there already.
State claim(State settled, const Plan& plan);

// The state to save after the last: what was done is settled, the rest keeps its claims, so that
// the next plan settles them by looking. `outcomes` has one entry for each step.
State settle_done(State claimed, const Plan& plan, const std::vector<StepOutcome>& outcomes);

}  // namespace acrnet::executor
