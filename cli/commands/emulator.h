// `acrnet emulator`: an embedded Azure as a server of its own, until SIGINT or SIGTERM.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_emulator(const EmulatorCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
