#include "cli/session/session.h"

#include <fmt/format.h>

#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/session/apply_progress.h"
#include "cli/session/fingerprints.h"
#include "cli/session/pipeline.h"
#include "cli/views/text/text.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::cli {

Session::Session(const Invocation& invocation, const Waiting& waiting)
    : invocation_(invocation), waiting_(waiting), lock_(invocation.interrupts) {
  invocation_.interrupts.end_at_once(true);
  if (waiting_.timeout) invocation_.interrupts.end_in(*waiting_.timeout);
}

bool Session::read(std::optional<Date> today) {
  text_.today = today.value_or(utc_today());
  return read_project_text(invocation_.options, invocation_.environment, text_, diagnostics_);
}

bool Session::evaluate() {
  project_ = evaluate_project(text_, invocation_.secrets, diagnostics_);
  return project_.has_value();
}

bool Session::open_state() { return open_state(place_of_state(project_->policy)); }

bool Session::open_state(const StatePlace& place, executor::WhenMissing when_missing) {
  state_ = StateAccess::open(place, invocation_, waiting_.retry_for, diagnostics_, when_missing);
  return state_ != nullptr;
}

bool Session::find_and_open_state(executor::WhenMissing when_missing) {
  const auto place = find_state(invocation_, text_, diagnostics_);
  return place && open_state(*place, when_missing);
}

bool Session::take_lock(std::string_view operation, Diagnostics& diagnostics) {
  Console& console = invocation_.console;
  const auto patience = invocation_.options.lock_timeout;
  const auto say = [&](const std::string& holder) {
    const std::string wait = elapsed_text(patience);
    console.say(console.err_paint()(Style::faint,
                                    escaped(fmt::format("Waiting up to {} for the state's lock. {}",
                                                        wait, holder))) +
                "\n");
  };
  return lock_.take(*state_, operation, {patience, say}, diagnostics);
}

bool Session::lock(std::string_view operation) { return take_lock(operation, diagnostics_); }

// A place that this process can't write to (a read-only checkout) is read without a lock: nobody
// can apply from it either. So is one that another run still holds: the state is whole at every
// moment, and a plan that is made from it is refused once that run has stored what it did.
bool Session::lock_to_read(std::string_view operation) {
  Diagnostics attempt;
  take_lock(operation, attempt);
  for (Diagnostic item : attempt.items()) {
    if (item.code == executor::code_state_locked) item = read_while_locked(item.detail);
    if (item.code == executor::code_lock_unavailable) item.severity = Severity::warning;
    diagnostics_.add(std::move(item));
  }
  return !diagnostics_.has_errors();
}

std::string Session::who_applies(const State& state) {
  if (!state.pending_until || *state.pending_until < not_ended) return {};
  Diagnostics attempt;
  Diagnostics unheard;
  const HeldLock::Patience at_once;
  if (lock_.take(*state_, "show", at_once, attempt)) lock_.release(unheard);
  for (const Diagnostic& item : attempt.items()) {
    if (item.code == executor::code_state_locked) return item.detail;
  }
  return {};
}

void Session::unlock() {
  const std::size_t errors = diagnostics_.error_count();
  lock_.release(diagnostics_);
  left_locked_ = left_locked_ || diagnostics_.error_count() > errors;
}

ExitCode Session::ended(ExitCode code) const {
  const bool good = code == ExitCode::success || code == ExitCode::changes;
  return left_locked_ && good ? ExitCode::locked : code;
}

bool Session::connect(Cloud cloud, const std::string& tenant, std::size_t parallelism) {
  connection_ = AzureConnection::open(
      {cloud, tenant, invocation_.options.folder, parallelism, waiting_.retry_for},
      invocation_.environment, invocation_.console, invocation_.secrets, diagnostics_);
  return connection_ != nullptr;
}

bool Session::connect(std::size_t parallelism) {
  const AzureSettings& azure = project_->policy.azure;
  return connect(azure.cloud, azure.tenant, parallelism);
}

StateWorld Session::world() {
  if (connection_ != nullptr) return connection_->world();
  const AzureSettings& azure = project_->policy.azure;
  return {azure.cloud, tenant_asked(azure.tenant, invocation_.environment)};
}

std::optional<Planned> Session::plan(const planner::PlanOptions& options) {
  executor::ArmClient* const arm = options.refresh ? &connection_->arm() : nullptr;
  return make_plan(*project_, options, state_->store(), {arm, world()}, diagnostics_);
}

std::optional<Planned> Session::revalidate(const Plan& saved) {
  return cli::revalidate(saved, state_->store(), {&connection_->arm(), world()}, diagnostics_);
}

std::optional<Plan> Session::plan_to_show(const planner::PlanOptions& options) {
  if (!read(options.today) || !evaluate()) return std::nullopt;
  planner::PlanOptions completed = options;
  if (!complete_options(completed, *project_, text_.sources, diagnostics_)) return std::nullopt;
  text_.configuration = {};  // large, and not needed after evaluation
  if (!open_state() || !lock_to_read("plan")) return std::nullopt;
  if (options.refresh && !connect()) return std::nullopt;
  auto planned = plan(completed);
  unlock();
  if (!planned) return std::nullopt;
  return std::move(planned->plan);
}

void Session::report() {
  invocation_.console.report(diagnostics_, text_.sources);
  diagnostics_ = {};
}

ExitCode Session::stop() {
  unlock();
  return cli::stop(invocation_, diagnostics_, text_.sources);
}

}  // namespace acrnet::cli
