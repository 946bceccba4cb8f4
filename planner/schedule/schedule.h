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

// Empty, with an error, when idle rules of several registries form a cycle: every order would then
// let somebody in on the way. docs/decisions/0004-idle-rules-go-before-their-endpoint-comes.md says
// why that is an error.
std::optional<std::vector<Step>> schedule(const Changes& changes, Diagnostics& diagnostics);

// The last part of schedule: sorts steps so that each comes after those it waits for. They are
// given in reading order, with their edges. Empty, with an error, when edges form a cycle: idle
// rules can cause one; any other is reported as a bug of acrnet.
std::optional<std::vector<Step>> sort_steps(std::vector<Step> steps,
                                            const std::vector<Resource>& resources,
                                            Diagnostics& diagnostics);

}  // namespace acrnet::planner
