// `acrnet query "SUBJECT can reach REGISTRY"`: asks the policy, the state or Azure, and says by which rule.
//
// The question is a claim of the language, as an assertion makes it, and may use all names of the policy.
// Reads the configuration and, where it asks there, the state or Azure; writes nothing.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_query(const QueryCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
