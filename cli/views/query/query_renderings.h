// Renders the answer to a query, with the rules that lead to it, as text for a terminal and as JSON
// for programs.
//
// QueryView -> text. Pure. What stands in an answer was decided by planner::answer_reach; here it
// only gets its form.
#pragma once

#include <string>

#include "cli/views/model/query_view.h"
#include "cli/views/text/screen.h"

namespace acrnet::cli {

// "Yes, says the policy: subnet.docker.vm can reach registry.main", and why. Ends with a line end.
std::string query_text(const QueryView& view, const Screen& screen);

// Ends with a line end.
std::string query_json(const QueryView& view);

}  // namespace acrnet::cli
