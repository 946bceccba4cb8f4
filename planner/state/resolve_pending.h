// What the state means now that Azure has been read: every operation that an apply began and did
// not confirm is resolved by looking. executor/apply/state_journal.h records and confirms them.
//
// Pipeline: State x Observed -> State. Pure; the caller saves the result, or not.
//   create is pending, it is there      -> acrnet made it
//   create is pending, it is not there  -> it was not made: the entry goes
//   remove is pending, it is there      -> it was not removed: the entry stays what it was
//   remove is pending, it is not there  -> it is gone: the entry goes
// Entries of resources that do not exist any more (Observed::missing) go, and a plan lists them
// (planner/diff/existence_diff.h); those that were not read stay as they are, pending operations
// and all. `observed` becomes the last observation of the state.
#pragma once

#include "model/observed.h"
#include "model/state.h"

namespace acrnet::planner {

State resolve_pending(State prior, const Observed& observed);

// What an apply that was cut off, or lost its lock, may still make though it is not seen: its write
// may be on its way. Entries of the state with no more than that: an existence, an endpoint or
// rules whose create is pending; and of a registry that was being written its rules and what
// `destroy` would restore, as its whole settings may come. Empty where stored.pending_until is not
// set, and from that moment on.
// resolve_pending takes all of this for not made, which is right for a plan; whoever saves the
// state keeps it (executor/apply/state_journal.h), so that what comes late is known as acrnet's.
std::vector<TrackedResource> late_creations(const State& stored, const Observed& observed,
                                            Moment now);

// Whether resolve_pending would leave the state as it is.
bool is_resolved(const State& state, const Observed& observed);

}  // namespace acrnet::planner
