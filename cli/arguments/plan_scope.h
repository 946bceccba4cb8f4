// How much is planned, from what, and by which machine: the options that plan, apply and destroy share.
//
// Values as they were typed; find_runner and planner::check_selection hold them against a policy.
#pragma once

#include <optional>
#include <string>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"
#include "model/plan.h"

namespace acrnet::cli {

struct PlanScope {
  Selection selection;  // --target, --exclude
  std::string from;     // --from, or ACRNET_RUNNER_ADDRESS; empty: nobody knows
  bool refresh = true;  // false: from the state alone

  friend bool operator==(const PlanScope&, const PlanScope&) = default;
};

// How the machine that runs acrnet reaches registries, when it was said: an address or a range as a registry
// sees it, or a subnet of the policy by its address or ID. Nobody is asked: what a machine calls its own
// address is not what a registry behind the internet sees. Not set, with an error where `from` is neither.
std::optional<RuleSource> find_runner(const std::string& from, const Desired& desired,
                                      Diagnostics& diagnostics);

}  // namespace acrnet::cli
