// What is wrong or strange about one registry's rules, as far as the policy alone can tell.
//
// Pipeline: a part of expand. Pure. Linear in the number of rules, which come sorted.
#pragma once

#include <vector>

#include "model/diagnostic.h"
#include "model/policy.h"

namespace acrnet::planner {

// A registry's `allow` sources, nothing twice: ranges by address, subnets by ID.
struct SortedAllows {
  std::vector<const Allow*> ranges;
  std::vector<const Allow*> subnets;

  std::size_t size() const { return ranges.size() + subnets.size(); }
};

// What is wrong with the addresses that a subnet is said to leave by.
void lint(const PolicySubnet& subnet, Diagnostics& diagnostics);

void lint(const PolicyRegistry& registry, const SortedAllows& allows, Cloud cloud,
          Diagnostics& diagnostics);

}  // namespace acrnet::planner
