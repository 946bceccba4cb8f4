// The embedded Azure that a policy with `cloud = emulator` talks to: which data it has, and where
// it is. Starts emulator::Server inside the process; the only thing it writes is `.acrnet/` beside
// the policy.
#pragma once

#include <filesystem>
#include <memory>

#include "cli/session/console.h"
#include "emulator/service/server.h"
#include "model/diagnostic.h"

namespace acrnet::cli {

// Its data is `.acrnet/emulator.json` in `folder`; where that doesn't exist yet it begins with
// `emulator.seed.json` beside the policy, or else with the article's walk-through. In a folder that
// can't be written it forgets everything at its end, with a warning. Null exactly when an error was
// added.
std::unique_ptr<emulator::Server> start_embedded_azure(const std::filesystem::path& folder,
                                                       Console& console, Diagnostics& diagnostics);

}  // namespace acrnet::cli
