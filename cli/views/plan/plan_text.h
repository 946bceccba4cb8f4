// A plan as a reviewer reads it in a terminal: what changes at which resource and who asks for it,
// who gains and loses access, in which order and why in this order, and the counts with the digest
// that ties an apply to what was read.
//
// PlanView -> text. Pure. Columns are computed once for the whole plan, so that rules of all
// registries stand under each other; what is too wide for the screen goes on below.
#pragma once

#include <string>

#include "cli/views/model/plan_view.h"
#include "cli/views/text/screen.h"

namespace acrnet::cli {

// Ends with a line end.
std::string plan_text(const PlanView& view, const Screen& screen);

// Only the last lines of it: "Plan: 3 to add, …", or "Nothing to do. …".
std::string plan_summary_text(const PlanView& view, const Screen& screen);

}  // namespace acrnet::cli
