// Whether a plan that was saved is one that planning could have given: apply does what its steps
// say and show tells what its access, proof and risks say, so these must be what follows from the
// changes that it names and from what it observed, and nothing else.
//
// Pipeline: Plan -> the first member that differs. Pure; costs about what planning costs after the
// policy is evaluated and Azure is read. Everything that follows is derived again by the stages
// that planned it: schedule, select, diff_access, prove, prove_assertions, grade_risks. What is
// given is held against the rest (planner/diff/change_fit.h): changes, resources, drift. What only
// the policy says can't be derived: names, origins, words, egress, assertions.
#pragma once

#include <optional>

#include "model/plan.h"
#include "planner/diff/change_fit.h"

namespace acrnet::planner {

// Requires the invariants of model/plan.h: indices in range, lists of IDs in order. Empty: the plan
// says and does the same.
std::optional<Misfit> find_misfit(const Plan& plan);

}  // namespace acrnet::planner
