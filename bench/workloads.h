// The policies and worlds that the benchmarks work on: N registries with 20 rules each, one of them
// a subnet rule, and a subnet for every ten registries.
#pragma once

#include <cstddef>
#include <string>

#include "model/desired.h"
#include "model/observed.h"
#include "planner/expand/expand.h"

namespace acrnet::bench {

// Deterministic: the same numbers give the same bytes. Of `changed` in a hundred registries, evenly
// spread, the first range is another one.
std::string policy_text(std::size_t registries, std::size_t rules = 20, std::size_t changed = 0);

// A world in which all targets exist: registries open to everyone without any rule, subnets without
// the service endpoint.
Observed untouched_world(const Targets& targets);

}  // namespace acrnet::bench
