// `acrnet state`: the state as a whole, to look at, to keep and to bring back, and the lock of a
// run that died.
//
// I/O: reads the policy and the state; push writes it under its lock.
#include <fmt/format.h>

#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/views/text/text.h"
#include "executor/files/state_codec.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage state_page{
    "state", "Reads and writes the state as a whole; ends the lock of a run that died.",
    R"(Examples:
  acrnet state pull > prod.acrstate
  acrnet state push errored.acrstate         what an apply could not store
  acrnet state push --force backup.acrstate  in the place of a damaged or newer one
  acrnet state force-unlock 7c9e6679-7425-40de-944b-e07fc1f90ae7

pull writes to standard output. push takes a state of the same lineage with a higher serial, )"
    R"(or --force.
force-unlock takes the ID from the message that says who holds the lock: first )"
    R"(make sure that this run is dead.

Exit codes: 0 done, 1 error, 5 the state is locked, 124 the time of --timeout is over,
130 interrupted.)"};

struct StateCommand {
  std::string action;
  std::string
      argument;  // of push: a file; of force-unlock: the lock's ID, as the message about it says
  bool force = false;
  Waiting waiting;
};

void check_action(const StateCommand& command, Diagnostics& diagnostics) {
  const auto& [action, argument, force, waiting] = command;
  if (action.empty()) return diagnostics.add(state_argument_missing("", "an action"));
  if (action != "pull" && action != "push" && action != "force-unlock") {
    return diagnostics.add(bad_value("state", action, "pull, push FILE or force-unlock ID",
                                     nearest(action, {"pull", "push", "force-unlock"})));
  }
  if (action != "pull" && argument.empty())
    diagnostics.add(state_argument_missing(action, action == "push" ? "FILE" : "ID"));
  if (action == "pull" && !argument.empty())
    diagnostics.add(unexpected_argument(argument, "state pull"));
  if (action != "push" && force)
    diagnostics.add(unknown_option("--force", "state " + action, std::nullopt));
}

void add_state_options(Options& options, StateCommand& command) {
  options.value("action", "ACTION", "pull, push or force-unlock", text_into(command.action));
  options.value("argument", "FILE|ID", "push: a state; force-unlock: a lock's ID",
                text_into(command.argument));
  options.flag("--force", "push: give up what is stored, whatever it is", command.force);
  add_waiting(options, command.waiting);
  options.check([&command](Diagnostics& diagnostics) { check_action(command, diagnostics); });
}

ExitCode run_state_pull(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.find_and_open_state()) return session.stop();
  const auto state = session.store().read(session.diagnostics());
  if (state && state->lineage.empty())
    session.diagnostics().add(no_state_to_show(invocation.options.folder.string()));
  if (session.diagnostics().has_errors()) return session.stop();
  invocation.console.print(executor::encode_state(*state));
  return ExitCode::success;
}

ExitCode run_state_push(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  Diagnostics& diagnostics = session.diagnostics();
  const auto state =
      executor::read_state_file(invocation.options.folder / command.argument, diagnostics);
  if (!state || !session.find_and_open_state(executor::WhenMissing::make) ||
      !session.lock("state push")) {
    return session.stop();
  }
  session.interrupts().count_only();  // it is about to write
  using executor::Replacing;
  const Replacing replacing = command.force ? Replacing::anything : Replacing::older;
  const bool done = session.store().replace(*state, replacing, diagnostics);
  session.unlock();
  if (!done) return session.stop();
  session.report();
  invocation.console.print(
      escaped(fmt::format("Stored: {}, serial {}.", session.store().place(), state->serial)) +
      "\n");
  return ExitCode::success;
}

ExitCode run_state_unlock(const StateCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.find_and_open_state() ||
      !session.store().force_unlock(command.argument, session.diagnostics())) {
    return session.stop();
  }
  invocation.console.print(escaped(fmt::format("Unlocked: {}.", session.store().place())) + "\n");
  return ExitCode::success;
}

ExitCode run_state(const StateCommand& command, const Invocation& invocation) {
  if (command.action == "pull") return run_state_pull(command, invocation);
  return command.action == "push" ? run_state_push(command, invocation)
                                  : run_state_unlock(command, invocation);
}

}  // namespace

std::unique_ptr<Command> make_state_command() {
  return make_command(state_page, add_state_options, run_state);
}

}  // namespace acrnet::cli
