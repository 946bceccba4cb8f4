// What `acrnet apply` and `acrnet destroy` share: a plan, its approval, and executor::apply.
//
// Nothing is written to Azure or the state before the plan has been shown and approved: by the
// answer `yes`, by --auto-approve, by --approve with the plan's digest, or by being a saved plan.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>

#include "cli/arguments/options.h"
#include "cli/arguments/plan_options.h"
#include "cli/messages/exit_code.h"
#include "cli/session/approval.h"
#include "cli/session/invocation.h"
#include "planner/plan_options.h"

namespace acrnet::cli {

struct ApplyCommand {
  planner::PlanOptions plan;
  ModeFlags mode;
  std::optional<std::filesystem::path> plan_file;  // a saved plan instead of a new one
  Approval approval;
  std::size_t parallelism = 16;
  Waiting waiting;
};

void add_shared_apply_options(Options& options, ApplyCommand& command);

ExitCode run_apply(const ApplyCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
