// Renders the answer to a query, with the rules that lead to it, and the table of who can reach
// what: as text for a terminal, as JSON and CSV for programs, as Markdown for a page.
//
// QueryView, TableView -> text. Pure. What they say was decided by planner::answer_reach and
// planner::list_reach; here it only gets its form.
#pragma once

#include <string>

#include "cli/views/model/query_view.h"
#include "cli/views/text/screen.h"

namespace acrnet::cli {

// "Yes, says the policy: subnet.docker.vm can reach registry.main", and why. Ends with a line end.
std::string query_text(const QueryView& view, const Screen& screen);

// Ends with a line end, as all that follow.
std::string query_json(const QueryView& view);
// Why it can't be told: the first doubt. Requires the verdict `unknown`; no line end.
std::string reason_of(const QueryView& view);

// A part for each registry, a line for each client.
std::string table_text(const TableView& view, const Screen& screen);
std::string table_markdown(const TableView& view);
std::string table_json(const TableView& view);
// RFC 4180, with a header. A cell that a spreadsheet would compute begins with an apostrophe.
std::string table_csv(const TableView& view);

}  // namespace acrnet::cli
