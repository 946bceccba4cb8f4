// Diagnostics as SARIF 2.1.0, which code scanning services and editors read.
//
// Pure. Files are named relative to SRCROOT, the root of the repository. A lint that a comment
// silences is a result all the same, marked as suppressed, with the reason given there.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

#include "cli/views/report/report.h"

namespace acrnet::cli {

// `version` is that of acrnet. Ends with a line end.
std::string diagnostics_sarif(const Report& report, std::string_view version);

// Adds what a report has to the rules and results of a run, which may hold others already.
void append_diagnostics(const Report& report, nlohmann::ordered_json& rules,
                        nlohmann::ordered_json& results);

}  // namespace acrnet::cli
