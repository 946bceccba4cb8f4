// The options that several commands share: the day, how much is planned, and the form of a plan.
//
// Each function declares options and binds them. planner::PlanOptions is passed from here to the
// planner unchanged.
#pragma once

#include <chrono>
#include <optional>

#include "cli/arguments/formats.h"
#include "cli/arguments/options.h"
#include "model/date.h"
#include "planner/plan_options.h"

namespace acrnet::cli {

// --today
void add_today(Options& options, std::optional<Date>& today);

// --target, --exclude
void add_selection(Options& options, planner::PlanOptions& plan);
// These and --from.
void add_scope(Options& options, planner::PlanOptions& plan);

// --destroy and --refresh-only, which exclude each other and say what the plan is for.
struct ModeFlags {
  bool destroy = false;
  bool refresh_only = false;
};
void add_mode(Options& options, std::string destroy_help, std::string refresh_only_help,
              ModeFlags& flags, planner::PlanOptions& plan);

// --retry-for, --timeout: of every command that asks Azure or a state server.
struct Waiting {
  std::optional<std::chrono::milliseconds> retry_for;  // one request with its repetitions
  std::optional<std::chrono::milliseconds> timeout;    // the whole command
};
void add_waiting(Options& options, Waiting& waiting);

// --format, --max-bytes
void add_plan_form(Options& options, PlanForm& form);

}  // namespace acrnet::cli
