// `acrnet emulator`: an embedded Azure as a server of its own, until SIGINT or SIGTERM.
//
// Listens on this computer only unless --allow-remote is given; writes the file of --data and nothing
// else.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_emulator(const EmulatorCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
