// `acrnet state`: the state as a whole, to look at, to keep and to bring back, and the lock of a run that died.
//
// I/O: reads the policy and the state; push writes it under its lock.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_state_pull(const Invocation& invocation);
ExitCode run_state_push(const StatePushCommand& command, const Invocation& invocation);
ExitCode run_state_unlock(const StateUnlockCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
