// A plan as programs read it: Terraform's representation of a plan, so that policy tools made for
// that read it, and beside it what Terraform has no word for. docs/plan-json.md describes it,
// docs/plan.schema.json is its form.
//
// Plan x view x digest -> JSON. Pure. Names stand in it as they are, unescaped; words come from the
// view.
#pragma once

#include <string>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

// `digest` is the whole one; `view` that of the plan. Ends with a line end.
std::string plan_json(const Plan& plan, const PlanView& view, const std::string& digest);

}  // namespace acrnet::cli
