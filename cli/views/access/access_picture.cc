#include "cli/views/access/access_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <utility>

#include "cli/views/assets/assets.h"
#include "cli/views/text/html.h"
#include "cli/views/text/markdown.h"
#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

constexpr std::size_t most_sections = 12;
constexpr std::size_t most_nodes = 60;  // on the left
// Of each kind at one section: as many as fit, then fewer.
constexpr std::size_t most_of_a_kind = 6;
constexpr std::size_t few_of_a_kind = 2;

// Lengths in the picture's own unit, about a pixel.
constexpr double width = 1000;
constexpr double row = 38;
constexpr double box_height = 28;
constexpr double box_width = 330;
constexpr double top = 34;
constexpr double margin = 14;
constexpr std::size_t widest_label = 38;  // columns of the font that fit into a box

enum class EdgeKind { kept, gained, lost };

std::string_view class_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::kept: return "kept";
    case EdgeKind::gained: return "gained";
    case EdgeKind::lost: return "lost";
  }
  return "";
}

std::string_view mark_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::kept: return "=";
    case EdgeKind::gained: return "+";
    case EdgeKind::lost: return "−";
  }
  return "";
}

std::string_view verb_of(EdgeKind kind) {
  switch (kind) {
    case EdgeKind::kept: return "keeps access to";
    case EdgeKind::gained: return "gains access to";
    case EdgeKind::lost: return "loses access to";
  }
  return "";
}

struct Node {
  std::string label;
  std::string needle;  // all that the filter finds it by
  double place = 0;    // where its neighbours are, while the order is sought; then its middle
};

// Edges of one box leave and arrive beside each other: the how-manieth of how many.
struct Port {
  std::size_t index = 0;
  std::size_t count = 0;

  double offset() const {
    const auto n = static_cast<double>(count);
    return (static_cast<double>(index) - (n - 1) / 2) * std::min(7.0, 20.0 / n);
  }
};

struct Edge {
  std::size_t source = 0;
  std::size_t target = 0;
  EdgeKind kind = EdgeKind::kept;
  Port leaves = {};
  Port arrives = {};
};

std::string label_of(const AccessSection& section) {
  if (section.registries.size() == 1) return section.registries.front();
  return fmt::format("{} and {} more", section.registries.front(),
                     grouped(section.registries.size() - 1));
}

std::string needle_of(const AccessSection& section) {
  std::string needle;
  for (const std::string& name : section.registries) needle += name + " ";
  return needle;
}

class Drawing {
 public:
  Drawing(const std::vector<AccessSection>& sections, std::size_t shown) {
    for (std::size_t i = 0; i < shown; ++i) {
      targets_.push_back({label_of(sections[i]), needle_of(sections[i]), 0});
    }
    if (!connect(sections, most_of_a_kind)) connect(sections, few_of_a_kind);
    order_sources();
    assign_ports();
    place(sources_);
    place(targets_);
  }

  std::string svg(PictureUse use) const {
    std::string text = fmt::format(
        "<svg class=\"picture\" viewBox=\"0 0 {} {}\" role=\"img\" "
        "aria-labelledby=\"picture-title\"",
        width, height());
    if (use == PictureUse::alone) {
      text += fmt::format(" xmlns=\"http://www.w3.org/2000/svg\" width=\"{}\" height=\"{}\"", width,
                          height());
    }
    text +=
        ">\n<title id=\"picture-title\">Who can reach which registry: sources on the left, "
        "registries on the right</title>\n";
    if (use == PictureUse::alone) {
      text += fmt::format(
          "<style>{}</style>\n<rect width=\"100%\" height=\"100%\" "
          "fill=\"var(--card)\"/>\n",
          html_text(picture_style));
    }
    text += heading("Sources", margin) + heading("Registries", right());
    for (const Edge& edge : edges_) text += edge_svg(edge);
    for (std::size_t i = 0; i < sources_.size(); ++i) text += node_svg(sources_[i], 's', i, margin);
    for (std::size_t i = 0; i < targets_.size(); ++i)
      text += node_svg(targets_[i], 'r', i, right());
    return text + "</svg>\n";
  }

 private:
  static double right() { return width - margin - box_width; }

  double height() const {
    const auto rows = static_cast<double>(std::max(sources_.size(), targets_.size()));
    return top + rows * row + margin;
  }

  // False when there are more sources than can be shown; then `most` was too much.
  bool connect(const std::vector<AccessSection>& sections, std::size_t most) {
    sources_.clear();
    edges_.clear();
    std::map<std::string, std::size_t> known;
    for (std::size_t target = 0; target < targets_.size(); ++target) {
      const AccessSection& section = sections[target];
      for (const auto& [rows, kind] :
           {std::pair(&section.loses, EdgeKind::lost), std::pair(&section.gains, EdgeKind::gained),
            std::pair(&section.kept, EdgeKind::kept)}) {
        add(*rows, kind, target, most, known);
      }
    }
    return sources_.size() <= most_nodes;
  }

