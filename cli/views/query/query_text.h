// The answer to a question, with the rules that make it so.
//
// QueryView -> text. Pure.
#pragma once

#include <string>

#include "cli/views/model/query_view.h"
#include "cli/views/text/screen.h"

namespace acrnet::cli {

// "Yes, says the policy: subnet.docker.vm can reach registry.main", and why. Ends with a line end.
std::string query_text(const QueryView& view, const Screen& screen);

}  // namespace acrnet::cli
