#include "cli/commands/init.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <string>
#include <system_error>

#include "cli/messages/diagnostics.h"
#include "cli/session/state_access.h"
#include "cli/session/state_lock.h"
#include "cli/views/text/text.h"
#include "executor/files/uuid.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

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

bool carry_out(const Task& task, Diagnostics& diagnostics) {
  if (!task.command.migrate) return make_state(task, diagnostics);
  if (!task.command.from) return move_usual_file(task, diagnostics);
  return move_file(task, task.invocation.options.folder / *task.command.from, diagnostics);
}

}  // namespace

ExitCode run_init(const InitCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  const auto place = find_state(invocation, text, diagnostics);
  if (!place) return stop(invocation, diagnostics, text.sources);
  if (!command.migrate && !is_remote(place->backend)) {
    say(invocation, "The state is a file, which the first apply makes: there is nothing to do.");
    return ExitCode::success;
  }
  if (!command.from && is_usual_file(place->backend)) {
    diagnostics.add(
        nothing_to_migrate("The policy keeps its state in the file beside it, where it is.",
                           "name the state to move here: acrnet init --migrate --from FILE"));
    return stop(invocation, diagnostics);
  }
  const auto access =
      StateAccess::open(*place, invocation, interrupts, diagnostics, executor::WhenMissing::make);
  if (access == nullptr) return stop(invocation, diagnostics);
  HeldLock lock(interrupts);
  if (!lock.take(*access, "init", diagnostics)) return stop(invocation, diagnostics);
  interrupts.count_only();  // it is about to write
  const bool done = carry_out({command, invocation, access->store()}, diagnostics);
  lock.release(diagnostics);
  if (!done) return stop(invocation, diagnostics);
  invocation.console.report(diagnostics, {});
  return ExitCode::success;
}

}  // namespace acrnet::cli
