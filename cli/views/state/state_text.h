// A state as a person reads it: what acrnet made, what it found, and what an apply that did not end
// had set out to do.
//
// State -> text. Pure; looks like a plan, so that the two can be compared.
#pragma once

#include <string>

#include "cli/views/text/screen.h"
#include "model/state.h"

namespace acrnet::cli {

// Ends with a line end.
std::string state_text(const State& state, const Screen& screen);

}  // namespace acrnet::cli
