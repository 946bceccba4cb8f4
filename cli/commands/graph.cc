#include "cli/commands/graph.h"

#include <optional>
#include <string>

#include "cli/messages/diagnostics.h"
#include "cli/session/session.h"
#include "cli/session/signals.h"
#include "cli/views/access/access_picture.h"
#include "cli/views/graph/graph.h"
#include "cli/views/model/access_view.h"
#include "executor/files/plan_file.h"

namespace acrnet::cli {

namespace {

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

}  // namespace

ExitCode run_graph(const GraphCommand& command, const Invocation& invocation) {
  Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  const std::optional<Plan> plan =
      command.plan_file
          ? executor::read_plan(invocation.options.folder / *command.plan_file, diagnostics)
          : plan_now({command.mode, command.today}, invocation, interrupts, text, diagnostics);
  if (!plan) return stop(invocation, diagnostics, text.sources);
  const auto drawn = drawing(command, *plan, diagnostics);
  if (!drawn) return stop(invocation, diagnostics, text.sources);
  invocation.console.report(diagnostics, text.sources);
  invocation.console.print(*drawn);
  return ExitCode::success;
}

}  // namespace acrnet::cli
