// What changed outside: what is in Azure now, beside what the state saw there last.
//
// Pipeline: Desired x State (as stored) x Observed -> drift. Pure. About linear. What acrnet itself
// writes is seen by the state at the end of each apply, so all that differs somebody else has done.
// Rules that are written anew with the same addresses are no difference, nor is the spelling of
// anything. Rules of others in a registry of shared ownership are told of like all others, and so
// is what decides who finds and uses a private way in: connections, zones, their links and records.
// Of what the state has not seen (an older acrnet wrote it, or an apply was cut off) it tells only
// which of the rules and endpoints that it recorded are gone.
#pragma once

#include <vector>

#include "model/desired.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

// In order of kind, address and ID; of one registry the settings, then rules that have gone, then
// rules that have come.
std::vector<Drift> find_drift(const Desired& desired, const State& stored,
                              const Observed& observed);

}  // namespace acrnet::planner
