// What a policy asks to be in Azure: rules as single sources, and the service endpoints and
// provider registrations that they need.
//
// Pipeline: Policy x day -> Desired. Pure: the day, which ends rules with `until`, is an input. The
// order of statements and files never shows in the result, except where two statements ask for the
// same rule for equally long: the first one counts.
// Checks all that can be told without Azure: errors for what a registry can't hold, warnings for
// rules that do not do what their author may believe (ACR2nnn).
#pragma once

#include <optional>

#include "model/date.h"
#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet::planner {

std::optional<Desired> expand(const Policy& policy, Date today, Diagnostics& diagnostics);

Targets find_targets(const Desired& desired, const State& state);
// The subscriptions that any of them is in, sorted, lower case.
std::vector<std::string> subscriptions_of(const Targets& targets);

}  // namespace acrnet::planner
