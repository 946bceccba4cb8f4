// Diagnostics as SARIF 2.1.0, which code scanning services and editors read.
//
// Pure. Files are named relative to SRCROOT, the root of the repository. A lint that a comment
// silences is a result all the same, marked as suppressed, with the reason given there.
#pragma once

#include <string>
#include <string_view>

#include "cli/views/report.h"

namespace acrnet::cli {

// `version` is that of acrnet. Ends with a line end.
std::string diagnostics_sarif(const Report& report, std::string_view version);

}  // namespace acrnet::cli
