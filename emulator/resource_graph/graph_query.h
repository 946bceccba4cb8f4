// The part of Resource Graph's query language that asks for resources:
//
//   query    = [table] { "|" operator }       table: Resources; an operator may begin the query
//   operator = "where" condition | "project" column { "," column }
//            | ("order" | "sort") "by" path ["asc" | "desc"]
//            | ("take" | "limit") number | "count" | "mv-expand" column
//   condition = comparisons of a path with a text or a number, joined by and, or, not (…) and
//            parentheses; == != =~ !~ contains startswith endswith has in (…) in~ (…)
//            isempty(path) isnotempty(path)
//   column   = [name "="] path                  path: properties.subnets[0].name
//
// Anything else is a mistake with its place, as the service reports one (recorded:
// test_query_error). Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "emulator/base/json.h"
#include "emulator/resource_graph/graph_tokens.h"

namespace acrnet::emulator {

// The rows that the query leaves of these; nothing, and the mistake, when it is none. Rows are
// objects; a column that a row has not is null.
std::optional<std::vector<Json>> run_graph_query(const std::string& query, std::vector<Json> rows,
                                                 QueryMistake& mistake);

}  // namespace acrnet::emulator
