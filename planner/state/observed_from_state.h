// Azure as the state remembers it, for a plan that is made without reading.
//
// Pipeline: Targets x State (as stored) -> Observed. Pure. What is planned from it holds as far as
// nothing has changed since: apply reads before it writes, and refuses where something has.
#pragma once

#include <optional>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

// Empty, with an error for each block of the policy that the state has never seen, and one for an
// apply that was cut off, as only Azure knows what became of it.
std::optional<Observed> observed_from_state(const Targets& targets, const Desired& desired,
                                            const State& stored, Diagnostics& diagnostics);

// Of what was observed the entries that are otherwise in the state, as the state has them: as they
// were seen last and, but in a refresh, as they were before an apply that has not ended well since.
// `missing`: what was not there then. Empty where the state remembers all of it as it is now.
Observed find_earlier(const State& stored, const Observed& observed, PlanMode mode);

// Warns of the rules of others that a registry of shared ownership had before a write of acrnet's
// and has lost: each plan does, until they are there again.
void report_lost_rules(const Desired& desired, const State& stored, const Observed& observed,
                       Diagnostics& diagnostics);

// The world in which `earlier` was so: `now` with the entries that were otherwise.
Observed world_before(const Observed& now, const Observed& earlier);

// Whether `observed` equals the last observation in the state.
bool is_last_observed(const State& state, const Observed& observed);

// The part of `observed` that a state stores.
Observed to_stored(Observed observed);

// Clears what neither a plan nor a state keeps: who wrote last, and where and with which addresses
// something was made.
void forget_what_is_said_once(Observed& observed);

}  // namespace acrnet::planner
