// `acrnet init`: makes the state where the policy says that it is, or moves it there.
//
// I/O: reads the policy, the state and a file with one; writes the state under its lock.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_init(const InitCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
