#include "cli/session/session.h"

#include <memory>
#include <utility>

#include "cli/session/azure_connection.h"
#include "cli/session/fingerprints.h"
#include "cli/session/state_access.h"
#include "cli/session/state_lock.h"
#include "cli/workspace/today.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::cli {

namespace {

// A plan takes the lock so that it does not read a state that is just being changed. Where locking is
// not possible at all (a read-only checkout, no right to write) it warns and goes on: nobody can apply there
// either. False exactly when an error was added.
bool lock_to_read(StateAccess& state, HeldLock& lock, Diagnostics& diagnostics) {
  Diagnostics attempt;
  lock.take(state, "plan", attempt);
  for (Diagnostic item : attempt.items()) {
    if (item.code == executor::code_lock_unavailable) item.severity = Severity::warning;
    diagnostics.add(std::move(item));
  }
  return !diagnostics.has_errors();
}

}  // namespace

std::optional<Plan> plan_now(const PlanRequest& request, const Invocation& invocation,
                             Interrupts& interrupts, ProjectText& text, Diagnostics& diagnostics) {
  text.today = request.today.value_or(utc_today());
  if (!read_project_text(invocation.options, invocation.environment, text, diagnostics)) {
    return std::nullopt;
  }
  const auto project = understand(text, diagnostics);
  if (!project) return std::nullopt;
  const auto planning =
      make_planning(request.mode, request.scope, *project, text.sources, diagnostics);
  if (!planning) return std::nullopt;
  text.configuration = {};  // large, and understood by now

  const auto state =
      StateAccess::open(place_of_state(project->policy), invocation, interrupts, diagnostics);
  if (state == nullptr) return std::nullopt;
  HeldLock lock(interrupts);
  if (!lock_to_read(*state, lock, diagnostics)) return std::nullopt;

  std::unique_ptr<AzureConnection> connection;
  if (request.scope.refresh) {
    const AzureSettings& azure = project->policy.azure;
    connection = AzureConnection::open({azure.cloud, azure.tenant, invocation.options.folder},
                                       invocation.environment, {}, invocation.console, diagnostics);
    if (connection == nullptr) return std::nullopt;
  }
  auto planned = make_plan(*project, *planning, state->store(),
                           connection ? &connection->arm() : nullptr, diagnostics);
  lock.release(diagnostics);
  if (!planned) return std::nullopt;
  return std::move(planned->plan);
}

}  // namespace acrnet::cli
