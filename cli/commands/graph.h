// `acrnet graph`: a plan's steps and why one waits for another, or who gains and loses access, as a drawing.
//
// Reads a saved plan, or plans as `acrnet plan` does; writes nothing.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_graph(const GraphCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
