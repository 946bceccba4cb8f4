#include "cli/commands/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>

#include "cli/azure_connection.h"
#include "cli/diagnostics.h"
#include "cli/interrupts.h"
#include "cli/pipeline.h"
#include "cli/today.h"
#include "cli/views/plan_text.h"
#include "cli/views/text.h"
#include "executor/diagnostics.h"
#include "executor/local_state_store.h"
#include "executor/plan_file.h"

namespace acrnet::cli {

namespace {

// A plan takes the lock so that it does not read a state that is just being changed. Where locking is
// not possible at all (a read-only checkout) it warns and goes on: nobody can apply there either.
// False exactly when an error was added.
bool lock_to_read(executor::StateStore& store, std::unique_ptr<executor::StateLock>& lock,
                  Diagnostics& diagnostics) {
  Diagnostics attempt;
  lock = store.lock("plan", attempt);
  for (Diagnostic item : attempt.items()) {
    if (item.code == executor::code_lock_unavailable) item.severity = Severity::warning;
    diagnostics.add(std::move(item));
  }
  return !diagnostics.has_errors();
}

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

// Shows the plan, and saves it where that was asked for.
ExitCode deliver(const PlanCommand& command, const Plan& plan, const Invocation& invocation,
                 Diagnostics& diagnostics, const Sources& sources) {
  Console& console = invocation.console;
  const bool saved =
      !command.out ||
      executor::write_plan(plan, invocation.options.folder / *command.out, diagnostics);
  console.report(diagnostics, sources);
  const std::string digest = executor::short_digest(executor::digest(plan));
  console.print(plan_text(plan, digest, console.out_paint()));
  if (!saved) return ExitCode::error;
  if (command.out) say_where_it_is(command, invocation);
  if (is_too_risky(command, plan, console)) return ExitCode::not_held;
  return command.detailed_exitcode && !plan.empty() ? ExitCode::changes : ExitCode::success;
}

}  // namespace

ExitCode run_plan(const PlanCommand& command, const Invocation& invocation) {
  const Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  text.today = command.today.value_or(utc_today());
  if (!read_project_text(invocation.options, invocation.environment, text, diagnostics)) {
    return stop(invocation, diagnostics, text.sources);
  }
  const auto project = understand(text, diagnostics);
  if (!project) return stop(invocation, diagnostics, text.sources);

  executor::LocalStateStore store(invocation.options.folder);
  std::unique_ptr<executor::StateLock> lock;
  if (!lock_to_read(store, lock, diagnostics)) return stop(invocation, diagnostics, text.sources);

  const AzureSettings& azure = project->policy.azure;
  const auto connection =
      AzureConnection::open({azure.cloud, azure.tenant, invocation.options.folder},
                            invocation.environment, {}, invocation.console, diagnostics);
  if (connection == nullptr) return stop(invocation, diagnostics, text.sources);

  const auto planned = make_plan(*project, command.mode, store, connection->arm(), diagnostics);
  if (!planned) return stop(invocation, diagnostics, text.sources);
  return deliver(command, planned->plan, invocation, diagnostics, text.sources);
}

}  // namespace acrnet::cli
