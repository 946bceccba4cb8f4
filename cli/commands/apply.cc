// `acrnet apply`: a plan is made or taken from a file, shown, approved and carried out.
#include "cli/commands/apply.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cli/arguments/option_values.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/apply_progress.h"
#include "cli/session/approval.h"
#include "cli/session/fingerprints.h"
#include "cli/session/session.h"
#include "cli/views/model/view_plan.h"
#include "cli/views/plan/plan_renderings.h"
#include "executor/apply/apply.h"
#include "executor/files/plan_file.h"
#include "executor/messages/diagnostics.h"
#include "model/names.h"
#include "planner/state/staleness.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage apply_page{"apply", "Plans, shows, asks and does it; or does a saved plan.",
                                 R"(Examples:
  acrnet apply
  acrnet apply --auto-approve
  acrnet apply lockdown.plan --approve 7f3c-91ab-0d42
  acrnet apply --exclude registry.legacy

A saved plan needs no question: it is done exactly as it is, or refused.

Exit codes: 0 done, 1 error, 4 the plan is stale or Azure changed since, 5 the state is locked,
6 applied in part, 124 the time of --timeout is over, 130 interrupted.)"};

constexpr std::size_t most_parallel = 256;

// A saved plan already determines these options.
void refuse_beside_saved_plan(const Options& options, Diagnostics& diagnostics) {
  constexpr std::string_view as_made = "A saved plan is carried out as it was made.";
  const std::pair<std::string_view, std::string_view> decided[] = {
      {"--target", as_made},
      {"--exclude", as_made},
      {"--refresh-only", as_made},
      {"--from", as_made},
      {"--today", "A saved plan was made for its own day."},
      {"--destroy", "A saved plan already says whether it destroys."}};
  for (const auto& [option, why] : decided) {
    if (options.is_typed(option)) diagnostics.add(excluding_options("a saved plan", option, why));
  }
}

void add_apply_options(Options& options, ApplyCommand& command) {
  options.value("plan", "PLAN", "A saved plan (default: plan now)", path_into(command.plan_file));
  add_mode(options, "Same as `acrnet destroy`",
           "Only take note of what changed outside of acrnet; nothing in Azure is changed",
           command.mode, command.plan);
  add_shared_apply_options(options, command);
  options.check([&options, &command](Diagnostics& diagnostics) {
    command.approval.saved_plan = command.plan_file.has_value();
    if (command.plan_file) refuse_beside_saved_plan(options, diagnostics);
  });
}

// Reads the saved plan and checks that the policy files are unchanged. Empty exactly when an error
// was added.
std::optional<Plan> read_saved(const ApplyCommand& command, Session& session) {
  const GlobalOptions& options = session.invocation().options;
  const executor::Environment& environment = session.invocation().environment;
  Console& console = session.invocation().console;
  Diagnostics& diagnostics = session.diagnostics();
  auto saved = read_saved_plan(options.folder / *command.plan_file, diagnostics);
  if (!saved) return std::nullopt;
  if (options.cloud && *options.cloud != saved->cloud) {
    diagnostics.add(other_cloud(name(*options.cloud), name(saved->cloud)));
    return std::nullopt;
  }
  // Compares the digest before any request: the plan also names the server of the state, which
  // would receive credentials.
  const bool reviewed = command.approval.digest.has_value();
  if (reviewed &&
      !is_approved(command.approval, *saved, executor::digest(*saved), console, diagnostics))
    return std::nullopt;
  executor::Secrets& secrets = session.invocation().secrets;
  if (!check_policy_unchanged(*saved, reviewed, options, environment, secrets, diagnostics))
    return std::nullopt;
  return saved;
}

// Reads a saved plan and compares it with the present state and Azure.
std::optional<Planned> plan_from_file(const ApplyCommand& command, Session& session) {
  const auto saved = read_saved(command, session);
  if (!saved || !session.open_state(place_of_state(*saved)) || !session.lock("apply") ||
      !session.connect(saved->cloud, saved->tenant, command.parallelism)) {
    return std::nullopt;
  }
  return session.revalidate(*saved);
}

std::optional<Planned> plan_now(const ApplyCommand& command, Session& session) {
  planner::PlanOptions options = command.plan;
  if (!session.read(options.today) || !session.evaluate() ||
      !complete_options(options, session.project(), session.sources(), session.diagnostics())) {
    return std::nullopt;
  }
  const bool destroys = options.mode == PlanMode::destroy;
  if (!session.open_state() || !session.lock(destroys ? "destroy" : "apply") ||
      !session.connect(command.parallelism)) {
    return std::nullopt;
  }
  return session.plan(options);
}

