// argv -> the command line as values.
//
// Pure: argv and the environment's ACRNET_CLOUD and the like in, values or diagnostics (ACR60nn) out.
// Spellings of Terraform are taken as they are typed (`-out=F`, `-auto-approve`, `-no-color`,
// `-input=false`). The one file that knows CLI11.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments/arguments.h"
#include "executor/http/environment.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

// `words` are the arguments without the program's name. Empty exactly when an error was added.
std::optional<Arguments> parse_arguments(const std::vector<std::string>& words,
                                         const executor::Environment& environment,
                                         Diagnostics& diagnostics);

}  // namespace acrnet::cli
