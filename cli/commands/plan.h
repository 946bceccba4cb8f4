// `acrnet plan`: what apply would do, in which order and why; with --out saved, so that apply does
// exactly this.
//
// Reads the configuration, the state and Azure; writes the plan's file and nothing else.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
