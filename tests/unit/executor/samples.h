// A small state and a small plan that use every member of their formats.
#pragma once

#include "model/plan.h"
#include "model/state.h"

namespace acrnet::testing {

State sample_state();
Plan sample_plan();

}  // namespace acrnet::testing
