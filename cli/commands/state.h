// `acrnet state`: the state as a whole, to look at, to keep and to bring back, and the lock of a run that died.
//
// I/O: reads the policy and the state; push writes it under its lock.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_state_pull(const Invocation& invocation);
ExitCode run_state_push(const StatePushCommand& command, const Invocation& invocation);
ExitCode run_state_unlock(const StateUnlockCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
