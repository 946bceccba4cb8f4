#include "cli/commands/query.h"

#include <optional>
#include <utility>
#include <vector>

#include "cli/messages/diagnostics.h"
#include "cli/session/azure_connection.h"
#include "cli/session/pipeline.h"
#include "cli/session/question.h"
#include "cli/session/signals.h"
#include "cli/session/state_access.h"
#include "cli/views/query/query_json.h"
#include "cli/views/query/query_text.h"
#include "cli/views/text/text.h"
#include "cli/workspace/today.h"
#include "executor/observe/observe.h"
#include "planner/access/reach.h"
#include "planner/expand/targets.h"

namespace acrnet::cli {

namespace {

std::string_view name_of(QuerySource source) {
  switch (source) {
    case QuerySource::policy: return "policy";
    case QuerySource::state: return "state";
    case QuerySource::azure: return "azure";
  }
  return "";
}

std::optional<planner::ReachWorld> ask_state(const Project& project, const Invocation& invocation,
                                             const Interrupts& interrupts,
                                             Diagnostics& diagnostics) {
  const auto access =
      StateAccess::open(place_of_state(project.policy), invocation, interrupts, diagnostics);
  if (access == nullptr) return std::nullopt;
  const auto state = access->store().read(diagnostics);
  if (!state) return std::nullopt;
  if (state->seen.registries.empty()) {
    diagnostics.add(state_has_seen_nothing(access->store().place()));
    return std::nullopt;
  }
  return planner::observed_world(project.desired, state->seen);
}

std::optional<planner::ReachWorld> ask_azure(const Project& project, const Invocation& invocation,
                                             Diagnostics& diagnostics) {
  const AzureSettings& azure = project.policy.azure;
  const auto connection =
      AzureConnection::open({azure.cloud, azure.tenant, invocation.options.folder},
                            invocation.environment, {}, invocation.console, diagnostics);
  if (connection == nullptr) return std::nullopt;
  const auto observed = executor::observe(
      connection->arm(), planner::find_targets(project.desired, State()), diagnostics);
  if (!observed) return std::nullopt;
  return planner::observed_world(project.desired, *observed);
}

// Empty exactly when an error was added.
std::optional<planner::ReachWorld> find_world(QuerySource source, const Project& project,
                                              const Invocation& invocation,
                                              const Interrupts& interrupts,
                                              Diagnostics& diagnostics) {
  switch (source) {
    case QuerySource::policy: return planner::promised_world(project.desired);
    case QuerySource::state: return ask_state(project, invocation, interrupts, diagnostics);
    case QuerySource::azure: return ask_azure(project, invocation, diagnostics);
  }
  return std::nullopt;
}

QueryView answer(const QueryCommand& command, const Project& project,
                 const std::vector<ReachClaim>& claims, const planner::ReachWorld& world) {
  QueryView view;
  view.question = escaped(command.question);
  view.source = name_of(command.source);
  for (const ReachClaim& claim : claims) {
    const auto answers = planner::answer_reach(claim, world);
    for (QueryRow& row : view_answers(answers, {project.policy, project.desired, world})) {
      view.holds = view.holds && row.holds;
      view.rows.push_back(std::move(row));
    }
  }
  return view;
}

}  // namespace

ExitCode run_query(const QueryCommand& command, const Invocation& invocation) {
  const Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  text.today = command.today.value_or(utc_today());
  const auto stopped = [&] { return stop(invocation, diagnostics, text.sources); };
  if (!read_project_text(invocation.options, invocation.environment, text, diagnostics) ||
      !add_question(command.question, text, diagnostics)) {
    return stopped();
  }
  const auto project = understand(text, diagnostics);
  if (!project) return stopped();
  const auto world = find_world(command.source, *project, invocation, interrupts, diagnostics);
  if (!world) return stopped();
  invocation.console.report(diagnostics, text.sources);
  const QueryView view =
      answer(command, *project, claims_of_question(project->policy, text), *world);
  invocation.console.print(command.json ? query_json(view)
                                        : query_text(view, invocation.console.out_screen()));
  return view.holds ? ExitCode::success : ExitCode::not_held;
}

}  // namespace acrnet::cli
