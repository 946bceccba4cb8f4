// `acrnet plan`: what apply would do, in which order and why; with --out saved, so that apply does
// exactly this.
//
// Reads the configuration, the state and Azure; writes the plan's file and nothing else.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
