// Fingerprints of the files that a saved plan was made from, so that it is refused once they
// changed.
//
// Reads files. A fingerprint is the SHA-256 of a file's name and bytes.
#pragma once

#include <optional>
#include <vector>

#include "cli/arguments/global_options.h"
#include "cli/session/pipeline.h"
#include "executor/http/environment.h"
#include "executor/http/secrets.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::cli {

// One fingerprint for each file that the plan depends on, sorted by name: policy and module files,
// variable files (.acrvars), and files that functions such as file() read.
std::vector<PolicyFile> fingerprints(const Sources& sources);

// Sets `runner` and `files` of the options, which depend on the project. False exactly when an
// error was added.
bool complete_options(planner::PlanOptions& options, const Project& project, const Sources& sources,
                      Diagnostics& diagnostics);

// Checks that no file of the plan has changed or is missing and that no policy file was added, and
// that the policy names the same Azure and the same place of its state. The place of a plan that
// was reviewed (--approve) passes where the policy can't be evaluated, for want of variables that
// planning had, and so does a local one. A folder without policy files passes: a pipeline may apply
// where only the plan and the state are. False exactly when errors were added.
bool check_policy_unchanged(const Plan& saved, bool reviewed, const GlobalOptions& options,
                            const executor::Environment& environment, executor::Secrets& secrets,
                            Diagnostics& diagnostics);

}  // namespace acrnet::cli
