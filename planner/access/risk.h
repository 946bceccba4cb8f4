// What could hurt about a plan, graded.
//
// Pipeline: Plan (with its access, claims and proof) -> risks. Pure. High before medium before low,
// then in the order of access and findings. With the registries' default actions as they are, one
// more rule that comes or goes never lowers the grade.
#pragma once

#include <vector>

#include "model/plan.h"
#include "model/risk.h"

namespace acrnet::planner {

std::vector<Risk> grade_risks(const Plan& plan);

}  // namespace acrnet::planner
