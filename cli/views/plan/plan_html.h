// A plan as one page for a browser: the access picture, who gains and who loses, what changes and
// in which order. docs/plan-html.md describes it.
//
// PlanView -> HTML. Pure. The page is whole: it asks for nothing from anywhere and runs no script
// but its own filter, which a Content-Security-Policy holds it to. Without scripts all of it can be
// read.
#pragma once

#include <string>

#include "cli/views/model/plan_view.h"

namespace acrnet::cli {

// Ends with a line end.
std::string plan_html(const PlanView& view);

}  // namespace acrnet::cli
