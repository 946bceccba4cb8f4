// Which resources a plan must know: those that the policy names and those that the state remembers.
//
// Pipeline: Desired x State -> Targets, for executor::observe. Pure.
#pragma once

#include "model/desired.h"
#include "model/observed.h"
#include "model/state.h"

namespace acrnet::planner {

Targets find_targets(const Desired& desired, const State& state);

}  // namespace acrnet::planner
