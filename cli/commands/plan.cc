#include "cli/commands/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/messages/diagnostics.h"
#include "cli/messages/version.h"
#include "cli/session/render_plan.h"
#include "cli/session/session.h"
#include "cli/session/signals.h"
#include "cli/views/report/sarif_json.h"
#include "cli/views/text/text.h"
#include "cli/workspace/report_paths.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

namespace {

void say_where_it_is(const PlanCommand& command, const Invocation& invocation) {
  const std::string chdir = invocation.options.folder == "."
                                ? ""
                                : fmt::format("--chdir {} ", invocation.options.folder.string());
  invocation.console.say(escaped(fmt::format("Saved. To do exactly this: acrnet {}apply {}", chdir,
                                             command.out->string())) +
                         "\n");
}

// Whether a risk is as high as --fail-on names (reported).
bool is_too_risky(const PlanCommand& command, const Plan& plan, Console& console) {
  if (!command.fail_on) return false;
  const auto counts = [&](const Risk& risk) { return level(risk.reason) >= *command.fail_on; };
  const auto risks = std::count_if(plan.risks.begin(), plan.risks.end(), counts);
  if (risks == 0) return false;
  Diagnostics diagnostics;
  diagnostics.add(too_risky(level(plan.risks.front().reason), *command.fail_on,
                            static_cast<std::size_t>(risks)));
  console.report(diagnostics, {});
  return true;
}

// What --detailed-exitcode tells: changes, or for a refresh what changed outside.
bool has_news(const Plan& plan) {
  return !plan.empty() || (plan.mode == PlanMode::refresh && !plan.drift.empty());
}

// Shows the plan, and saves it where that was asked for.
ExitCode deliver(const PlanCommand& command, const Plan& plan, const Invocation& invocation,
                 Diagnostics& diagnostics, const Sources& sources) {
  Console& console = invocation.console;
  const bool saved =
      !command.out ||
      executor::write_plan(plan, invocation.options.folder / *command.out, diagnostics);
  console.report(diagnostics, sources);
  console.print(render_plan(
      plan, {command.form, console.out_screen(), invocation.options.folder, diagnostics, sources}));
  if (!saved) return ExitCode::error;
  if (command.out) say_where_it_is(command, invocation);
  if (is_too_risky(command, plan, console)) return ExitCode::not_held;
  return command.detailed_exitcode && has_news(plan) ? ExitCode::changes : ExitCode::success;
}

// There is no plan. Code scanning is told why, too: an assertion that does not hold is what it asks for.
ExitCode give_up(const PlanCommand& command, const Invocation& invocation,
                 const Diagnostics& diagnostics, const Sources& sources) {
  if (command.form.format == PlanFormat::sarif) {
    const Report report{diagnostics, sources, path_in_repository(invocation.options.folder)};
    invocation.console.print(diagnostics_sarif(report, version.number));
  }
  return stop(invocation, diagnostics, sources);
}

}  // namespace

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  const auto plan = plan_now({command.mode, command.today, command.scope}, invocation, interrupts,
                             text, diagnostics);
  if (!plan) return give_up(command, invocation, diagnostics, text.sources);
  return deliver(command, *plan, invocation, diagnostics, text.sources);
}

}  // namespace acrnet::cli
