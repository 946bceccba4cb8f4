// Boxes and arrows, before they have a form: what `acrnet graph` draws.
//
// Made from a plan by step_graph and access_graph; written as DOT (Graphviz), Mermaid or SVG.
// Values only; all text is escaped (cli/views/text/text.h) already, each form adds its own rules.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "cli/views/model/plan_view.h"
#include "model/plan.h"

namespace acrnet::cli {

enum class ArrowKind { waits, kept, gained, lost };

struct GraphBox {
  std::vector<std::string> lines;
  bool is_source = false;  // of access: stands on the left
};

struct GraphArrow {
  std::size_t from = 0;  // indices in Graph::boxes
  std::size_t to = 0;
  ArrowKind kind = ArrowKind::waits;
  std::string label;  // may be empty
};

struct Graph {
  std::string title;
  std::string nothing;  // what is said where there is no box
  std::vector<GraphBox> boxes;
  std::vector<GraphArrow> arrows;
};

// The steps in their order, and why one waits for another. Every arrow leads to a later box.
Graph step_graph(const Plan& plan);

// Sources and registries (groups of them where the same happens), and what is kept, gained and
// lost.
Graph access_graph(const std::vector<AccessSection>& sections);

// The language of Graphviz.
std::string graph_dot(const Graph& graph);

// Mermaid's flowchart, which GitHub, GitLab and Azure DevOps draw. They draw no more arrows than
// this.
inline constexpr std::size_t most_mermaid_arrows = 500;
std::string graph_mermaid(const Graph& graph);

// Boxes in columns, each behind all that it waits for; no other program is needed. Requires that
// every arrow leads to a later box.
std::string graph_svg(const Graph& graph);

}  // namespace acrnet::cli
