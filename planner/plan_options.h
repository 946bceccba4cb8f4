// What is asked of a plan beside what the policy says: the options of the command line, as they go
// to the planner.
//
// Values only. Made by cli/arguments; a session adds what only the policy tells (runner, files).
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
  std::optional<Date> today;  // instead of the clock's
  Selection selection;        // --target, --exclude
  bool refresh = true;        // false: Azure is not asked, the state says what was there last
  std::string from;           // --from: where this machine is, as typed; empty: not known
  std::optional<RuleSource> runner;  // the same as a source of access
  std::vector<PolicyFile> files;     // the text that the plan is made from
};

}  // namespace acrnet::planner
