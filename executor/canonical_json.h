// What was observed as canonical JSON text: keys sorted, no blanks, as nlohmann-json dumps it.
//
// Pure. Most of a large plan is what was observed of registries that stay as they are; the plan's digest covers it, and
// making a tree of it first would take longer than all of planning.
#pragma once

#include <string>

#include "model/observed.h"

namespace acrnet::executor {

// Equal to write_json of the tree with the same content (a test compares them).
std::string canonical_observed(const Observed& observed);
std::string canonical_targets(const Targets& targets);

}  // namespace acrnet::executor
