// The writes that make the changes, and which of them must wait for which.
//
// Pipeline: Changes -> steps. Pure. All changes of one registry are one write, so that they arrive
// together. The order reads well and keeps every edge: registrations, endpoints added, registries,
// endpoints removed, each by address; a step comes later than that only when an edge demands it.
#pragma once

#include <optional>
#include <vector>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "planner/diff/changes.h"

namespace acrnet::planner {

// Empty, with an error, in the one case where every order would let somebody in on the way: idle
// rules of several registries stand in each other's way. What that means and why it is an error:
// docs/decisions/0004-idle-rules-go-before-their-endpoint-comes.md
std::optional<std::vector<Step>> schedule(const Changes& changes, Diagnostics& diagnostics);

// The last part of schedule: sorts steps, which are in reading order and have their edges, such
// that every edge leads back. Empty, with an error, when edges form a cycle: idle rules can, other
// edges cannot, so any other cycle is reported as a mistake of acrnet.
std::optional<std::vector<Step>> sort_steps(std::vector<Step> steps,
                                            const std::vector<Resource>& resources,
                                            Diagnostics& diagnostics);

}  // namespace acrnet::planner
