// `acrnet query "SUBJECT can reach REGISTRY"`: asks the policy, the state or Azure, and says by
// which rule.
//
// The question is a claim of the language, as an assertion makes it, and may use all names of the
// policy. Reads the configuration and, where it asks there, the state or Azure; writes nothing.
#include <optional>
#include <utility>
#include <vector>

#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/question.h"
#include "cli/session/session.h"
#include "cli/views/query/query_renderings.h"
#include "cli/views/text/text.h"
#include "executor/observe/observe.h"
#include "planner/access/reach.h"
#include "planner/expand/expand.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage query_page{"query", "Asks who can reach what, and answers with the rule.",
                                 R"(Examples:
  acrnet query "subnet.docker.vm can reach registry.main"
  acrnet query "203.0.113.7 can reach registry.*" --source azure
  acrnet query "0.0.0.0/0 cannot reach registry.*" --json

The question is a claim of the language, as in an assertion, and may use all names of the policy.
--source says who is asked: the policy as if it were applied, what the state saw last, or Azure.

Exit codes: 0 yes, 3 no, 1 error, 124 the time of --timeout is over, 130 interrupted.)"};

enum class QuerySource { policy, state, azure };

struct QueryCommand {
  std::string question;
  QuerySource source = QuerySource::policy;
  bool json = false;
  std::optional<Date> today;
  Waiting waiting;
};

void add_query_options(Options& options, QueryCommand& command) {
  options.value("question", "QUESTION", "A claim, as in an assertion; in quotes",
                text_into(command.question));
  options.value("--source", "WHO", "policy, state or azure (default: policy)",
                choice_into(command.source, Choices<QuerySource>{{"policy", QuerySource::policy},
                                                                 {"state", QuerySource::state},
                                                                 {"azure", QuerySource::azure}}));
  options.flag("--json", "As JSON", command.json);
  add_today(options, command.today);
  add_waiting(options, command.waiting);
  options.check([&command](Diagnostics& diagnostics) {
    if (command.question.empty()) diagnostics.add(question_missing());
  });
}

std::string_view name_of(QuerySource source) {
  switch (source) {
    case QuerySource::policy: return "policy";
    case QuerySource::state: return "state";
    case QuerySource::azure: return "azure";
  }
  return "";
}

std::optional<planner::ReachWorld> ask_state(Session& session) {
  if (!session.open_state()) return std::nullopt;
  const auto state = session.store().read(session.diagnostics());
  if (!state) return std::nullopt;
  if (state->last_observed.registries.empty()) {
    session.diagnostics().add(state_has_seen_nothing(session.store().place()));
    return std::nullopt;
  }
  return planner::observed_world(session.project().desired, state->last_observed);
}

std::optional<planner::ReachWorld> ask_azure(Session& session) {
  if (!session.connect()) return std::nullopt;
  const Desired& desired = session.project().desired;
  const auto observed = executor::observe(
      session.connection().arm(), planner::find_targets(desired, State()), session.diagnostics());
  if (!observed) return std::nullopt;
  return planner::observed_world(desired, *observed);
}

// Empty exactly when an error was added.
std::optional<planner::ReachWorld> find_world(QuerySource source, Session& session) {
  switch (source) {
    case QuerySource::policy: return planner::promised_world(session.project().desired);
    case QuerySource::state: return ask_state(session);
    case QuerySource::azure: return ask_azure(session);
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

ExitCode run_query(const QueryCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.read(command.today) ||
      !add_question(command.question, session.text(), session.diagnostics()) ||
      !session.evaluate()) {
    return session.stop();
  }
  const auto world = find_world(command.source, session);
  if (!world) return session.stop();
  session.report();
  const Project& project = session.project();
  const QueryView view =
      answer(command, project, claims_of_question(project.policy, session.text()), *world);
  invocation.console.print(command.json ? query_json(view)
                                        : query_text(view, invocation.console.out_screen()));
  return view.holds ? ExitCode::success : ExitCode::not_held;
}

}  // namespace

std::unique_ptr<Command> make_query_command() {
  return make_command(query_page, add_query_options, run_query);
}

}  // namespace acrnet::cli
