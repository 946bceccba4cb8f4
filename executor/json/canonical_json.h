// What was observed as canonical JSON text: keys sorted, no blanks, as nlohmann-json dumps it.
//
// Pure. Most of a large plan is what was observed of registries that stay as they are; the plan's
// digest covers it, and making a tree of it first would take longer than all of planning.
#pragma once

#include <functional>
#include <string_view>

#include "model/observed.h"

namespace acrnet::executor {

// Takes a text piece by piece: the whole would be as large as a state.
using TextSink = std::function<void(std::string_view)>;

// Equal to write_json of the tree with the same content (a test compares them).
void canonical_observed(const Observed& observed, const TextSink& sink);
void canonical_targets(const Targets& targets, const TextSink& sink);

}  // namespace acrnet::executor
