// One run of a command: the stages from policy files to a plan. A command calls the stages in this
// order, each at most once, and stops after the last one it needs.
//
//   read -> evaluate -> open_state -> lock -> connect -> plan   (pipeline.h: what each one makes)
//
// `validate` and `output` stop after evaluate, `query` opens the state or connects, `plan`, `drift`
// and `graph` call all stages, `apply` continues with executor::apply. The destructor closes the
// connection, releases the lock and closes the state, in this order. I/O: files, the state, Azure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "cli/arguments/plan_options.h"
#include "cli/messages/exit_code.h"
#include "cli/session/azure_connection.h"
#include "cli/session/invocation.h"
#include "cli/session/pipeline.h"
#include "cli/session/signals.h"
#include "cli/session/state_access.h"
#include "cli/session/state_lock.h"
#include "executor/arm/arm_client.h"
#include "executor/state/state_store.h"
#include "model/date.h"
#include "model/diagnostic.h"
#include "model/plan.h"
#include "planner/plan_options.h"

namespace acrnet::cli {

class Session {
 public:
  explicit Session(const Invocation& invocation, const Waiting& waiting = {});

  // ---- stages: false, or empty, exactly when an error was added to diagnostics() ----

  // Reads the policy files. `today` replaces the current date.
  bool read(std::optional<Date> today);
  // Requires read.
  bool evaluate();
  // Opens the state store that the policy names, or the one at `place`. Makes no request yet.
  bool open_state();
  bool open_state(const StatePlace& place,
                  executor::WhenMissing when_missing = executor::WhenMissing::refuse);
  // For commands that need only the state: evaluates just enough of the policy to find it.
  bool find_and_open_state(executor::WhenMissing when_missing = executor::WhenMissing::refuse);
  // Others that find the state locked are shown `operation`. Waits as --lock-timeout says.
  bool lock(std::string_view operation);
  // For a run that only reads: if the place does not support locking (a read-only checkout), or
  // another run still holds the lock after --lock-timeout, adds a warning and continues without.
  bool lock_to_read(std::string_view operation);
  // Makes no request yet.
  bool connect(Cloud cloud, const std::string& tenant,
               std::size_t parallelism = executor::ArmClient::Options().parallelism);
  bool connect(std::size_t parallelism = executor::ArmClient::Options().parallelism);
  // Who holds the lock while an apply writes, for a person; empty when no apply runs.
  std::string who_applies(const State& state);
  // Which Azure is asked, as far as that is known. Requires evaluate or connect.
  StateWorld world();
  // Requires open_state and, if options.refresh is set, connect.
  std::optional<Planned> plan(const planner::PlanOptions& options);
  // Checks that the state and Azure are as they were when `saved` was made.
  std::optional<Planned> revalidate(const Plan& saved);

  // Calls all stages for a plan that is not applied: read, evaluate, open_state, lock_to_read,
  // connect, plan, unlock.
  std::optional<Plan> plan_to_show(const planner::PlanOptions& options);

  // ---- results of the stages ----

  const Invocation& invocation() const { return invocation_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  ProjectText& text() { return text_; }
  const Sources& sources() const { return text_.sources; }
  const Project& project() const { return *project_; }
  executor::StateStore& store() { return state_->store(); }
  // Null if no lock is held.
  executor::StateLock* held_lock() const { return lock_.get(); }
  AzureConnection& connection() { return *connection_; }
  Interrupts& interrupts() { return invocation_.interrupts; }

  // ---- ends ----

  // Releases the lock; adds an error if that fails.
  void unlock();
  // The exit code of a command that ends with `code`, unless its lock was left behind.
  ExitCode ended(ExitCode code) const;
  // Prints the diagnostics and clears them.
  void report();
  // Ends a command that failed: releases the lock, prints the diagnostics, returns the exit code.
  ExitCode stop();

 private:
  bool take_lock(std::string_view operation, Diagnostics& diagnostics);

  // Later members use earlier ones, so they are destroyed first.
  const Invocation& invocation_;
  const Waiting waiting_;
  Diagnostics diagnostics_;
  ProjectText text_;
  std::optional<Project> project_;
  std::unique_ptr<StateAccess> state_;
  HeldLock lock_;
  std::unique_ptr<AzureConnection> connection_;
  bool left_locked_ = false;
};

}  // namespace acrnet::cli
