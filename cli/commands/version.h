// `acrnet version`: which acrnet this is, for people and for programs.
//
// Does no I/O but printing.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_version(const VersionCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
