#include "cli/views/graph/graph.h"

#include <fmt/format.h>

#include <map>

#include "cli/views/model/order_view.h"
#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_names = 3;

GraphBox box_of(const AccessSection& section) {
  GraphBox box;
  for (std::size_t i = 0; i < section.registries.size() && i < most_names; ++i) {
    box.lines.push_back(section.registries[i]);
  }
  if (section.registries.size() > most_names) {
    box.lines.push_back(
        fmt::format("and {} more", grouped(section.registries.size() - most_names)));
  }
  return box;
}

class AccessGraph {
 public:
  explicit AccessGraph(const std::vector<AccessSection>& sections) {
    graph_.title = "Who can reach which registry";
    graph_.nothing = "nobody gains or loses access";
    for (const AccessSection& section : sections) {
      const std::size_t registry = graph_.boxes.size();
      graph_.boxes.push_back(box_of(section));
      add(section.loses, ArrowKind::lost, registry);
      add(section.gains, ArrowKind::gained, registry);
      add(section.kept, ArrowKind::kept, registry);
    }
  }

  Graph take() { return std::move(graph_); }

 private:
  void add(const std::vector<ShiftRow>& rows, ArrowKind kind, std::size_t registry) {
    for (const ShiftRow& row : rows) {
      const std::string name = row.who.text();
      const auto [at, is_new] = sources_.try_emplace(name, graph_.boxes.size());
      if (is_new) graph_.boxes.push_back({{name}, true});
      graph_.arrows.push_back({at->second, registry, kind, row.everyone_else ? "" : row.origin});
    }
  }

  Graph graph_;
  std::map<std::string, std::size_t> sources_;
};

}  // namespace

Graph step_graph(const Plan& plan) {
  Graph graph;
  graph.title = "In which order, and why";
  graph.nothing = "nothing to write";
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    graph.boxes.push_back(
        {{fmt::format("{}  {}", i + 1, resource_name(plan.resources[step.resource])),
          step_text(plan, step)}});
    for (const Edge& edge : step.after) {
      graph.arrows.push_back(
          {edge.before, i, ArrowKind::waits, std::string(order_words(edge.reason))});
    }
  }
  return graph;
}

Graph access_graph(const std::vector<AccessSection>& sections) {
  return AccessGraph(sections).take();
}

}  // namespace acrnet::cli
