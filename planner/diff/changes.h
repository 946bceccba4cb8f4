// The difference between what should be and what is, before it is put in order.
//
// Made by planner::diff, read by planner::schedule; its lists move on into the Plan.
#pragma once

#include <vector>

#include "model/network.h"
#include "model/plan.h"

namespace acrnet::planner {

// A registry that will be written: what its settings shall be, and what two of them are now.
struct RegistryWrite {
  ResourceIndex registry = 0;
  DefaultAction default_action_before = DefaultAction::allow;
  PublicAccess public_access_before = PublicAccess::enabled;
  NetworkSettings after;
  std::vector<ArmId> freed_subnets;  // of a registry that is deleted: those that its rules name
};

struct Changes {
  std::vector<Resource> resources;    // as in Plan
  std::vector<Change> changes;        // as in Plan: grouped by resource, in order of resources
  std::vector<RegistryWrite> writes;  // in order of resources
};

}  // namespace acrnet::planner
