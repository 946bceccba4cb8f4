// The difference between what should be and what is, before it is put in order.
//
// Made by planner::diff, read by planner::schedule; its lists move on into the Plan. What a write
// of a registry leaves there follows from its changes and from what was observed: find_writes says
// it again for a plan that was saved.
#pragma once

#include <vector>

#include "model/network.h"
#include "model/observed.h"
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

// Brings a registry's settings to what they are once the change is written.
void apply_change(NetworkSettings& settings, const Change& change);

// The order of a registry's changes: existence and address, settings, rules, and governance last.
int reading_rank(const Change& change);

// The writes that the changes of registries make, in order of resources. `observed` is what the
// changes were found from. Requires the changes to be grouped by resource, in order of resources.
std::vector<RegistryWrite> find_writes(const std::vector<Resource>& resources,
                                       const std::vector<Change>& changes,
                                       const Observed& observed);

struct Changes {
  std::vector<Resource> resources;    // as in Plan
  std::vector<Change> changes;        // as in Plan: grouped by resource, in order of resources
  std::vector<RegistryWrite> writes;  // in order of resources
};

}  // namespace acrnet::planner
