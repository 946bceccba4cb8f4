// What `acrnet plan` and `acrnet drift` share: a plan is made, shown and, where asked for, saved.
//
// Reads the configuration, the state and Azure; writes the plan's file and nothing else.
#pragma once

#include <filesystem>
#include <optional>

#include "cli/arguments/plan_options.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"
#include "model/risk.h"
#include "planner/plan_options.h"

namespace acrnet::cli {

struct PlanCommand {
  planner::PlanOptions plan;
  ModeFlags mode;
  std::optional<std::filesystem::path> out;
  bool detailed_exitcode = false;
  std::optional<RiskLevel> fail_on;  // exit with 3 where a risk is as high
  PlanForm form;
  Waiting waiting;
};

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation);

}  // namespace acrnet::cli
