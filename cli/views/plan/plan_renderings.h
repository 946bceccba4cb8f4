// Renders a plan as text for a terminal, Markdown for a pull request, HTML for a browser, JSON and
// SARIF for programs, and the result of an apply as text.
//
// PlanView -> text. Pure, but for SARIF, whose report looks where a repository begins. Each form is
// a source of its own beside this header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "cli/views/report/report.h"
#include "cli/views/text/screen.h"
#include "executor/apply/apply.h"
#include "model/plan.h"

namespace acrnet::cli {

// Ends with a line end.
std::string plan_text(const PlanView& view, const Screen& screen);

// Only the last lines of it: "Plan: 3 to add, …", or "Nothing to do. …".
std::string plan_summary_text(const PlanView& view, const Screen& screen);

// A plan as a comment on a pull request: a summary line, who gains and who loses access, and folded
// below it what changes and in which order. docs/plan-markdown.md describes it.

// GitHub takes 65 536 characters for a comment; a character is at least a byte.
inline constexpr std::size_t default_markdown_bytes = 65'536;
// What is always there fits into this.
inline constexpr std::size_t least_markdown_bytes = 4'096;

// At most `max_bytes` bytes, which are at least least_markdown_bytes. Ends with a line end.
std::string plan_markdown(const PlanView& view, std::size_t max_bytes);

// A plan as one page for a browser: the access picture, who gains and who loses, what changes and
// in which order. docs/plan-html.md describes it.

// Ends with a line end.
std::string plan_html(const PlanView& view);

// A plan as programs read it: Terraform's representation of a plan, so that policy tools made for
// that read it, and beside it what Terraform has no word for. docs/plan-json.md describes it,
// docs/plan.schema.json is its form.

// `digest` is the whole one; `view` that of the plan. Ends with a line end.
std::string plan_json(const Plan& plan, const PlanView& view, const std::string& digest);

// The risks of a plan as SARIF 2.1.0, which code scanning services and editors show beside the
// lines that bring them about.

// `report.folder`: what the policy's files are relative to, from the repository's root. `version`
// is that of acrnet. Ends with a line end.
std::string plan_sarif(const Plan& plan, const PlanView& view, const Report& report,
                       std::string_view version);

// What an apply has done, when it is over: counts, and what is not done with the reason.

// "done", "failed", …
std::string_view outcome_word(StepOutcome outcome);

// Who has gained and lost access at the moment when an apply ends in part.
struct Standing {
  std::vector<RegistryAccess> access;  // before: as the plan found it; after: at this moment
  std::vector<std::string> unsure;     // registries of which it is not known
};

// Begins, where it ended in part, with who is cut off or let in. Ends with a line end.
std::string apply_text(const Plan& plan, const executor::ApplyResult& result,
                       const Standing& standing, const Screen& screen);

}  // namespace acrnet::cli
