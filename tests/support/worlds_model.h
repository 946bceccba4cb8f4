// Between small worlds and the product's own values: policy, observed, state, and a plan read back.
#pragma once

#include <optional>
#include <string>

#include "model/observed.h"
#include "model/plan.h"
#include "model/policy.h"
#include "model/state.h"
#include "tests/support/worlds.h"

namespace acrnet::worlds {

const ArmId& registry_id(int registry);
const ArmId& subnet_id(int subnet);
RuleSource rule_source(int rule);

Policy to_policy(const Wishes& wishes);
// What executor::observe would read: the targets and nothing else.
Observed to_observed(const Azure& azure, const Targets& targets);
State to_state(const Memory& memory);
Memory from_state(const State& state);

// Empty, with the reason, when the plan speaks of something that the world does not have.
std::optional<Script> read_script(const Plan& plan, std::string& reason);

}  // namespace acrnet::worlds
