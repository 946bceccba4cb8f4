// The steps of a plan in their order, each with what it writes and why it waits for others.
//
// Plan -> text. Pure. Numbers count from 1 as a person does; runs of them are folded ("after 2-40").
#pragma once

#include <string>

#include "cli/views/paint.h"
#include "model/plan.h"

namespace acrnet::cli {

// "Order" and one line for each step; empty for a plan that writes nothing.
std::string order_text(const Plan& plan, const Paint& paint);

// What a step does, in a few words: "add service endpoint", "3 rules, default action Deny".
std::string step_text(const Plan& plan, const Step& step);

}  // namespace acrnet::cli
