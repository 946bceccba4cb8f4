// The risks of a plan as SARIF 2.1.0, which code scanning services and editors show beside the
// lines that bring them about.
//
// Plan x view x diagnostics -> SARIF. Pure. One result for each risk of each group of registries
// where the same clients gain and lose; a risk without a line in the policy stands at the
// registry's own. An assertion that does not hold makes no plan: then there are only diagnostics
// (diagnostics_sarif). What planning has warned of is in it, too.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/model/plan_view.h"
#include "cli/views/report/report.h"
#include "model/plan.h"

namespace acrnet::cli {

// `report.folder`: what the policy's files are relative to, from the repository's root. `version`
// is that of acrnet. Ends with a line end.
std::string plan_sarif(const Plan& plan, const PlanView& view, const Report& report,
                       std::string_view version);

}  // namespace acrnet::cli
