// Which private endpoints are to be made, taken note of, deleted or let go.
//
// A part of diff. Pure. They are acrnet's own, as what says `create = true` is (existence_diff.h).
#pragma once

#include <string>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

struct PrivateEndpointDiff {
  Resource resource;
  std::vector<Change> changes;  // their `resource` is not set yet; empty where an error was added
};

// In order of address. Those of a registry that stays as it is stay with it, and are forgotten.
std::vector<PrivateEndpointDiff> diff_private_endpoints(
    const Desired& desired, const Observed& observed, const State& settled, PlanMode mode,
    const std::vector<RegistrySides>& registries, Diagnostics& diagnostics);

// What a plan says of a private endpoint that is there.
PrivateEndpointFact endpoint_fact(const ObservedPrivateEndpoint& present, const Observed& observed);

// Whether a registry's name leads to its private endpoint in this network: one of the zones that
// have its names is linked to it, or no zone has, and somebody else cares for them.
bool is_known_in(const ArmId& network, const std::vector<ArmId>& zones, const Observed& observed);

}  // namespace acrnet::planner
