// What has to change about one registry, and what its rules will need of subnets afterwards.
//
// A part of diff. Pure. Linear in the registry's rules: three sorted lists are merged, so that each
// rule is met once with all that is known about it.
#pragma once

#include <optional>
#include <vector>

#include "model/diagnostic.h"
#include "model/plan.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

struct RegistryDiff {
  // In reading order: settings, rules added, removed, adopted, forgotten, governance. Their
  // `resource` is not set yet, and RuleFact::subnet is an index in KnownSubnets.
  std::vector<Change> changes;
  // The settings that shall be there afterwards; empty when nothing is written.
  std::optional<NetworkSettings> after;
  bool makes = false;    // the registry itself, with these settings
  bool deletes = false;  // the registry itself; `after` lets nobody in
};

// Marks in `subnets` what the registry's rules will need. Requires sides.present, unless the
// registry is given up; of one that is to be made that is newborn_registry().
RegistryDiff diff_registry(const RegistrySides& sides, KnownSubnets& subnets,
                           Diagnostics& diagnostics);

// The change's `resource` is not set yet. An endpoint that acrnet may not add is an error.
std::optional<Change> diff_endpoint(const SubnetSides& subnet, PlanMode mode,
                                    Diagnostics& diagnostics);

}  // namespace acrnet::planner
