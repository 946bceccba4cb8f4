// A plan as a comment on a pull request: a summary line, who gains and who loses access, and folded
// below it what changes and in which order. docs/plan-markdown.md describes it.
//
// PlanView -> Markdown. Pure. Never longer than it may be: what matters most comes first (losses
// and the widest gains), and what is left out is counted where a reader sees it.
#pragma once

#include <cstddef>
#include <string>

#include "cli/views/model/plan_view.h"

namespace acrnet::cli {

// GitHub takes 65 536 characters for a comment; a character is at least a byte.
inline constexpr std::size_t default_markdown_bytes = 65'536;
// What is always there fits into this.
inline constexpr std::size_t least_markdown_bytes = 4'096;

// At most `max_bytes` bytes, which are at least least_markdown_bytes. Ends with a line end.
std::string plan_markdown(const PlanView& view, std::size_t max_bytes);

}  // namespace acrnet::cli
