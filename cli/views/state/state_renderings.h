// Renders a state as text for a terminal and as JSON for programs: what acrnet made, what it found,
// and the pending operations of an apply that did not finish.
//
// State -> text. Pure. The text looks like that of a plan, so that the two can be compared.
#pragma once

#include <string>

#include "cli/views/text/screen.h"
#include "model/state.h"

namespace acrnet::cli {

// Ends with a line end.
std::string state_text(const State& state, const Screen& screen);

// Ends with a line end.
std::string state_json(const State& state);

}  // namespace acrnet::cli
