// The steps of a plan in their order, each with what it writes and why it waits for others: the
// third part of a PlanView.
//
// Pure. Numbers count from 1 as a person does; runs of them are folded ("after 2-40"). Of many
// steps, neighbours that do the same for the same reason are one row.
#pragma once

#include <string>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

// None for a plan that writes nothing.
std::vector<OrderRow> view_order(const Plan& plan);

// What a step does, in a few words: "add service endpoint", "3 rules, default action Deny".
std::string step_text(const Plan& plan, const Step& step);

// "a rule needs its endpoint".
std::string_view order_words(OrderReason reason);

}  // namespace acrnet::cli
