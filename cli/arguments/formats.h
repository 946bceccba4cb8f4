// The output formats that --format, --color and --max-bytes select.
//
// Values only.
#pragma once

#include <cstddef>
#include <optional>

namespace acrnet::cli {

// automatic: on a terminal.
enum class ColorMode { automatic, always, never };

// How diagnostics are printed: text to standard error, every other format to standard output.
enum class ReportFormat { text, json, sarif, github, azure_pipelines };

enum class PlanFormat { text, markdown, json, html, sarif };

struct PlanForm {
  PlanFormat format = PlanFormat::text;
  std::optional<std::size_t> max_bytes;  // of Markdown; unset: the limit of a GitHub comment
};

}  // namespace acrnet::cli
