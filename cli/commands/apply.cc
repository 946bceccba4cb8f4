#include "cli/commands/apply.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/session/apply_progress.h"
#include "cli/session/approval.h"
#include "cli/session/azure_connection.h"
#include "cli/session/fingerprints.h"
#include "cli/session/pipeline.h"
#include "cli/session/signals.h"
#include "cli/session/state_access.h"
#include "cli/session/state_lock.h"
#include "cli/views/model/view_plan.h"
#include "cli/views/plan/apply_text.h"
#include "cli/views/plan/plan_text.h"
#include "cli/workspace/today.h"
#include "executor/apply/apply.h"
#include "executor/files/plan_file.h"
#include "model/names.h"

namespace acrnet::cli {

namespace {

// What is to be done: a project that is planned now, or a plan that was saved.
struct Task {
  ProjectText text;  // of the project; a saved plan needs none
  std::optional<Project> project;
  std::optional<Planning> planning;
  std::optional<Plan> saved;

  Cloud cloud() const { return saved ? saved->cloud : project->policy.azure.cloud; }
  const std::string& tenant() const { return saved ? saved->tenant : project->policy.azure.tenant; }
  StatePlace state() const {
    return saved ? place_of_state(*saved) : place_of_state(project->policy);
  }
};

// False exactly when an error was added.
bool read_saved(const ApplyCommand& command, const GlobalOptions& options,
                const executor::Environment& environment, Task& task, Diagnostics& diagnostics) {
  task.saved = executor::read_plan(options.folder / *command.plan_file, diagnostics);
  if (!task.saved) return false;
  if (options.cloud && *options.cloud != task.saved->cloud) {
    diagnostics.add(other_cloud(name(*options.cloud), name(task.saved->cloud)));
    return false;
  }
  return check_policy_unchanged(*task.saved, options, environment, diagnostics);
}

bool read_task(const ApplyCommand& command, const GlobalOptions& options,
               const executor::Environment& environment, Task& task, Diagnostics& diagnostics) {
  if (command.plan_file) return read_saved(command, options, environment, task, diagnostics);
  task.text.today = command.today.value_or(utc_today());
  if (!read_project_text(options, environment, task.text, diagnostics)) return false;
  task.project = understand(task.text, diagnostics);
  if (!task.project) return false;
  task.planning =
      make_planning(command.mode, command.scope, *task.project, task.text.sources, diagnostics);
  return task.planning.has_value();
}

executor::ApplyResult carry_out(const ApplyCommand& command, Planned planned,
                                executor::ArmClient& arm, executor::StateStore& store,
                                const executor::StateLock* lock, const Interrupts& interrupts,
                                Console& console, Diagnostics& diagnostics) {
  executor::ApplyOptions options;
  options.parallelism = command.parallelism;
  options.retry_for = command.retry_for;
  options.interrupts = &interrupts.count();
  options.lock = lock;
  if (console.live()) {
    LiveProgress progress(planned.plan, console.err(), console.err_paint(), console.err_columns());
    return executor::apply(planned.plan, std::move(planned.settled), arm, store, progress, options,
                           diagnostics);
  }
  PlainProgress progress(planned.plan, console.err());
  return executor::apply(planned.plan, std::move(planned.settled), arm, store, progress, options,
                         diagnostics);
}

ExitCode result_code(const executor::ApplyResult& result, const Diagnostics& diagnostics) {
  if (result.complete()) return ExitCode::success;
  if (result.interrupted) return ExitCode::interrupted;
  const bool any_done =
      std::count(result.outcomes.begin(), result.outcomes.end(), StepOutcome::done) > 0;
  return any_done ? ExitCode::partial : exit_code_of(diagnostics);
}

ExitCode finish(const Plan& plan, const executor::ApplyResult& result, const Sources& sources,
                const Diagnostics& diagnostics, Console& console) {
  console.report(diagnostics, sources);
  if (!plan.empty()) console.print("\n" + apply_text(plan, result, console.out_screen()));
  return result_code(result, diagnostics);
}

void show(const Plan& plan, bool saved, const std::string& digest, Console& console) {
  const PlanView view = view_plan(plan, executor::short_digest(digest));
  console.print(saved ? plan_summary_text(view, console.out_screen())
                      : plan_text(view, console.out_screen()));
}

}  // namespace

ExitCode run_apply(const ApplyCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  Diagnostics diagnostics;
  Task task;
  std::unique_ptr<StateAccess> state;
  HeldLock lock(interrupts);
  const auto stopped = [&] {
    lock.release(diagnostics);
    return stop(invocation, diagnostics, task.text.sources);
  };
  if (!read_task(command, invocation.options, invocation.environment, task, diagnostics)) {
    return stopped();
  }

  state = StateAccess::open(task.state(), invocation, interrupts, diagnostics);
  if (state == nullptr) return stopped();
  executor::StateStore& store = state->store();
  if (!lock.take(*state, command.mode == PlanMode::destroy ? "destroy" : "apply", diagnostics))
    return stopped();

  executor::ArmClient::Options options;
  options.parallelism = command.parallelism;
  options.retry_for = command.retry_for;
  const auto connection =
      AzureConnection::open({task.cloud(), task.tenant(), invocation.options.folder},
                            invocation.environment, options, invocation.console, diagnostics);
  if (connection == nullptr) return stopped();

  executor::ArmClient& arm = connection->arm();
  auto planned = task.saved ? take_up(*task.saved, store, arm, diagnostics)
                            : make_plan(*task.project, *task.planning, store, &arm, diagnostics);
  if (!planned) return stopped();

  invocation.console.report(diagnostics, task.text.sources);
  diagnostics = {};
  const Plan plan = planned->plan;
  const std::string digest = executor::digest(plan);
  show(plan, task.saved.has_value(), digest, invocation.console);
  if (!consent(command, plan, digest, invocation.console, diagnostics)) return stopped();
  // Claims of an apply that was cut off are settled in the stored state, and what Azure has by now is
  // noted there, even if that is all; but nothing is no reason for a first state.
  const bool noted = !planned->is_news || planned->settled.lineage.empty();
  if (plan.empty() && noted) {
    lock.release(diagnostics);
    invocation.console.report(diagnostics, task.text.sources);
    return ExitCode::success;
  }

  connection->leave_waiting_to_progress();
  interrupts.count_only();
  const auto result = carry_out(command, std::move(*planned), arm, store, lock.get(), interrupts,
                                invocation.console, diagnostics);
  lock.release(diagnostics);
  return finish(plan, result, task.text.sources, diagnostics, invocation.console);
}

}  // namespace acrnet::cli
