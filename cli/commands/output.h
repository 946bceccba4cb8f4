// `acrnet output [NAME]`: the values of the policy's outputs.
//
// Reads the configuration's files; needs neither Azure nor a state, because outputs follow from the text.
// Sensitive values are shown to who names them or asks for JSON, as in Terraform.
#pragma once

#include "cli/arguments/arguments.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

ExitCode run_output(const OutputCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
