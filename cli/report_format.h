// The form in which diagnostics are given (--format). Values only.
#pragma once

namespace acrnet::cli {

// text is for people, on standard error; the others are results, on standard output.
enum class ReportFormat { text, json, sarif, github, azure_pipelines };

}  // namespace acrnet::cli
