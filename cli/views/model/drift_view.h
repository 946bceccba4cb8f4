// What changed outside of acrnet, shown apart from what a plan will change.
//
// Pure. In the order of the plan; of each resource all that is another, with who wrote last in
// place of who asks for it.
#pragma once

#include <vector>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

std::vector<ChangeSection> view_drift(const Plan& plan);

}  // namespace acrnet::cli
