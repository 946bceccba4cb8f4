// Plan x digest -> PlanView: which words a plan has for its reader, whatever the form.
//
// Pure, about linear. The parts are views of their own: view_changes, view_access, view_order.
#pragma once

#include <set>
#include <string_view>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

// The names of the assertions that hold before and after but not in some state on the way.
std::set<std::string_view> broken_assertions(const Plan& plan);

// `short_digest` as executor::short_digest gives it.
PlanView view_plan(const Plan& plan, std::string_view short_digest);

}  // namespace acrnet::cli
