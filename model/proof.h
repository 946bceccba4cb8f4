// What was found out about the way from before to after: the certificate of a plan.
//
// Made by planner::prove, kept in the Plan, so that it can be shown and checked again. Values only.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/access.h"
#include "model/arm_id.h"

namespace acrnet {

enum class FindingKind {
  // What a plan must not have; planning ends with an error.
  disorder,   // a step waits for one that does not come before it, or two write one thing
  refusal,    // Azure would refuse a step in some order
  idle_rule,  // a rule is without the endpoint that it works by
  lock_out,   // who has access before and after has none in between
  exposure,   // who has access neither before nor after has it in between
  // The same two where no other order of the steps avoids them: with the endpoint a subnet stops
  // arriving from the addresses that it leaves by, and the rule for it can't be there yet.
  egress_gap,
  egress_opening,
  // Who has access before and after has none in between, for any other reason: a name that leads
  // elsewhere, for instance. (Nothing else may be open in between, not even where Azure leaves no
  // other order: a step that fails would leave it open.)
  gap,
};

// The index of a step of the plan, as StepIndex.
using FindingStep = std::uint32_t;

struct Finding {
  FindingKind kind = FindingKind::disorder;
  ArmId registry;                     // empty where it is about no registry
  std::optional<ClientIndex> client;  // the subnet that it is about
  std::optional<FindingStep> done;    // between this step, which has been done …
  std::optional<FindingStep> open;    // … and this one, which has not
  // Azure would take an order that avoids it. Every such order has another finding of the kind.
  bool traded = false;

  friend bool operator==(const Finding&, const Finding&) = default;
};

// An index in Proof::findings.
using FindingIndex = std::uint32_t;

// How a claim of the policy fares: asked anew of everything that it is about, in every state.
struct ClaimVerdict {
  bool holds_before = false;  // of all that it is about, in the state that the plan starts from
  // Where it does not hold on the way, although it does before and after. Sorted.
  std::vector<FindingIndex> broken_by;

  friend bool operator==(const ClaimVerdict&, const ClaimVerdict&) = default;
};

struct Proof {
  // How many states can be met on the way: sets of steps that are done while the others are not,
  // in any order that the steps may run in, whichever fail. Not set: too many to count.
  std::optional<std::uint64_t> states;
  // How many situations were looked at: a registry as one of its clients sees it, by which of the
  // (at most two) steps that matter to both have been done.
  std::uint64_t situations = 0;
  std::vector<Finding> findings;
  // One for each of Assertions::claims, all of which hold once the plan is done. Empty where the
  // plan takes back: then the policy's claims need not hold any more.
  std::vector<ClaimVerdict> claims;

  friend bool operator==(const Proof&, const Proof&) = default;
};

}  // namespace acrnet
