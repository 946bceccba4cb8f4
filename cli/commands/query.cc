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
  acrnet query "0.0.0.0/0 cannot reach module.orders.registry.images" --json
  acrnet query --table                  who can reach each registry, by which line, and who can't
  acrnet query --table registry.main --format csv

The question is a claim of the language, as in an assertion, and may use all names of the policy.
--source says who is asked: the policy as if it were applied, what the state saw last, or Azure.

Exit codes: 0 yes (or the table), 3 no, 7 can't tell, 1 error, 124 the time of --timeout is over,
130 interrupted.)"};

enum class QuerySource { policy, state, azure };
enum class QueryFormat { text, json, csv, markdown };

struct QueryCommand {
  std::string question;  // with --table: which registries; empty: all registries
  bool table = false;
  QuerySource source = QuerySource::policy;
  QueryFormat format = QueryFormat::text;
  bool json = false;
  std::optional<Date> today;
  Waiting waiting;
};

void check_query(const Options& options, QueryCommand& command, Diagnostics& diagnostics) {
  if (!command.table && command.question.empty()) diagnostics.add(question_missing());
  if (command.json && options.is_typed("--format") && command.format != QueryFormat::json)
    diagnostics.add(excluding_options("--json", "another --format", "Both say how it is printed."));
  if (command.json) command.format = QueryFormat::json;
  const bool of_tables =
      command.format == QueryFormat::csv || command.format == QueryFormat::markdown;
  if (of_tables && !command.table) {
    diagnostics.add(excluding_options("a question", "--format csv or markdown",
                                      "These are forms of a table: --table."));
  }
}

void add_query_options(Options& options, QueryCommand& command) {
  options.value("question", "QUESTION",
                "A claim, as in an assertion, in quotes; with --table: registries",
                text_into(command.question));
  options.flag("--table", "Who can reach the registries, and who can't (default: all registries)",
               command.table);
  options.value("--source", "WHO", "policy, state or azure (default: policy)",
                choice_into(command.source, Choices<QuerySource>{{"policy", QuerySource::policy},
                                                                 {"state", QuerySource::state},
                                                                 {"azure", QuerySource::azure}}));
  options.value("--format", "FORMAT",
                "text or json; of a table also csv or markdown (default: text)",
                choice_into(command.format,
                            Choices<QueryFormat>{{"text", QueryFormat::text},
                                                 {"json", QueryFormat::json},
                                                 {"csv", QueryFormat::csv},
                                                 {"markdown", QueryFormat::markdown}},
                            Choices<QueryFormat>{{"md", QueryFormat::markdown}}));
  options.flag("--json", "As JSON", command.json);
  add_today(options, command.today);
  add_waiting(options, command.waiting);
  options.check([&options, &command](Diagnostics& diagnostics) {
    check_query(options, command, diagnostics);
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
  if (!state || !belongs_here(*state, session.world(), session.store(), session.diagnostics()))
    return std::nullopt;
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
      view.verdict = planner::both(view.verdict, row.verdict);
      view.rows.push_back(std::move(row));
    }
  }
  return view;
}

ExitCode exit_code_of_answer(Reach verdict) {
  if (verdict == Reach::unknown) return ExitCode::unknown;
  return verdict == Reach::yes ? ExitCode::success : ExitCode::not_held;
}

ExitCode print_answer(const QueryCommand& command, Session& session,
                      const planner::ReachWorld& world) {
  const Project& project = session.project();
  const QueryView view =
      answer(command, project, claims_of_question(project.policy, session.text()), world);
  Console& console = session.invocation().console;
  console.print(command.format == QueryFormat::json ? query_json(view)
                                                    : query_text(view, console.out_screen()));
  return exit_code_of_answer(view.verdict);
}

std::string rendered(const TableView& view, QueryFormat format, const Screen& screen) {
  switch (format) {
    case QueryFormat::text: return table_text(view, screen);
    case QueryFormat::json: return table_json(view);
    case QueryFormat::csv: return table_csv(view);
    case QueryFormat::markdown: return table_markdown(view);
  }
  return "";
}

// The registries that were named, or all of them.
std::vector<ArmId> registries_of_table(const QueryCommand& command, Session& session) {
  const Project& project = session.project();
  std::vector<ArmId> registries;
  if (!command.question.empty()) {
    for (const ReachClaim& claim : claims_of_question(project.policy, session.text()))
      registries.insert(registries.end(), claim.registries.begin(), claim.registries.end());
    return registries;
  }
  for (const DesiredRegistry& registry : project.desired.registries)
    registries.push_back(registry.id);
  return registries;
}

ExitCode print_table(const QueryCommand& command, Session& session,
                     const planner::ReachWorld& world) {
  constexpr std::size_t most_lines = 1'000'000;
  const Project& project = session.project();
  const std::vector<ArmId> registries = registries_of_table(command, session);
  if (registries.size() * (world.clients.size() + 1) > most_lines) {
    session.diagnostics().add(table_too_large(registries.size(), world.clients.size()));
    return session.stop();
  }
  const TableView view{
      name_of(command.source),
      view_table(planner::list_reach(registries, world), {project.policy, project.desired, world})};
  Console& console = session.invocation().console;
  console.print(rendered(view, command.format, console.out_screen()));
  return ExitCode::success;
}

// Adds the question to the policy. False exactly when an error was added.
bool ask(const QueryCommand& command, Session& session) {
  if (!command.table) return add_question(command.question, session.text(), session.diagnostics());
  return command.question.empty() ||
         add_question_about(command.question, session.text(), session.diagnostics());
}

ExitCode run_query(const QueryCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  if (!session.read(command.today) || !ask(command, session)) return session.stop();
  session.text().is_asked = true;
  if (!session.evaluate()) return session.stop();
  const auto world = find_world(command.source, session);
  if (!world) return session.stop();
  session.report();
  return command.table ? print_table(command, session, *world)
                       : print_answer(command, session, *world);
}

}  // namespace

std::unique_ptr<Command> make_query_command() {
  return make_command(query_page, add_query_options, run_query);
}

}  // namespace acrnet::cli
