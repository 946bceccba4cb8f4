// What the planner tells about access: ways that are not safe, and rules that let nobody in.
//
// Part of planner/messages/diagnostics.h: one factory for each code. Pure.
#pragma once

#include <string_view>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"
#include "model/plan.h"
#include "model/proof.h"

namespace acrnet::planner {

// Turned into an exit code of its own: an assertion does not hold.
inline constexpr std::string_view code_assertion_broken = "ACR3101";

// A plan that prove objects to. `plan` is the one that the finding's indices refer to.
Diagnostic unsafe_way(const Plan& plan, const Finding& finding);

// Once the plan is done the registry would have the settings `after` and let `wrong` in, or not,
// against the claim that stands at `place`.
Diagnostic broken_assertion(const Plan& plan, const ReachClaim& claim, const NetworkSettings& after,
                            const ArmId& registry, const Clients& wrong, SourceRange place);

// ---- rules that let nobody in; each stays in a registry that the policy governs

// `written`: the plan writes the registry, and Azure checks all rules with it.
Diagnostic rule_for_missing_subnet(const DesiredRegistry& registry, const ArmId& subnet,
                                   bool written);
Diagnostic rule_without_registration(const DesiredRegistry& registry, const ArmId& subnet,
                                     bool written);
Diagnostic public_access_is_disabled(const DesiredRegistry& registry);
Diagnostic rule_without_endpoint(const DesiredRegistry& registry, const ArmId& subnet);
Diagnostic rule_inside_other(const DesiredRegistry& registry, const Cidr& wider, const Cidr& rule);
Diagnostic dead_rule(const DesiredRegistry& registry, const Cidr& rule);

}  // namespace acrnet::planner
