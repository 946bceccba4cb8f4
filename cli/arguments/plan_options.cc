#include "cli/arguments/plan_options.h"

#include <fmt/format.h>

#include <utility>

#include "cli/arguments/option_values.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/plan/plan_renderings.h"

namespace acrnet::cli {

namespace {

constexpr std::uint64_t most_markdown_bytes = 1'000'000'000;

void check_scope(const planner::PlanOptions& plan, Diagnostics& diagnostics) {
  const auto& [targets, excludes] = plan.selection;
  if (!targets.empty() && !excludes.empty()) {
    diagnostics.add(excluding_options(
        "--target", "--exclude", "The first names all that is planned, the second what is not."));
  }
}

void check_mode(const ModeFlags& flags, const planner::PlanOptions& plan,
                Diagnostics& diagnostics) {
  if (flags.destroy && flags.refresh_only) {
    diagnostics.add(excluding_options("--destroy", "--refresh-only",
                                      "The first takes everything back, the second only looks."));
  }
  if (flags.refresh_only && !plan.refresh) {
    diagnostics.add(excluding_options("--refresh=false", "--refresh-only",
                                      "The first reads nothing, the second does nothing else."));
  }
  if (flags.refresh_only && !plan.selection.empty()) {
    diagnostics.add(excluding_options("--refresh-only",
                                      plan.selection.targets.empty() ? "--exclude" : "--target",
                                      "What is there is read as a whole."));
  }
}

void check_form(const Options& options, const PlanForm& form, Diagnostics& diagnostics) {
  if (options.is_typed("--max-bytes") && form.format != PlanFormat::markdown) {
    diagnostics.add(excluding_options("--max-bytes", "a format other than markdown",
                                      "Only Markdown is cut to a length."));
  }
}

PlanMode mode_of(const ModeFlags& flags) {
  if (flags.refresh_only) return PlanMode::refresh;
  return flags.destroy ? PlanMode::destroy : PlanMode::apply;
}

}  // namespace

void add_today(Options& options, std::optional<Date>& today) {
  options.value("--today", "YYYY-MM-DD",
                "The day that `until` is compared with (default: the day in UTC)",
                date_into(today));
}

void add_selection(Options& options, planner::PlanOptions& plan) {
  options.list(
      "--target", "ADDRESS",
      "Only this, and what it needs; may be repeated (registry.main, module.team, registry.*)",
      plan.selection.targets);
  options.list("--exclude", "ADDRESS", "All but this, and what needs it; may be repeated",
               plan.selection.excludes);
  options.check([&plan](Diagnostics& diagnostics) { check_scope(plan, diagnostics); });
}

void add_scope(Options& options, planner::PlanOptions& plan) {
  add_selection(options, plan);
  options
      .value("--from", "ADDRESS",
             "Where this machine is: its address as registries see it, or its subnet; a plan tells "
             "when it loses access (default: ACRNET_RUNNER_ADDRESS)",
             text_into(plan.from))
      .or_variable("ACRNET_RUNNER_ADDRESS");
}

void add_mode(Options& options, std::string destroy_help, std::string refresh_only_help,
              ModeFlags& flags, planner::PlanOptions& plan) {
  options.flag("--destroy", std::move(destroy_help), flags.destroy);
  options.flag("--refresh-only", std::move(refresh_only_help), flags.refresh_only);
  options.check([&flags, &plan](Diagnostics& diagnostics) {
    check_mode(flags, plan, diagnostics);
    plan.mode = mode_of(flags);
  });
}

void add_waiting(Options& options, Waiting& waiting) {
  options.value(
      "--retry-for", "TIME",
      "How long one request may take, with all its repetitions; for a long operation: each "
      "look at it (default: 5m, for a state server 2m)",
      duration_into(waiting.retry_for, std::chrono::seconds(1)));
  options.value("--timeout", "TIME",
                "How long the whole command may take; then it stops as with Ctrl-C (default: no "
                "limit)",
                duration_into(waiting.timeout, std::chrono::seconds(1)));
}

void add_plan_form(Options& options, PlanForm& form) {
  options.value("--format", "FORMAT", "text, markdown, json, html or sarif (default: text)",
                choice_into(form.format,
                            Choices<PlanFormat>{{"text", PlanFormat::text},
                                                {"markdown", PlanFormat::markdown},
                                                {"json", PlanFormat::json},
                                                {"html", PlanFormat::html},
                                                {"sarif", PlanFormat::sarif}},
                            Choices<PlanFormat>{{"md", PlanFormat::markdown}}));
  options.value(
      "--max-bytes", "N",
      fmt::format("How long Markdown may be (default: {}, what GitHub takes)",
                  default_markdown_bytes),
      count_into(form.max_bytes, least_markdown_bytes, most_markdown_bytes, "a number of bytes"));
  options.check(
      [&options, &form](Diagnostics& diagnostics) { check_form(options, form, diagnostics); });
}

}  // namespace acrnet::cli
