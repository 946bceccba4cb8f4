// The state's side of an apply: operations are recorded as pending before the first write, and
// confirmed after the last.
//
// Pure. The next plan resolves what stayed pending (planner/state/resolve_pending.h); docs/state.md
// describes what happens after a crash.
#pragma once

#include <string>
#include <vector>

#include "model/plan.h"
#include "model/state.h"

namespace acrnet::executor {

// The state to save before the first write: everything that the plan will create or remove is
// pending; what is taken into the state without a write (adoptions, governance) is there already.
State record_pending(State settled, const Plan& plan);

// The state to save after the last: what was done is confirmed, the rest stays pending, so that
// the next plan resolves it by looking. `outcomes` has one entry for each step.
State confirm(State pending, const Plan& plan, const std::vector<StepOutcome>& outcomes);

// Adds to a state that is about to be saved what a write of an earlier apply may still make
// (planner::late_creations), as pending; nothing of it counts as seen. Gives the names of what
// was added, for a message; empty when the state knows all of it already.
std::string keep_late(State& state, const std::vector<TrackedResource>& late);

}  // namespace acrnet::executor
