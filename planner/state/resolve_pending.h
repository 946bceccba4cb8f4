// What the state means now that Azure has been read: every claim of an apply that did not end is
// resolved by looking.
//
// Pipeline: State x Observed -> State. Pure; the caller saves the result, or not.
//   claimed to be created, is there      -> acrnet made it
//   claimed to be created, is not there  -> it was not made: the entry goes
//   claimed to be removed, is there      -> it was not removed: the entry stays what it was
//   claimed to be removed, is not there  -> it is gone: the entry goes
// Entries of registries and subnets that do not exist any more (Observed::missing) go; those that
// were not read stay as they are, claims and all. What was observed is what the state has seen from
// then on.
#pragma once

#include "model/observed.h"
#include "model/state.h"

namespace acrnet::planner {

State settle(State prior, const Observed& observed);

// Whether settle would leave the state as it is: there is nothing to find out, and nothing new to
// note.
bool is_settled(const State& state, const Observed& observed);

}  // namespace acrnet::planner
