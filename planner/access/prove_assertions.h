// Whether the policy's assertions hold once a plan is done, and in every state on the way.
//
// Plan (with its findings) x its states -> verdicts and diagnostics. Pure. `validate` has checked
// the assertions against the policy; here they meet what the policy does not say: rules that stay
// although they are not of the policy, rules that have ended, public access that is switched off,
// and the states in between, of which each is asked.
#pragma once

#include <vector>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/source.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

struct AssertionProof {
  std::vector<ClaimVerdict> claims;  // one for each of Assertions::claims
  // What breaks a claim on the way and is not among the plan's findings. There is nothing of the
  // kind unless prove overlooks something; then the plan must not be made.
  std::vector<Finding> overlooked;
};

// `ranges` are the places of the claims. Adds an error for each claim and registry where it would
// not hold once the plan is done. On the way a claim is asked of each client by itself: one that
// does not hold of a client before need not hold until the plan is done. Requires a plan whose
// steps are in order.
AssertionProof prove_assertions(const Plan& plan, const AccessStates& states,
                                const std::vector<SourceRange>& ranges, Diagnostics& diagnostics);

}  // namespace acrnet::planner
