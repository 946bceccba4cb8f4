// Whether the way from before to after is safe, whatever order the steps run in and whichever fail.
//
// Pipeline: Plan (as far as its steps and clients) -> Proof. Pure. Takes the steps as they are,
// with their edges; knows nothing of how schedule came to them.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/plan.h"
#include "model/proof.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

// A state on the way is a set of steps that have been done, where no step is done before all that
// it waits for. There are exponentially many; these are enough:
//   1. What a registry answers to an address depends on the registry's settings alone, which one
//      step writes. So an address meets nothing but before and after.
//   2. What it answers to a subnet depends on its settings and on that subnet's endpoint, which one
//      step writes, too. So a subnet meets at most four situations: neither step done, both, or one
//      of them. "A done, B not" can be met exactly when A does not wait for B, directly or through
//      others: A and all that it waits for is a state. Hence each pair of a registry and a subnet
//      is looked at once.
//   3. Only subnets whose endpoint is written, and that a rule names or that arrive from addresses
//      which a rule covers, can see more than before and after: about as many as there are rules.
// What Azure demands (an endpoint before a rule for it, a provider before both) is a matter of
// pairs in the same way.
Proof prove(const Plan& plan, const AccessStates& states);

// Whether a plan may have such a finding: Azure leaves no other way.
bool is_unavoidable(FindingKind kind);

}  // namespace acrnet::planner
