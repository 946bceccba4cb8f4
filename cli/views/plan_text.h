// A plan as a reviewer reads it: what changes at which resource and who asks for it, in which order
// and why in this order, and the counts with the digest that ties an apply to what was read.
//
// Plan x digest -> text. Pure. Unchanged things are counted, not listed; columns are computed once
// for the whole plan, so that rules of all registries stand under each other.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/paint.h"
#include "model/plan.h"

namespace acrnet::cli {

// `short_digest` as executor::short_digest gives it. Ends with a line end.
std::string plan_text(const Plan& plan, std::string_view short_digest, const Paint& paint);

// Only the last lines of it: "Plan: 3 to add, …", or "Nothing to do. …".
std::string plan_summary_text(const Plan& plan, std::string_view short_digest, const Paint& paint);

}  // namespace acrnet::cli
