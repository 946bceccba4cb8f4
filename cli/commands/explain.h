// `acrnet explain [CODE]`: what a code means, with a wrong and a right example; or the list of all codes.
//
// Reads and writes nothing but standard output.
#pragma once

#include "cli/arguments.h"
#include "cli/commands/invocation.h"
#include "cli/exit_code.h"

namespace acrnet::cli {

ExitCode run_explain(const ExplainCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
