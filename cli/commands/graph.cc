// `acrnet graph`: a plan's steps and why one waits for another, or who gains and loses access, as a
// drawing.
//
// Reads a saved plan, or plans as `acrnet plan` does; writes nothing.
#include <optional>
#include <string>

#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/views/access/access_picture.h"
#include "cli/views/graph/graph.h"
#include "cli/views/model/access_view.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage graph_page{
    "graph", "Draws the steps of a plan and why they wait, or who gains and loses access.",
    R"(Examples:
  acrnet graph | dot -Tpng > steps.png
  acrnet graph --access --format svg > access.svg
  acrnet graph --target module.team     a part of the plan
  acrnet graph lockdown.plan --format mermaid   a saved plan, for a page on GitHub or GitLab

Without a saved plan it plans as `acrnet plan` does. SVG needs no other program.

Exit codes: 0 drawn, 1 error, 5 the lock could not be given back, 124 the time of --timeout is over,
130 interrupted.)"};

enum class GraphFormat { dot, mermaid, svg };

struct GraphCommand {
  std::optional<std::filesystem::path> plan_file;  // none: plan now
  bool destroy = false;
  bool access = false;  // who gains and loses access, instead of the steps
  GraphFormat format = GraphFormat::dot;
  planner::PlanOptions plan;
  Waiting waiting;
};

void add_graph_options(Options& options, GraphCommand& command) {
  options.value("plan", "PLAN", "A saved plan (default: plan now)", path_into(command.plan_file));
  options.flag("--access", "Who gains and loses access, instead of the steps", command.access);
  options.value("--format", "FORMAT", "dot, mermaid or svg (default: dot)",
                choice_into(command.format, Choices<GraphFormat>{{"dot", GraphFormat::dot},
                                                                 {"mermaid", GraphFormat::mermaid},
                                                                 {"svg", GraphFormat::svg}}));
  options.flag("--destroy", "Of the plan that takes back what acrnet made", command.destroy);
  add_selection(options, command.plan);
  add_today(options, command.plan.today);
  add_waiting(options, command.waiting);
  options.check([&command](Diagnostics& diagnostics) {
    if (!command.plan_file) return;
    const std::string_view also = command.destroy                            ? "--destroy"
                                  : command.plan.today                       ? "--today"
                                  : !command.plan.selection.targets.empty()  ? "--target"
                                  : !command.plan.selection.excludes.empty() ? "--exclude"
                                                                             : "";
    if (also.empty()) return;
    diagnostics.add(excluding_options("a saved plan", also,
                                      "A saved plan has its day, its parts and its aim already."));
  });
}

std::string access_svg(const std::vector<AccessSection>& sections) {
  const AccessPicture picture = access_picture(sections, PictureUse::alone);
  return picture.svg.empty() ? graph_svg(access_graph(sections)) : picture.svg;
}

// Empty exactly when an error was added.
std::optional<std::string> drawing(const GraphCommand& command, const Plan& plan,
                                   Diagnostics& diagnostics) {
  const std::vector<AccessSection> sections =
      command.access ? view_access(plan) : std::vector<AccessSection>();
  if (command.format == GraphFormat::svg && command.access) return access_svg(sections);
  const Graph graph = command.access ? access_graph(sections) : step_graph(plan);
  if (command.format == GraphFormat::dot) return graph_dot(graph);
  if (command.format == GraphFormat::svg) return graph_svg(graph);
  if (graph.arrows.size() > most_mermaid_arrows) {
    diagnostics.add(too_large_for_mermaid(graph.arrows.size(), most_mermaid_arrows));
    return std::nullopt;
  }
  return graph_mermaid(graph);
}

// Reads the saved plan, or makes a plan. Empty exactly when an error was added.
std::optional<Plan> plan_to_draw(const GraphCommand& command, Session& session) {
  if (command.plan_file) {
    return read_saved_plan(session.invocation().options.folder / *command.plan_file,
                           session.diagnostics());
  }
  planner::PlanOptions options = command.plan;
  options.mode = command.destroy ? PlanMode::destroy : PlanMode::apply;
  return session.plan_to_show(options);
}

ExitCode run_graph(const GraphCommand& command, const Invocation& invocation) {
  Session session(invocation, command.waiting);
  const auto plan = plan_to_draw(command, session);
  const auto drawn = plan ? drawing(command, *plan, session.diagnostics()) : std::nullopt;
  if (!drawn) return session.stop();
  session.report();
  invocation.console.print(*drawn);
  return session.ended(ExitCode::success);
}

}  // namespace

std::unique_ptr<Command> make_graph_command() {
  return make_command(graph_page, add_graph_options, run_graph);
}

}  // namespace acrnet::cli
