// Updates State::last_observed in the course of an apply.
//
// A part of state_journal. Pure. A step that is cut off may or may not have written, so before the
// first write the state drops the observation of every resource that the plan writes; after the
// last write it records what each step left. planner/state/observed_from_state.h and drift.h read
// it.
#pragma once

#include <vector>

#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::executor {

void drop_written(Observed& last_observed, const Plan& plan);
// Adds to what was there before an apply that has not ended well, of what the plan's steps write,
// all that is not in it yet.
void remember_before(Observed& before_unfinished, const Plan& plan);
// After an apply that ended well: forgets it, but for the registries that have lost rules which
// neither the plan removed nor the state knows as acrnet's. After another one: notes the rules
// that its steps removed, or may have removed.
void settle_before(State& state, const Plan& plan, const std::vector<StepOutcome>& outcomes);
// Records what a step wrote if it is done, and what was there before if it did not begin; records
// nothing for a step that failed or was cut off.
void keep_written(Observed& last_observed, const Plan& plan,
                  const std::vector<StepOutcome>& outcomes);
// After a destroy: only what the state still tracks.
void drop_untracked(State& state);

}  // namespace acrnet::executor
