// What a state has seen of Azure, brought along with an apply.
//
// A part of claims. Pure. While a step writes nobody knows what is there, so before the first write
// the state forgets what it saw of all that will be written; after the last it takes up what each
// step left.
#pragma once

#include <vector>

#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::executor {

void leave_unseen(Observed& seen, const Plan& plan);
// A step that is done left what it wrote, one that was not begun what had been there; of one that
// failed or was cut off nothing is known.
void see_written(Observed& seen, const Plan& plan, const std::vector<StepOutcome>& outcomes);
// After a destroy: only what the state still holds.
void forget_seen(State& state);

}  // namespace acrnet::executor
