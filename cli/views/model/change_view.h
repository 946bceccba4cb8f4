// What changes at which resource and who asks for it: the first part of a PlanView.
//
// Pure. Resources that change alike are one section; what is not worth a line (that a registry is
// governed from now on, where it has other changes) is left out.
#pragma once

#include <string>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

// In the order of the plan; a section stands where its first resource does.
std::vector<ChangeSection> view_changes(const Plan& plan);

// What is added, removed or set: the second column. The plan's resources name the subnet of a rule.
std::string fact_value(const Plan& plan, const Fact& fact);

// Of the changes that are shown.
ChangeCounts count_shown(const std::vector<ChangeSection>& sections);

std::vector<ChangeSection> view_drift(const Plan& plan);

}  // namespace acrnet::cli
