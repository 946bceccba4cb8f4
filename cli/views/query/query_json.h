// The answer to a question for programs.
//
// QueryView -> JSON. Pure. docs/query.md describes it.
#pragma once

#include <string>

#include "cli/views/model/query_view.h"

namespace acrnet::cli {

// Ends with a line end.
std::string query_json(const QueryView& view);

}  // namespace acrnet::cli
