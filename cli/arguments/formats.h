// In which form results are given: what --format, --color and --max-bytes say.
//
// Values only, apart from arguments.h so that what reads one option's word needs no other option.
#pragma once

#include <cstddef>
#include <optional>

namespace acrnet::cli {

// automatic: on a terminal.
enum class ColorMode { automatic, always, never };

// Of diagnostics. text is for people, on standard error; the others are results, on standard
// output.
enum class ReportFormat { text, json, sarif, github, azure_pipelines };

enum class PlanFormat { text, markdown, json, html, sarif };

struct PlanForm {
  PlanFormat format = PlanFormat::text;
  std::optional<std::size_t> max_bytes;  // of markdown; none: as long as a comment on GitHub may be
};

}  // namespace acrnet::cli
