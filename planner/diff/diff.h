// What has to change in Azure and in the state, and why.
//
// Pipeline: Desired x Observed x State (settled) x mode -> Changes. Pure.
// apply: Azure shall become what the policy asks; what the state has and the policy no longer names
// is taken back. destroy: everything is taken back that acrnet made; the policy gives only names,
// places and the wish what destroy shall leave.
// Reports what Azure would refuse (ACR3nnn), so that nothing is written before it is known to fit.
#pragma once

#include <optional>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/diff/changes.h"

namespace acrnet::planner {

std::optional<Changes> diff(const Desired& desired, const Observed& observed, const State& settled,
                            PlanMode mode, Diagnostics& diagnostics);

}  // namespace acrnet::planner
