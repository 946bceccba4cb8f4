// One run of a command, from policy files to a plan: the stages in their order, each walked once
// and only as far as the command needs.
//
//   read -> evaluate -> open_state -> lock -> connect -> plan   (pipeline.h: what each one makes)
//
// `validate` and `output` stop after evaluate, `query` asks the state or Azure, `plan`, `drift` and
// `graph` walk to the end, `apply` goes on from there. Everything a stage opens is closed by the
// destructor, the lock first. I/O: files, the state, Azure.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

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
  explicit Session(const Invocation& invocation);

  // ---- stages: false, or empty, exactly when an error was added to diagnostics() ----

  // The text of the configuration. `today`: instead of the clock's.
  bool read(std::optional<Date> today);
  // Requires read.
  bool evaluate();
  // Where the project keeps its state, or at a place of its own; asks nobody yet.
  bool open_state();
  bool open_state(const StatePlace& place,
                  executor::WhenMissing when_missing = executor::WhenMissing::refuse);
  // For commands that need nothing else of the policy: finds the place, then opens it.
  bool find_and_open_state(executor::WhenMissing when_missing = executor::WhenMissing::refuse);
  // `operation` is what others are told while it is held.
  bool lock(std::string_view operation);
  // The same for a run that writes nothing: where locking is not possible at all it warns and goes
  // on.
  bool lock_to_read(std::string_view operation);
  // Makes no request yet.
  bool connect(Cloud cloud, const std::string& tenant, executor::ArmClient::Options options = {});
  bool connect(executor::ArmClient::Options options = {});
  // Requires the state and, unless the options say otherwise, Azure.
  std::optional<Planned> plan(const planner::PlanOptions& options);
  // A saved plan, once it is known that Azure and the state are as it was made from.
  std::optional<Planned> revalidate(const Plan& saved);

  // The whole way to a plan that is shown and not carried out.
  std::optional<Plan> plan_to_show(const planner::PlanOptions& options);

  // ---- what they made ----

  const Invocation& invocation() const { return invocation_; }
  Diagnostics& diagnostics() { return diagnostics_; }
  ProjectText& text() { return text_; }
  const Sources& sources() const { return text_.sources; }
  const Project& project() const { return *project_; }
  executor::StateStore& store() { return state_->store(); }
  // Null where none is held.
  const executor::StateLock* held_lock() const { return lock_.get(); }
  AzureConnection& connection() { return *connection_; }
  Interrupts& interrupts() { return interrupts_; }

  // ---- ends ----

  // Gives the lock back, with a warning where that can't be done.
  void unlock() { lock_.release(diagnostics_); }
  // Reports what there is to report and forgets it.
  void report();
  // For a command that stops with a mistake: unlocks, reports, and says with which exit code.
  ExitCode stop();

 private:
  // Later members use earlier ones, so they are destroyed first.
  const Invocation& invocation_;
  Interrupts interrupts_;
  Diagnostics diagnostics_;
  ProjectText text_;
  std::optional<Project> project_;
  std::unique_ptr<StateAccess> state_;
  HeldLock lock_;
  std::unique_ptr<AzureConnection> connection_;
};

}  // namespace acrnet::cli
