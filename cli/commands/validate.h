// `acrnet validate`: is the policy right, as far as it can be told without Azure and the state?
//
// Reads the configuration's files; writes nothing.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_validate(const ValidateCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
