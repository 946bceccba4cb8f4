// Puts the steps of a plan into an order in which no client is cut off, or let in, on the way, as
// far as Azure takes such an order.
//
// Pipeline: steps with the edges that Azure asks for -> the same with further edges. Pure. An edge
// only takes states away that could be met, so a further one never makes anything worse; but two
// edges can exclude each other. One edge may be turned: a rule is removed before its endpoint,
// unless that cuts off a subnet which an address rule lets in, too. Up to most_gaps_searched gaps
// all choices are tried, and the best is taken; beyond it the first edge that fits is. What is
// left, planner::prove finds.
#pragma once

#include <cstddef>
#include <vector>

#include "model/plan.h"

namespace acrnet::planner {

inline constexpr std::size_t most_gaps_searched = 8;

// The plan is complete as far as its clients; `plan.steps` does not count.
std::vector<Step> order_for_access(const Plan& plan, std::vector<Step> steps);

}  // namespace acrnet::planner
