// A state as programs read it, in Terraform's representation of a state.
//
// State -> JSON. Pure. docs/plan-json.md describes it. The state's own file (docs/state.md) is
// another thing.
#pragma once

#include <string>

#include "model/state.h"

namespace acrnet::cli {

// Ends with a line end.
std::string state_json(const State& state);

}  // namespace acrnet::cli
