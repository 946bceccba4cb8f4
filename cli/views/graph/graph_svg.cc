// A graph as SVG, laid out in columns.
#include <fmt/format.h>

#include <algorithm>

#include "cli/views/assets/assets.h"
#include "cli/views/graph/graph.h"
#include "cli/views/text/html.h"
#include "cli/views/text/markdown.h"

namespace acrnet::cli {

namespace {

// About pixels.
constexpr double box_width = 430;
constexpr double line_height = 18;
constexpr double column_step = box_width + 90;
constexpr double row_gap = 18;
constexpr double margin = 16;
constexpr double top = 40;
// What fits into a box, in columns: of the font with a fixed width, and about of the small one.
constexpr std::size_t widest_line = 51;
constexpr std::size_t widest_note = 57;

struct Place {
  std::size_t column = 0;
  std::size_t row = 0;
  std::vector<std::string> waits = {};  // why, each reason once
};

// A box's column is the longest way to it; in a column boxes stand in their order.
std::vector<Place> places_of(const Graph& graph) {
  std::vector<Place> places(graph.boxes.size());
  std::vector<std::vector<std::size_t>> before(graph.boxes.size());
  for (const GraphArrow& arrow : graph.arrows) {
    before[arrow.to].push_back(arrow.from);
    std::vector<std::string>& waits = places[arrow.to].waits;
    if (std::find(waits.begin(), waits.end(), arrow.label) == waits.end())
      waits.push_back(arrow.label);
  }
  std::vector<std::size_t> filled;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (const std::size_t other : before[i]) {
      places[i].column = std::max(places[i].column, places[other].column + 1);
    }
    if (filled.size() <= places[i].column) filled.resize(places[i].column + 1, 0);
    places[i].row = filled[places[i].column]++;
  }
  return places;
}

class Drawing {
 public:
  explicit Drawing(const Graph& graph) : graph_(graph), places_(places_of(graph)) {
    std::size_t lines = 1;
    for (std::size_t i = 0; i < places_.size(); ++i) {
      columns_ = std::max(columns_, places_[i].column + 1);
      rows_ = std::max(rows_, places_[i].row + 1);
      lines = std::max(lines, graph.boxes[i].lines.size() + places_[i].waits.size());
    }
    box_height_ = 10 + static_cast<double>(lines) * line_height;
  }

  std::string svg() const {
    std::string text = head();
    if (places_.empty()) {
      text += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>\n", margin, top + line_height,
                          html_text(graph_.nothing));
    }
    for (const GraphArrow& arrow : graph_.arrows) text += arrow_svg(arrow);
    for (std::size_t i = 0; i < places_.size(); ++i) text += box_svg(graph_.boxes[i], places_[i]);
    return text + "</svg>\n";
  }

 private:
  static double x(const Place& place) {
    return margin + static_cast<double>(place.column) * column_step;
  }
  double y(const Place& place) const {
    return top + static_cast<double>(place.row) * (box_height_ + row_gap);
  }

  std::string head() const {
    const double width = static_cast<double>(columns_ - 1) * column_step + box_width + 2 * margin;
    const double height = top + static_cast<double>(rows_) * (box_height_ + row_gap) + margin;
    return fmt::format(
        "<svg class=\"picture\" xmlns=\"http://www.w3.org/2000/svg\" "
        "viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-labelledby=\"graph-title\">\n"
        "<title id=\"graph-title\">{2}</title>\n"
        "<style>{3}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
        "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" "
        "fill=\"#808890\"/></marker></defs>\n"
        "<rect width=\"100%\" height=\"100%\" fill=\"var(--card)\"/>\n"
        "<text class=\"heading\" x=\"{4}\" y=\"24\">{2}</text>\n",
        width, height, html_text(graph_.title), html_text(picture_style), margin);
  }

  // The reasons are written into the box that waits: at the arrows they would lie upon each other.
  std::string box_svg(const GraphBox& box, const Place& place) const {
    std::string title;
    std::string lines;
    double line = y(place) + 19;
    const auto put = [&](std::string_view css, const std::string& text) {
      lines += fmt::format("<text{} x=\"{}\" y=\"{}\">{}</text>", css, x(place) + 12, line,
                           html_text(text));
      line += line_height;
    };
    for (const std::string& text : box.lines) {
      title += (title.empty() ? "" : "\n") + text;
      put("", clipped(text, widest_line));
    }
    for (const std::string& reason : place.waits) {
      title += "\nwaits: " + reason;
      put(" class=\"heading\"", clipped("waits: " + reason, widest_note));
    }
    return fmt::format(
        "<g><title>{}</title><rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" "
        "rx=\"6\"/>{}</g>\n",
        html_text(title), x(place), y(place), box_width, box_height_, lines);
  }

  std::string arrow_svg(const GraphArrow& arrow) const {
    const Place& from = places_[arrow.from];
    const Place& to = places_[arrow.to];
    const double begin_x = x(from) + box_width;
    const double begin_y = y(from) + box_height_ / 2;
    const double end_y = y(to) + box_height_ / 2;
    const double middle = (begin_x + x(to)) / 2;
    return fmt::format(
        "<g class=\"waits\"><title>{}</title><path class=\"edge\" marker-end=\"url(#tip)\" "
        "d=\"M{} {}C{} {} {} {} {} {}\"/></g>\n",
        html_text(arrow.label), begin_x, begin_y, middle, begin_y, middle, end_y, x(to) - 2, end_y);
  }

  const Graph& graph_;
  const std::vector<Place> places_;
  std::size_t columns_ = 1;
  std::size_t rows_ = 1;
  double box_height_ = 0;
};

}  // namespace

std::string graph_svg(const Graph& graph) { return Drawing(graph).svg(); }

}  // namespace acrnet::cli
