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
  // The same two where Azure leaves no other way: with the endpoint a subnet stops arriving from the
  // addresses that it leaves by, and the rule for it can't be there yet.
  egress_gap,
  egress_opening,
};

// The index of a step of the plan, as StepIndex.
using FindingStep = std::uint32_t;

struct Finding {
  FindingKind kind = FindingKind::disorder;
  ArmId registry;                     // empty where it is about no registry
  std::optional<ClientIndex> client;  // the subnet that it is about
  std::optional<FindingStep> done;    // between this step, which has been done …
  std::optional<FindingStep> open;    // … and this one, which has not

  friend bool operator==(const Finding&, const Finding&) = default;
};

struct Proof {
  // How many states can be met on the way: sets of steps that are done while the others are not,
  // in any order that the steps may run in, whichever fail. Not set: too many to count.
  std::optional<std::uint64_t> states;
  // How many situations were looked at: a registry as one of its clients sees it, by which of the
  // (at most two) steps that matter to both have been done.
  std::uint64_t situations = 0;
  std::vector<Finding> findings;

  friend bool operator==(const Proof&, const Proof&) = default;
};

}  // namespace acrnet
