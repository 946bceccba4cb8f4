#include "cli/planning.h"

#include <memory>
#include <utility>

#include "cli/azure_connection.h"
#include "cli/policy_prints.h"
#include "cli/today.h"
#include "executor/diagnostics.h"
#include "executor/local_state_store.h"

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

}  // namespace

std::optional<Plan> plan_now(const PlanRequest& request, const Invocation& invocation,
                             ProjectText& text, Diagnostics& diagnostics) {
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

  executor::LocalStateStore store(invocation.options.folder);
  std::unique_ptr<executor::StateLock> lock;
  if (!lock_to_read(store, lock, diagnostics)) return std::nullopt;

  std::unique_ptr<AzureConnection> connection;
  if (request.scope.refresh) {
    const AzureSettings& azure = project->policy.azure;
    connection = AzureConnection::open({azure.cloud, azure.tenant, invocation.options.folder},
                                       invocation.environment, {}, invocation.console, diagnostics);
    if (connection == nullptr) return std::nullopt;
  }
  auto planned =
      make_plan(*project, *planning, store, connection ? &connection->arm() : nullptr, diagnostics);
  if (!planned) return std::nullopt;
  return std::move(planned->plan);
}

}  // namespace acrnet::cli
