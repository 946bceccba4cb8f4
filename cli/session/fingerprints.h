// What a saved plan remembers of the files that it was made from, so that it is not applied once
// they say something else.
//
// Reads files; a print is a SHA-256 of a file's name and bytes.
#pragma once

#include <optional>
#include <vector>

#include "cli/arguments/global_options.h"
#include "cli/session/pipeline.h"
#include "executor/http/environment.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::cli {

// One fingerprint for each file that the plan depends on, sorted by name: policy and module files,
// variable files (.acrvars), and files that functions such as file() read.
std::vector<PolicyFile> fingerprints(const Sources& sources);

// Adds to the options of a plan what only the project tells: where this machine is, and the files.
// False exactly when an error was added.
bool complete_options(planner::PlanOptions& options, const Project& project, const Sources& sources,
                      Diagnostics& diagnostics);

// Whether the folder still holds what the plan was made from: no file changed, none gone, no policy
// file new. A folder without any policy is none that could say something else: a pipeline may apply
// where only the plan and the state are. False exactly when errors were added (the plan is stale).
bool check_policy_unchanged(const Plan& saved, const GlobalOptions& options,
                            const executor::Environment& environment, Diagnostics& diagnostics);

}  // namespace acrnet::cli
