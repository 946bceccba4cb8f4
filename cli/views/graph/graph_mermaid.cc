// A graph as a flowchart of Mermaid. https://mermaid.js.org/syntax/flowchart.html
#include <fmt/format.h>

#include <cctype>

#include "cli/views/graph/graph.h"

namespace acrnet::cli {

namespace {

// What is no letter, digit or harmless sign is written as Mermaid's entity (#35;): quotes,
// brackets, bars, backticks and words of the language can't be read as such then.
std::string inert(std::string_view text) {
  constexpr std::string_view harmless = " _.,/-:()+=";
  std::string made;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain =
        byte >= 0x80 || std::isalnum(byte) != 0 || harmless.find(c) != std::string_view::npos;
    made += plain ? std::string(1, c) : fmt::format("#{};", static_cast<unsigned>(byte));
  }
  return made;
}

std::string mermaid_label(const GraphBox& box) {
  std::string label;
  for (const std::string& line : box.lines) label += (label.empty() ? "" : "<br>") + inert(line);
  return label;
}

std::string_view arrow_of(ArrowKind kind) {
  switch (kind) {
    case ArrowKind::waits: return "-->";
    case ArrowKind::kept: return "---";
    case ArrowKind::gained: return "==>";
    case ArrowKind::lost: return "-.->";
  }
  return "-->";
}

std::string_view word_of(ArrowKind kind) {
  switch (kind) {
    case ArrowKind::waits: return "";
    case ArrowKind::kept: return "keeps";
    case ArrowKind::gained: return "gains";
    case ArrowKind::lost: return "loses";
  }
  return "";
}

std::string mermaid_label(const GraphArrow& arrow) {
  std::string label(word_of(arrow.kind));
  if (!label.empty() && !arrow.label.empty()) label += ": ";
  label += inert(arrow.label);
  return label.empty() ? "" : fmt::format("|\"{}\"|", label);
}

}  // namespace

std::string graph_mermaid(const Graph& graph) {
  std::string text = "flowchart LR\n";
  if (graph.boxes.empty()) text += fmt::format("  n0[\"{}\"]\n", inert(graph.nothing));
  for (std::size_t i = 0; i < graph.boxes.size(); ++i) {
    text += fmt::format("  n{}[\"{}\"]\n", i, mermaid_label(graph.boxes[i]));
  }
  for (const GraphArrow& arrow : graph.arrows) {
    text += fmt::format("  n{} {}{} n{}\n", arrow.from, arrow_of(arrow.kind), mermaid_label(arrow),
                        arrow.to);
  }
  return text;
}

}  // namespace acrnet::cli
