// What the state observed last in Azure, brought along with an apply.
//
// A part of state_journal. Pure. While a step writes nobody knows what is there, so before the
// first write the state drops what it observed of all that will be written; after the last it keeps
// what each step left. planner/state/observed_from_state.h and drift.h read it.
#pragma once

#include <vector>

#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::executor {

void drop_written(Observed& last_observed, const Plan& plan);
// A step that is done left what it wrote, one that was not begun what had been there; of one that
// failed or was cut off nothing is known.
void keep_written(Observed& last_observed, const Plan& plan,
                  const std::vector<StepOutcome>& outcomes);
// After a destroy: only what the state still tracks.
void drop_untracked(State& state);

}  // namespace acrnet::executor
