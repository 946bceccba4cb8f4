#include "cli/session/state_access.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>

#include "cli/messages/version.h"
#include "cli/session/azure_connection.h"
#include "cli/session/pipeline.h"
#include "cli/workspace/configuration.h"
#include "executor/state/open_state_store.h"
#include "parser/syntax/ast.h"

namespace acrnet::cli {

namespace {

// Whether there is an `acrnet` block, however it is wrapped.
bool has_settings(const parser::Nodes<parser::Statement>& statements) {
  const auto is_settings = [](const parser::Statement& statement) {
    if (const auto* block = std::get_if<parser::Block>(&statement.node))
      return block->keyword.text == "acrnet";
    if (const auto* invalid = std::get_if<parser::InvalidStatement>(&statement.node))
      return invalid->keyword == "acrnet";
    if (const auto* loop = std::get_if<parser::ForStatement>(&statement.node))
      return has_settings(loop->body);
    const auto* choice = std::get_if<parser::IfStatement>(&statement.node);
    return choice != nullptr &&
           std::any_of(choice->branches.begin(), choice->branches.end(),
                       [](const parser::Branch& branch) { return has_settings(branch.body); });
  };
  return std::any_of(statements.begin(), statements.end(), is_settings);
}

bool has_settings(const parser::Configuration& configuration) {
  if (configuration.folders.empty()) return false;
  const auto& documents = configuration.folders.front().documents;
  return std::any_of(documents.begin(), documents.end(), [](const parser::Document& document) {
    return has_settings(document.statements);
  });
}

}  // namespace

bool StatePlace::is_trial() const {
  return backend == Backend(LocalBackend{std::string(trial_state_path)});
}

StatePlace place_of_state(const Policy& policy) {
  return {policy.backend, policy.azure.cloud, policy.azure.tenant};
}

StatePlace place_of_state(const Plan& saved) { return {saved.backend, saved.cloud, saved.tenant}; }

std::optional<StatePlace> find_state(const Invocation& invocation, ProjectText& text,
                                     Diagnostics& diagnostics) {
  if (!holds_policies(invocation.options.folder)) return StatePlace();
  text.today = utc_today();
  Diagnostics found;
  const bool is_read = read_project_text(invocation.options, invocation.environment, text, found);
  // A trial has a state of its own; whether it is one, the policy's cloud says.
  const bool may_be_trial = invocation.options.cloud == Cloud::emulator;
  if (is_read && !may_be_trial && !has_settings(text.configuration)) return StatePlace();
  const auto project = is_read ? evaluate_project(text, invocation.secrets, found) : std::nullopt;
  if (project) return place_of_state(project->policy);
  for (const Diagnostic& item : found.items()) diagnostics.add(item);
  return std::nullopt;
}

std::unique_ptr<StateAccess> StateAccess::open(const StatePlace& place,
                                               const Invocation& invocation,
                                               std::optional<std::chrono::milliseconds> retry_for,
                                               Diagnostics& diagnostics,
                                               executor::WhenMissing when_missing) {
  std::unique_ptr<StateAccess> made(new StateAccess(invocation.console, invocation.secrets));
  if (!made->log_.open(invocation.environment, diagnostics)) return nullptr;
  made->is_remote_ = acrnet::is_remote(place.backend);
  if (made->is_remote_ && !has_certificates(invocation.environment, diagnostics)) return nullptr;
  executor::StateOpening opening;
  opening.folder = invocation.options.folder;
  opening.cloud = place.cloud;
  opening.tenant = place.tenant;
  opening.when_missing = when_missing;
  opening.program = fmt::format("acrnet {}", version.number);
  opening.retry_for = retry_for;
  opening.observer = &made->log_;
  opening.secrets = &invocation.secrets;
  opening.interrupts = &invocation.interrupts.count();
  made->store_ = executor::open_state(place.backend, opening, invocation.environment, diagnostics);
  if (made->store_ == nullptr) return nullptr;
  if (place.is_trial()) {
    invocation.console.say(
        invocation.console.err_paint()(
            Style::faint, fmt::format("A trial: the policy's own state is left alone; this one's "
                                      "is {}.",
                                      trial_state_path)) +
        "\n");
  }
  return made;
}

}  // namespace acrnet::cli
