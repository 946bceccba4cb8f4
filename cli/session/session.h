// A plan from the policy in a folder, as `plan` and `graph` make it: text, state and Azure are read, nothing
// is written.
//
// I/O: files, the state under its lock, Azure.
#pragma once

#include <optional>

#include "cli/arguments/plan_scope.h"
#include "cli/session/invocation.h"
#include "cli/session/pipeline.h"
#include "cli/session/signals.h"
#include "model/date.h"
#include "model/diagnostic.h"
#include "model/plan.h"

namespace acrnet::cli {

struct PlanRequest {
  PlanMode mode = PlanMode::apply;
  std::optional<Date> today;  // instead of the clock's
  PlanScope scope = {};       // without refresh, the state is asked instead of Azure
};

// `text` is filled as far as it could be read: messages need it. Empty exactly when an error was added.
std::optional<Plan> plan_now(const PlanRequest& request, const Invocation& invocation,
                             Interrupts& interrupts, ProjectText& text, Diagnostics& diagnostics);

}  // namespace acrnet::cli
