// A graph in the language of Graphviz. https://graphviz.org/doc/info/lang.html
#include <fmt/format.h>

#include "cli/views/graph/graph.h"

namespace acrnet::cli {

namespace {

// Inside of double quotes; a backslash begins an escape of its own in labels.
std::string quoted(std::string_view text) {
  std::string made;
  for (const char c : text) {
    if (c == '"' || c == '\\') made += '\\';
    made += c;
  }
  return made;
}

std::string dot_label(const GraphBox& box) {
  std::string label;
  for (const std::string& line : box.lines) label += quoted(line) + "\\l";
  return label;
}

std::string_view look_of(ArrowKind kind) {
  switch (kind) {
    case ArrowKind::waits: return "color=\"#59636e\"";
    case ArrowKind::kept: return "color=\"#59636e\" arrowhead=vee";
    case ArrowKind::gained: return "color=\"#116329\" penwidth=2";
    case ArrowKind::lost: return "color=\"#a40e26\" style=dashed penwidth=2";
  }
  return "";
}

std::string_view sign_of(ArrowKind kind) {
  switch (kind) {
    case ArrowKind::waits: return "";
    case ArrowKind::kept: return "=";
    case ArrowKind::gained: return "+";
    case ArrowKind::lost: return "-";
  }
  return "";
}

std::string dot_label(const GraphArrow& arrow) {
  std::string label(sign_of(arrow.kind));
  if (!label.empty() && !arrow.label.empty()) label += ' ';
  return label + quoted(arrow.label);
}

}  // namespace

std::string graph_dot(const Graph& graph) {
  std::string text = fmt::format(
      "digraph acrnet {{\n  label=\"{}\"; labelloc=t; rankdir=LR; fontname=\"sans-serif\";\n"
      "  node [shape=box style=rounded fontname=\"monospace\" fontsize=11];\n"
      "  edge [fontname=\"sans-serif\" fontsize=9];\n",
      quoted(graph.title));
  if (graph.boxes.empty()) {
    text += fmt::format("  n0 [label=\"{}\" shape=plain];\n", quoted(graph.nothing));
  }
  for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
    text += fmt::format("  n{} [label=\"{}\"];\n", i, dot_label(graph.boxes[i]));
  }
  for (const GraphArrow& arrow : graph.arrows) {
    text += fmt::format("  n{} -> n{} [{} label=\"{}\"];\n", arrow.from, arrow.to,
                        look_of(arrow.kind), dot_label(arrow));
  }
  return text + "}\n";
}

}  // namespace acrnet::cli
