// What an apply has done, when it is over: counts, and what is not done with the reason.
//
// Plan x ApplyResult -> text. Pure. Counts only what is known to be done: a step that was cut off
// is not among them.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/text/screen.h"
#include "executor/apply/apply.h"
#include "model/plan.h"

namespace acrnet::cli {

// "done", "failed", …
std::string_view outcome_word(StepOutcome outcome);

// Ends with a line end.
std::string apply_text(const Plan& plan, const executor::ApplyResult& result, const Screen& screen);

}  // namespace acrnet::cli
