// `acrnet apply` and `acrnet destroy`: a plan, consent, and executor::apply.
//
// Nothing is written to Azure or the state before the plan has been shown and approved: by the answer
// `yes`, by --auto-approve, by --approve with the plan's digest, or by being a saved plan.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_apply(const ApplyCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
