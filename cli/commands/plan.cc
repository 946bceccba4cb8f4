// `acrnet plan`: what apply would do, in which order and why; with --out saved, so that apply does
// exactly this.
#include "cli/commands/plan.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/arguments/option_values.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/messages/version.h"
#include "cli/session/render_plan.h"
#include "cli/session/session.h"
#include "cli/views/report/report.h"
#include "cli/views/text/text.h"
#include "cli/workspace/report_paths.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage plan_page{
    "plan", "Shows what apply would change, in which order and why; changes nothing.",
    R"(Examples:
  acrnet plan
  acrnet plan --out lockdown.plan && acrnet apply lockdown.plan
  acrnet plan --detailed-exitcode    in a pipeline: 2 means that there is something to apply
  acrnet plan --fail-on high         in a pipeline: 3 means that somebody should look at it first
  acrnet plan --today 2027-01-01     which rules will have ended on that day
  acrnet plan --target registry.main --target module.team
  acrnet plan --from 203.0.113.7     says so when this machine would lose its own access
  acrnet plan --refresh=false        from what the state saw last; Azure is not asked
  acrnet plan --format markdown      for a comment on a pull request; --max-bytes says how long
  acrnet plan --format html > plan.html

Text goes by the terminal's width, or COLUMNS; json, html and sarif are described in docs/.

Exit codes: 0 planned (with --detailed-exitcode: nothing to change), 1 error, 2 there are changes )"
    R"((with
--detailed-exitcode only), 3 an assertion does not hold or a risk is of the level that --fail-on
names, 5 the lock could not be given back, 124 the time of --timeout is over,
130 interrupted.

While another run holds the state's lock, and --lock-timeout is over, the state is read without )"
    R"(it:
the plan says so, and `acrnet apply FILE` refuses it once that run has stored what it did.)"};

void add_plan_options(Options& options, PlanCommand& command) {
  options.value("--out", "FILE", "Save the plan in this file", path_into(command.out));
  options.flag("--detailed-exitcode", "Exit with 2 if there are changes",
               command.detailed_exitcode);
  options.value("--fail-on", "low|medium|high", "Exit with 3 if a risk is as high",
                choice_into(command.fail_on, Choices<RiskLevel>{{"low", RiskLevel::low},
                                                                {"medium", RiskLevel::medium},
                                                                {"high", RiskLevel::high}}));
  add_mode(options, "Plan to take back what acrnet made",
           "Only tell what changed outside of acrnet (see `acrnet drift`)", command.mode,
           command.plan);
  options.value("--refresh", "true|false",
                "false: do not ask Azure, plan from what the state saw last (default: true)",
                choice_into(command.plan.refresh, Choices<bool>{{"true", true}, {"false", false}}));
  add_scope(options, command.plan);
  add_today(options, command.plan.today);
  add_plan_form(options, command.form);
  add_waiting(options, command.waiting);
}

void say_where_it_is(const PlanCommand& command, const Invocation& invocation) {
  const std::string chdir = invocation.options.folder == "."
                                ? ""
                                : fmt::format("--chdir {} ", invocation.options.folder.string());
  invocation.console.say(escaped(fmt::format("Saved. To do exactly this: acrnet {}apply {}", chdir,
                                             command.out->string())) +
                         "\n");
}

// Reports and returns whether a risk has at least the level of --fail-on.
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

// Whether --detailed-exitcode returns 2: changes, or drift with --refresh-only.
bool has_news(const Plan& plan) {
  return !plan.empty() || (plan.mode == PlanMode::refresh && !plan.drift.empty());
}

// Prints the plan and, with --out, saves it.
ExitCode deliver(const PlanCommand& command, const Plan& plan, Session& session) {
  const Invocation& invocation = session.invocation();
  Console& console = invocation.console;
  const auto is_secret = [&](std::string_view text) {
    return invocation.secrets.has_credential(text);
  };
  const bool saved =
      !command.out || executor::write_plan(plan, invocation.options.folder / *command.out,
                                           session.diagnostics(), is_secret);
  console.report(session.diagnostics(), session.sources());
  console.print(render_plan(plan, {command.form, console.out_screen(), invocation.options.folder,
                                   session.diagnostics(), session.sources()}));
  if (!saved) return ExitCode::error;
  if (command.out) say_where_it_is(command, invocation);
  if (is_too_risky(command, plan, console)) return ExitCode::not_held;
  return command.detailed_exitcode && has_news(plan) ? ExitCode::changes : ExitCode::success;
}

// Planning failed. With --format sarif the errors are printed as SARIF too, because code scanning
// reports them, failed assertions among them.
ExitCode give_up(const PlanCommand& command, Session& session) {
  const Invocation& invocation = session.invocation();
  if (command.form.format == PlanFormat::sarif) {
    const Report report{session.diagnostics(), session.sources(),
                        path_in_repository(invocation.options.folder)};
    invocation.console.print(diagnostics_sarif(report, version.number));
  }
  return session.stop();
}

}  // namespace

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  const auto plan = session.plan_to_show(command.plan);
  return plan ? session.ended(deliver(command, *plan, session)) : give_up(command, session);
}

std::unique_ptr<Command> make_plan_command() {
  return make_command(plan_page, add_plan_options, run_plan);
}

}  // namespace acrnet::cli