  void add(const std::vector<ShiftRow>& rows, EdgeKind kind, std::size_t target, std::size_t most,
           std::map<std::string, std::size_t>& known) {
    for (std::size_t i = 0; i < std::min(rows.size(), most); ++i) {
      const std::string label = rows[i].who.text();
      const auto [at, is_new] = known.try_emplace(label, sources_.size());
      if (is_new) sources_.push_back({label, label, 0});
      edges_.push_back({at->second, target, kind});
    }
    if (rows.size() <= most) return;
    // Those that are not shown are one node, which belongs to this registry alone.
    std::string needle;
    for (std::size_t i = most; i < rows.size(); ++i) needle += rows[i].who.text() + " ";
    sources_.push_back({fmt::format("{} more", grouped(rows.size() - most)), std::move(needle), 0});
    edges_.push_back({sources_.size() - 1, target, kind});
  }

  // Sources stand beside what they are connected with: sorted by the middle of their registries.
  void order_sources() {
    std::vector<double> sum(sources_.size(), 0);
    std::vector<double> count(sources_.size(), 0);
    for (const Edge& edge : edges_) {
      sum[edge.source] += static_cast<double>(edge.target);
      count[edge.source] += 1;
    }
    std::vector<std::size_t> order(sources_.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return sum[a] * count[b] < sum[b] * count[a];
    });
    std::vector<std::size_t> rank(order.size());
    std::vector<Node> sorted;
    for (std::size_t i = 0; i < order.size(); ++i) {
      rank[order[i]] = i;
      sorted.push_back(std::move(sources_[order[i]]));
    }
    sources_ = std::move(sorted);
    for (Edge& edge : edges_) edge.source = rank[edge.source];
  }

  void assign_ports() {
    std::vector<std::size_t> leaving(sources_.size(), 0);
    std::vector<std::size_t> arriving(targets_.size(), 0);
    std::stable_sort(edges_.begin(), edges_.end(), [](const Edge& a, const Edge& b) {
      return std::pair(a.source, a.target) < std::pair(b.source, b.target);
    });
    for (Edge& edge : edges_) {
      edge.leaves.index = leaving[edge.source]++;
      edge.arrives.index = arriving[edge.target]++;
    }
    for (Edge& edge : edges_) {
      edge.leaves.count = leaving[edge.source];
      edge.arrives.count = arriving[edge.target];
    }
  }

  // Spread over the picture's height.
  void place(std::vector<Node>& nodes) const {
    const double step = (height() - top - margin) / static_cast<double>(nodes.size());
    for (std::size_t i = 0; i < nodes.size(); ++i) {
      nodes[i].place = top + step * (static_cast<double>(i) + 0.5);
    }
  }

  static std::string heading(std::string_view text, double x) {
    return fmt::format("<text class=\"heading\" x=\"{}\" y=\"22\">{}</text>\n", x, text);
  }

  static std::string node_svg(const Node& node, char side, std::size_t index, double x) {
    return fmt::format(
        "<g id=\"{0}{1}\" data-node=\"{2}\"><title>{3}</title>"
        "<rect class=\"box\" x=\"{4}\" y=\"{5:.1f}\" width=\"{6}\" height=\"{7}\" rx=\"6\"/>"
        "<text x=\"{8}\" y=\"{9:.1f}\">{10}</text></g>\n",
        side, index, html_text(node.needle), html_text(node.label), x, node.place - box_height / 2,
        box_width, box_height, x + 12, node.place + 4.5,
        html_text(clipped(node.label, widest_label)));
  }

  std::string edge_svg(const Edge& edge) const {
    const Node& source = sources_[edge.source];
    const Node& target = targets_[edge.target];
    const double from = margin + box_width;
    const double to = right();
    const double middle = (from + 84 + to) / 2;
    const double y = source.place + edge.leaves.offset();
    // The sign stands on the line's straight part; signs of one source beside each other.
    const double sign = from + 16 + 18 * static_cast<double>(edge.leaves.index % 4);
    return fmt::format(
        "<g class=\"{0}\" data-from=\"s{1}\" data-to=\"r{2}\"><title>{3} {4} {5}</title>"
        "<path class=\"edge\" d=\"M{6} {7:.1f}H{13}C{8} {7:.1f} {8} {9:.1f} {10} {9:.1f}\"/>"
        "<circle class=\"sign\" cx=\"{11}\" cy=\"{7:.1f}\" r=\"8\"/>"
        "<text class=\"mark\" x=\"{11}\" y=\"{12:.1f}\">{14}</text></g>\n",
        class_of(edge.kind), edge.source, edge.target, html_text(source.label), verb_of(edge.kind),
        html_text(target.label), from, y, middle, target.place + edge.arrives.offset(), to, sign,
        y + 4.5, from + 84, mark_of(edge.kind));
  }

  std::vector<Node> sources_;
  std::vector<Node> targets_;
  std::vector<Edge> edges_;
};

}  // namespace

AccessPicture access_picture(const std::vector<AccessSection>& sections, PictureUse use) {
  AccessPicture picture;
  if (sections.empty()) return picture;
  picture.sections = std::min(sections.size(), most_sections);
  for (std::size_t i = 0; i < picture.sections; ++i) {
    picture.registries += sections[i].registries.size();
  }
  picture.svg = Drawing(sections, picture.sections).svg(use);
  return picture;
}

}  // namespace acrnet::cli
