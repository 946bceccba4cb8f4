// The options of a plan, passed from the command line to the planner.
//
// Values only. Set by cli/arguments; the session adds `runner` and `files`, which depend on the
// policy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "model/date.h"
#include "model/network.h"
#include "model/plan.h"

namespace acrnet::planner {

struct PlanOptions {
  PlanOptions(PlanMode plan_mode = PlanMode::apply)
      : mode(plan_mode) {}  // NOLINT: mostly all of it

  PlanMode mode;
  std::optional<Date> today;         // replaces the current date
  Selection selection;               // --target, --exclude
  bool refresh = true;               // false: plan from the last observation in the state
  std::string from;                  // --from as typed; empty: unknown
  std::optional<RuleSource> runner;  // `from`, resolved against the policy
  std::vector<PolicyFile> files;     // fingerprints of the policy's files
};

}  // namespace acrnet::planner
