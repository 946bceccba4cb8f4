// `acrnet graph`: a plan's steps and why one waits for another, or who gains and loses access, as a drawing.
//
// Reads a saved plan, or plans as `acrnet plan` does; writes nothing.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_graph(const GraphCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
