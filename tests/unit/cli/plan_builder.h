// A small plan for the views' tests, built by hand: the walk-through of the design, line by line.
//
// Pure; made without the planner, so that a mistake there does not show up as one of a view.
#pragma once

#include "model/plan.h"

namespace acrnet::cli {

// Allow → Deny, two rules added and one removed, and the endpoint that one of them needs.
Plan walk_through_plan();

// A registry of that plan's resource group.
ArmId registry_id(std::string_view name);
ArmId subnet_id(std::string_view network, std::string_view name);

}  // namespace acrnet::cli