void show_plan_to_apply(const Plan& plan, bool saved, const std::string& digest, Console& console) {
  const PlanView view = view_plan(plan, executor::short_digest(digest));
  console.print(saved ? plan_summary_text(view, console.out_screen())
                      : plan_text(view, console.out_screen()));
}

executor::ApplyResult carry_out(const ApplyCommand& command, Planned planned, Session& session) {
  session.connection().leave_waiting_to_progress();
  session.interrupts().count_only();
  executor::ApplyOptions options;
  options.parallelism = command.parallelism;
  options.retry_for = session.connection().arm().options().retry_for;
  options.interrupts = &session.interrupts().count();
  options.lock = session.held_lock();
  options.world = session.world();
  Console& console = session.invocation().console;
  const auto apply = [&](executor::ApplyProgress& progress) {
    return executor::apply(planned.plan, std::move(planned.prior), session.connection().arm(),
                           session.store(), progress, options, session.diagnostics());
  };
  if (console.live()) {
    LiveProgress progress(planned.plan, console.err(), console.err_paint(), console.err_columns());
    return apply(progress);
  }
  PlainProgress progress(planned.plan, console.err());
  return apply(progress);
}

ExitCode result_code(const executor::ApplyResult& result, const Diagnostics& diagnostics) {
  if (result.complete()) return ExitCode::success;
  if (result.interrupted) return ExitCode::interrupted;
  const bool any_done =
      std::count(result.outcomes.begin(), result.outcomes.end(), StepOutcome::done) > 0;
  if (any_done) return ExitCode::partial;
  const auto& items = diagnostics.items();
  const bool state_changed = std::any_of(items.begin(), items.end(), [](const Diagnostic& item) {
    return item.code == executor::code_state_changed;
  });
  return state_changed ? ExitCode::stale : exit_code_of(diagnostics);
}

ExitCode finish_apply(const Plan& plan, const executor::ApplyResult& result, Session& session) {
  Console& console = session.invocation().console;
  console.report(session.diagnostics(), session.sources());
  Standing standing;
  if (!result.complete() && !plan.steps.empty())
    standing = standing_after(plan, result, session.connection().arm());
  if (!plan.empty()) console.print("\n" + apply_text(plan, result, standing, console.out_screen()));
  return session.ended(result_code(result, session.diagnostics()));
}

// Without steps there is still something to store if pending operations were resolved, Azure was
// observed to differ from the stored state, an apply did not end well, or the state does not say
// yet to which Azure it belongs. An empty plan creates no first state.
bool is_nothing_to_do(const Planned& planned, const StateWorld& here) {
  const State& state = planned.prior.state;
  const bool noted = !planned.prior.stored || state.lineage.empty();
  const bool is_same = planner::fit_of_world(state, here) == planner::WorldFit::same;
  const bool finished = is_empty(state.before_unfinished);
  return planned.plan.empty() && noted && finished && (is_same || state.lineage.empty());
}

}  // namespace

void add_shared_apply_options(Options& options, ApplyCommand& command) {
  add_today(options, command.plan.today);
  add_scope(options, command.plan);
  options.flag("--auto-approve", "Do not ask", command.approval.automatic);
  options.value("--approve", "DIGEST", "Approve the plan with this digest only, and do not ask",
                text_into(command.approval.digest));
  options
      .value("--parallelism", "N", "How many writes at once (default: 16, or ACRNET_PARALLELISM)",
             count_into(command.parallelism, 1, most_parallel))
      .or_variable("ACRNET_PARALLELISM");
  add_waiting(options, command.waiting);
  options.check([&command](Diagnostics& diagnostics) {
    if (command.approval.digest && command.approval.automatic) {
      diagnostics.add(excluding_options("--approve", "--auto-approve",
                                        "The first approves one plan, the second any."));
    }
  });
}

ExitCode run_apply(const ApplyCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  const bool saved = command.plan_file.has_value();
  auto planned = saved ? plan_from_file(command, session) : plan_now(command, session);
  if (!planned) return session.stop();
  session.report();
  const Plan plan = planned->plan;
  const std::string digest = executor::digest(plan);
  show_plan_to_apply(plan, saved, digest, invocation.console);
  if (!is_approved(command.approval, plan, digest, invocation.console, session.diagnostics()))
    return session.stop();
  if (is_nothing_to_do(*planned, session.world())) {
    session.unlock();
    session.report();
    return session.ended(ExitCode::success);
  }
  const auto result = carry_out(command, std::move(*planned), session);
  session.unlock();
  return finish_apply(plan, result, session);
}

std::unique_ptr<Command> make_apply_command() {
  return make_command(apply_page, add_apply_options, run_apply);
}

}  // namespace acrnet::cli
