// Renders a state as text for a terminal and as JSON for programs: what acrnet made, what it found,
// and the pending operations of an apply that did not finish.
//
// State -> text. Pure. The text looks like that of a plan, so that the two can be compared.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/text/screen.h"
#include "model/state.h"

namespace acrnet::cli {

// Ends with a line end. `holder`: who holds the lock while an apply runs, a sentence; empty where
// none does.
std::string state_text(const State& state, const Screen& screen, std::string_view holder = {});
// What the state knows of one of its resources. Ends with a line end.
std::string resource_text(const State& state, const TrackedResource& resource,
                          const Screen& screen);

// Ends with a line end.
std::string state_json(const State& state, std::string_view holder = {});

}  // namespace acrnet::cli
