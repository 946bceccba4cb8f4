// What the planner tells about access: ways that are not safe, and rules that let nobody in.
//
// Part of planner/messages/diagnostics.h: one factory for each code. Pure.
#pragma once

#include <string_view>
#include <vector>

#include "model/access.h"
#include "model/cidr.h"
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

// How a registry lets certain clients in, and why it does not. Each list holds those of them that
// it speaks of; a client may be in several.
struct WaysIn {
  // A subnet without the service endpoint, and the rules for the addresses that it leaves by.
  struct Egress {
    ClientIndex subnet = 0;
    std::vector<Cidr> rules;
  };
  bool by_default = false;  // the default action is Allow
  bool closed = false;      // public access is disabled
  std::vector<Cidr> rules;  // for addresses
  std::vector<ClientIndex> by_rule;
  std::vector<Egress> by_egress;
  std::vector<ClientIndex> privately;  // by a private endpoint in the subnet's network
  std::vector<ClientIndex> idle;       // they have a rule and lack the service endpoint
  std::vector<ClientIndex> led_away;   // in their network the name leads to no address of it
  std::vector<UnknownReason> unknown;  // not empty: it can't be told, for these reasons
};

// "the private DNS zone could not be read"
std::string_view unknown_words(UnknownReason reason);

// Once the plan is done the registry would let `wrong` in, or not, against the claim that stands at
// `place`.
Diagnostic broken_assertion(const Plan& plan, const ReachClaim& claim, const ArmId& registry,
                            const Clients& wrong, const WaysIn& ways, SourceRange place);

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
