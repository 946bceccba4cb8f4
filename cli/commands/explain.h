// `acrnet explain [CODE]`: what a code means, with a wrong and a right example; or the list of all codes.
//
// Reads and writes nothing but standard output.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_explain(const ExplainCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
