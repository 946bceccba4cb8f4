// `acrnet version`: which acrnet this is, for people and for programs.
//
// Does no I/O but printing.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_version(const VersionCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
