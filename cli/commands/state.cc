#include "cli/commands/state.h"

#include <fmt/format.h>

#include <memory>

#include "cli/messages/diagnostics.h"
#include "cli/session/state_access.h"
#include "cli/session/state_lock.h"
#include "cli/views/text/text.h"
#include "executor/files/state_codec.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

// Null exactly when something was reported.
std::unique_ptr<StateAccess> open(const Invocation& invocation, const Interrupts& interrupts,
                                  executor::WhenMissing when_missing, ExitCode& code) {
  Diagnostics diagnostics;
  ProjectText text;
  const auto place = find_state(invocation, text, diagnostics);
  auto access = place ? StateAccess::open(*place, invocation, interrupts, diagnostics, when_missing)
                      : nullptr;
  if (access == nullptr) code = stop(invocation, diagnostics, text.sources);
  return access;
}

}  // namespace

ExitCode run_state_pull(const Invocation& invocation) {
  const Interrupts interrupts;
  ExitCode code = ExitCode::success;
  const auto access = open(invocation, interrupts, executor::WhenMissing::refuse, code);
  if (access == nullptr) return code;
  Diagnostics diagnostics;
  const auto state = access->store().read(diagnostics);
  if (state && state->lineage.empty())
    diagnostics.add(no_state_to_show(invocation.options.folder.string()));
  if (diagnostics.has_errors()) return stop(invocation, diagnostics);
  invocation.console.print(executor::encode_state(*state));
  return ExitCode::success;
}

ExitCode run_state_push(const StatePushCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  ExitCode code = ExitCode::success;
  Diagnostics diagnostics;
  const auto state =
      executor::read_state_file(invocation.options.folder / command.file, diagnostics);
  if (!state) return stop(invocation, diagnostics);
  const auto access = open(invocation, interrupts, executor::WhenMissing::make, code);
  if (access == nullptr) return code;
  HeldLock lock(interrupts);
  if (!lock.take(*access, "state push", diagnostics)) return stop(invocation, diagnostics);
  interrupts.count_only();  // it is about to write
  const bool done = access->store().replace(
      *state, command.force ? executor::Replacing::anything : executor::Replacing::older,
      diagnostics);
  lock.release(diagnostics);
  if (!done) return stop(invocation, diagnostics);
  invocation.console.report(diagnostics, {});
  invocation.console.print(
      escaped(fmt::format("Stored: {}, serial {}.", access->store().place(), state->serial)) +
      "\n");
  return ExitCode::success;
}

ExitCode run_state_unlock(const StateUnlockCommand& command, const Invocation& invocation) {
  const Interrupts interrupts;
  ExitCode code = ExitCode::success;
  const auto access = open(invocation, interrupts, executor::WhenMissing::refuse, code);
  if (access == nullptr) return code;
  Diagnostics diagnostics;
  if (!access->store().force_unlock(command.id, diagnostics)) return stop(invocation, diagnostics);
  invocation.console.print(escaped(fmt::format("Unlocked: {}.", access->store().place())) + "\n");
  return ExitCode::success;
}

}  // namespace acrnet::cli
