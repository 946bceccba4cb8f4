// Whether the policy's assertions hold once a plan is done.
//
// Plan x its states -> diagnostics. Pure. `validate` has checked them against the policy; here they
// meet what the policy does not say: rules that stay although they are not of the policy, rules that
// have ended, public access that is switched off. On the way an assertion can break only where it also
// breaks at the end or where prove finds somebody locked out or let in, so the end is enough: of who
// has access before and after, prove says that they keep it.
#pragma once

#include <vector>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "model/source.h"
#include "planner/access_states.h"

namespace acrnet::planner {

// `ranges` are the places of the claims. Adds an error for each claim and registry where it would not
// hold.
void prove_assertions(const Plan& plan, const AccessStates& states,
                      const std::vector<SourceRange>& ranges, Diagnostics& diagnostics);

}  // namespace acrnet::planner
