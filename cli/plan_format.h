// The form in which a plan is shown (--format), and how long it may be. Values only.
#pragma once

#include <cstddef>

#include "cli/views/plan_markdown.h"

namespace acrnet::cli {

enum class PlanFormat { text, markdown, json, html, sarif };

struct PlanForm {
  PlanFormat format = PlanFormat::text;
  std::size_t max_bytes = default_markdown_bytes;  // of markdown
};

}  // namespace acrnet::cli
