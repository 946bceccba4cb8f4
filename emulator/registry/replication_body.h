// A replication inside its registry: finding it, and what the end of its write or deletion does.
// Pure.
#pragma once

#include <string_view>

#include "emulator/base/cloud.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// Null where there is none.
Json* find_replication(Json& registry, std::string_view name);

// Its region has a data endpoint from now on, or no longer.
void finish_replication(Cloud& cloud, const Operation& operation);

}  // namespace acrnet::emulator
