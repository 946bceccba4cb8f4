// What a plan may not do to a registry whose policy says prevent_destroy: take rules away, or put
// back what was found.
//
// A part of diff. Pure. A rule that ends by its own `until` is no such thing: the policy says so.
#pragma once

#include <vector>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

// Reports, once, everything among the registry's changes that would be taken away.
void check_prevented(const RegistrySides& sides, const std::vector<Change>& changes,
                     Diagnostics& diagnostics);

}  // namespace acrnet::planner
