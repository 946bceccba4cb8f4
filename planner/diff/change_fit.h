// Whether changes fit what they were found from: what the plan observed and what the state had.
//
// The counterpart of diff, for a plan that was saved: diff finds changes from desired, observed and
// prior; here the changes are given and the policy is not, so each of them is held against the
// other two. Pure; about linear.
//   observed  what is added is not there, what is removed or adopted is, a setting is what the
//             change says that it was; nothing is said twice, and all of it in order
//   prior     what is taken back is acrnet's, what is forgotten or renamed is known
#pragma once

#include <optional>
#include <string>

#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

// A member of a plan that is not what follows from the others.
struct Misfit {
  std::string member;  // as in the plan's file: "changes[3]", "steps[0].settings"
  std::string why;     // a sentence, without its full stop
};

// The first change, or target or observation, that does not fit; empty: all do.
std::optional<Misfit> find_misfit_with_observed(const Plan& plan);
// Requires that all fit what was observed. `stored` is the state that the plan was made from, and
// `settled` the same with its pending operations resolved.
std::optional<Misfit> find_misfit_with_state(const Plan& plan, const State& stored,
                                             const State& settled);

}  // namespace acrnet::planner
