// Rules that will be there and let nobody in, named, so that nobody relies on them.
//
// Plan x its states x Desired -> warnings. Pure. Of the registries that the policy governs:
//   dangling  a rule for a subnet that is gone, that will have no service endpoint, or whose
//             subscription has not registered the provider; Azure checks all rules at each write
//   closed    rules of the policy where Azure has public access disabled and the policy is silent
//   shadowed  an IP rule inside a wider one, where one of them is not of the policy (expand tells
//             of the others)
//   dead      an IP rule for addresses that only subnets leave by which arrive by their endpoint
#pragma once

#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/risk.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

void check_rules(const AccessStates& states, const Observed& observed, const Desired& desired,
                 Diagnostics& diagnostics);

// ---- The risks of a plan, graded ----
std::vector<Risk> grade_risks(const Plan& plan);

}  // namespace acrnet::planner
