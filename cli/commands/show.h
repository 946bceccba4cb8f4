// `acrnet show`: a saved plan in any format, or a state.
//
// Reads a file, or the policy and the state; asks neither Azure nor for the lock, and writes nothing.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_show(const ShowCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
