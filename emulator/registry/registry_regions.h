// Where a registry is: in its home region, and in those of its replications. Pure.
#pragma once

#include <string>
#include <vector>

#include "emulator/base/json.h"

namespace acrnet::emulator {

// In alphabetical order. Recorded: a region counts when its replication is made.
std::vector<std::string> registry_regions(const Json& registry);

}  // namespace acrnet::emulator
