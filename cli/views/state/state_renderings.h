// A state as a person reads it, and as a program does: what acrnet made, what it found, and what an
// apply that did not end had set out to do.
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
