// `acrnet init`: makes the state where the policy says that it is, or moves it there.
//
// I/O: reads the policy, the state and a file with one; writes the state under its lock.
#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/views/text/text.h"
#include "executor/files/uuid.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage init_page{
    "init", "Makes the state where the policy says that it is, or moves it there.",
    R"(Examples:
  acrnet init                        once, for a new state in Azure Storage or with a service
  acrnet init --migrate              moves the file acrnet.acrstate there, )"
    R"(and keeps it as acrnet.acrstate.moved
  acrnet state pull > old.acrstate   before the policy names another place, and then
  acrnet init --migrate --from old.acrstate

A state in a file needs none of this: the first apply makes it. Everywhere else acrnet wants the )"
    R"(state to be
there, so that a mistyped name is not taken for a new beginning.

Exit codes: 0 the state is there, 1 error, 5 the state is locked,
124 the time of --timeout is over, 130 interrupted.)"};

struct InitCommand {
  bool migrate = false;
  // --migrate: the state to move here; not set: the file beside the policy.
  std::optional<std::filesystem::path> from;
  Waiting waiting;
};

void add_init_options(Options& options, InitCommand& command) {
  options.flag("--migrate", "Move the state here that was kept elsewhere", command.migrate);
  options.value("--from", "FILE",
                "With --migrate: that state, as `acrnet state pull` gives it (default: the file "
                "acrnet.acrstate beside the policy)",
                path_into(command.from));
  add_waiting(options, command.waiting);
  options.check([&command](Diagnostics& diagnostics) {
    if (command.from && !command.migrate) {
      diagnostics.add(bad_value("--from", command.from->string(),
                                "--migrate beside it, which moves that state here"));
    }
  });
}

namespace fs = std::filesystem;

// What is to be done, where.
struct Task {
  const InitCommand& command;
  const Invocation& invocation;
  executor::StateStore& store;  // locked
};

void say(const Invocation& invocation, const std::string& text) {
  invocation.console.print(escaped(text) + "\n");
}

// The file that is meant when a policy says nothing.
fs::path usual_file(const Invocation& invocation) {
  return invocation.options.folder / LocalBackend().path;
}

bool is_usual_file(const Backend& backend) { return backend == Backend(LocalBackend()); }

bool is_there(const fs::path& file) {
  std::error_code error;
  return fs::exists(file, error);
}

// False exactly when an error was added.
bool make_state(const Task& task, Diagnostics& diagnostics) {
  const auto stored = task.store.read(diagnostics);
  if (!stored) return false;
  if (!stored->lineage.empty()) {
    say(task.invocation,
        fmt::format("The state is there: {}, serial {}.", task.store.place(), stored->serial));
    return true;
  }
  const fs::path file = usual_file(task.invocation);
  if (is_there(file)) {
    diagnostics.add(state_kept_elsewhere(file.string(), task.store.place()));
    return false;
  }
  State made;
  made.lineage = executor::new_uuid();
  made.serial = 1;
  if (!task.store.write(made, diagnostics)) return false;
  say(task.invocation, fmt::format("Made an empty state: {}.", task.store.place()));
  return true;
}

// Nobody is to go on with the file that was moved. It keeps its content, under another name.
void retire(const fs::path& file, Diagnostics& diagnostics) {
  std::error_code error;
  fs::rename(file, file.string() + ".moved", error);
  if (error) diagnostics.add(source_not_renamed(file.string(), error.message()));
}

bool take_over(const Task& task, const State& state, const fs::path& file,
               Diagnostics& diagnostics) {
  if (!task.store.replace(state, executor::Replacing::older, diagnostics)) return false;
  say(task.invocation, fmt::format("Moved the state from {} to {}: serial {}.", file.string(),
                                   task.store.place(), state.serial));
  return true;
}

bool move_file(const Task& task, const fs::path& file, Diagnostics& diagnostics) {
  const auto state = executor::read_state_file(file, diagnostics);
  return state && take_over(task, *state, file, diagnostics);
}

// The file beside the policy, while nobody else uses it.
bool move_usual_file(const Task& task, Diagnostics& diagnostics) {
  const fs::path file = usual_file(task.invocation);
  if (!is_there(file)) {
    const auto stored = task.store.read(diagnostics);
    if (!stored) return false;
    if (!stored->lineage.empty()) {
      say(task.invocation, fmt::format("The state is there already: {}, serial {}.",
                                       task.store.place(), stored->serial));
      return true;
    }
    diagnostics.add(nothing_to_migrate(fmt::format("There is no file {}.", file.string()),
                                       "name it: acrnet init --migrate --from FILE; or, for a new "
                                       "state: acrnet init"));
    return false;
  }
  executor::LocalStateStore source(task.invocation.options.folder);
  const auto lock = source.lock("init", diagnostics);
  if (lock == nullptr) return false;
  const auto state = source.read(diagnostics);
  if (!state || !take_over(task, *state, file, diagnostics)) return false;
  retire(file, diagnostics);
  return true;
}

bool carry_out_init(const Task& task, Diagnostics& diagnostics) {
  if (!task.command.migrate) return make_state(task, diagnostics);
  if (!task.command.from) return move_usual_file(task, diagnostics);
  return move_file(task, task.invocation.options.folder / *task.command.from, diagnostics);
}

// Locks the state at `place`, then creates it or moves one there. False exactly when an error was
// added.
bool make_or_move(const InitCommand& command, const StatePlace& place, Session& session) {
  if (!session.open_state(place, executor::WhenMissing::make) || !session.lock("init"))
    return false;
  session.interrupts().count_only();  // it is about to write
  const bool done =
      carry_out_init({command, session.invocation(), session.store()}, session.diagnostics());
  session.unlock();
  return done;
}

ExitCode run_init(const InitCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  const auto place = find_state(invocation, session.text(), session.diagnostics());
  if (!place) return session.stop();
  if (command.migrate && place->is_trial()) {
    session.diagnostics().add(nothing_to_migrate(
        "With the embedded Azure a policy for another cloud has a state of its own, which its "
        "first apply makes.",
        "leave out --cloud and ACRNET_CLOUD to move the state of the policy"));
    return session.stop();
  }
  if (!command.migrate && !is_remote(place->backend)) {
    say(invocation, "The state is a file, which the first apply makes: there is nothing to do.");
    return ExitCode::success;
  }
  const bool stays = !command.from && is_usual_file(place->backend);
  if (stays && is_there(usual_file(invocation))) {
    say(invocation, fmt::format("The state is there already: {}, where the policy keeps it.",
                                usual_file(invocation).string()));
    return ExitCode::success;
  }
  if (stays) {
    session.diagnostics().add(
        nothing_to_migrate("The policy keeps its state in the file beside it, where it is.",
                           "name the state to move here: acrnet init --migrate --from FILE"));
    return session.stop();
  }
  if (!make_or_move(command, *place, session)) return session.stop();
  session.report();
  return session.ended(ExitCode::success);
}

}  // namespace

std::unique_ptr<Command> make_init_command() {
  return make_command(init_page, add_init_options, run_init);
}

}  // namespace acrnet::cli
