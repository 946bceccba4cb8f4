// What has to change about the service endpoint of one subnet.
//
// A part of diff, after the registries have marked what they need. Pure. An endpoint is added only
// where a rule needs it, and removed only if acrnet added it and no rule that stays needs it.
#pragma once

#include <optional>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

// The change's `resource` is not set yet. An endpoint that acrnet may not add is an error.
std::optional<Change> diff_endpoint(const SubnetSides& subnet, PlanMode mode,
                                    Diagnostics& diagnostics);

}  // namespace acrnet::planner
