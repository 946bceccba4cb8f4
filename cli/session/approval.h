// Whether a plan may be done: by --auto-approve, by --approve with its digest, or by the answer `yes`.
//
// I/O: the console's question. Nothing else may approve: not the end of the input, not "y".
#pragma once

#include <string>
#include <string_view>

#include "cli/arguments/arguments.h"
#include "cli/session/console.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::cli {

// True when `typed` is `digest`, whole or in its short form, however it is written.
bool names_digest(std::string_view typed, const std::string& digest);

// `digest` is the plan's, whole. False exactly when an error was added.
bool consent(const ApplyCommand& command, const Plan& plan, const std::string& digest,
             Console& console, Diagnostics& diagnostics);

}  // namespace acrnet::cli
