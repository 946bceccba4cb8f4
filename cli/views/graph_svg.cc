// A graph as SVG, laid out in columns.
#include <fmt/format.h>

#include <algorithm>

#include "cli/views/graph.h"
#include "cli/views/html.h"
#include "cli/views/markdown.h"
#include "cli/views/report/assets.h"

namespace acrnet::cli {

namespace {

// About pixels.
constexpr double box_width = 300;
constexpr double box_height = 46;
constexpr double column_step = box_width + 130;
constexpr double row_step = box_height + 18;
constexpr double margin = 16;
constexpr double top = 40;
constexpr std::size_t widest_label = 36;  // columns of the font that fit into a box

struct Place {
  std::size_t column = 0;
  std::size_t row = 0;

  double x() const { return margin + static_cast<double>(column) * column_step; }
  double y() const { return top + static_cast<double>(row) * row_step; }
};

// A box's column is the longest way to it; in a column boxes stand in their order.
std::vector<Place> places_of(const Graph& graph) {
  std::vector<Place> places(graph.boxes.size());
  std::vector<std::vector<std::size_t>> before(graph.boxes.size());
  for (const GraphArrow& arrow : graph.arrows) before[arrow.to].push_back(arrow.from);
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

std::string box_svg(const GraphBox& box, const Place& place) {
  std::string title;
  std::string lines;
  for (std::size_t i = 0; i < box.lines.size(); ++i) {
    title += (i == 0 ? "" : "\n") + box.lines[i];
    lines += fmt::format("<text x=\"{}\" y=\"{}\">{}</text>", place.x() + 12,
                         place.y() + 19 + 18 * static_cast<double>(i),
                         html_text(clipped(box.lines[i], widest_label)));
  }
  return fmt::format(
      "<g><title>{}</title><rect class=\"box\" x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"6\"/>{}"
      "</g>\n",
      html_text(title), place.x(), place.y(), box_width, box_height, lines);
}

std::string arrow_svg(const GraphArrow& arrow, const std::vector<Place>& places) {
  const Place& from = places[arrow.from];
  const Place& to = places[arrow.to];
  const double x = from.x() + box_width;
  const double y = from.y() + box_height / 2;
  const double end = to.y() + box_height / 2;
  const double middle = (x + to.x()) / 2;
  return fmt::format(
      "<g class=\"waits\"><title>{}</title><path class=\"edge\" marker-end=\"url(#tip)\" "
      "d=\"M{} {}C{} {} {} {} {} {}\"/></g>\n",
      html_text(arrow.label), x, y, middle, y, middle, end, to.x() - 2, end);
}

}  // namespace

std::string graph_svg(const Graph& graph) {
  const std::vector<Place> places = places_of(graph);
  std::size_t columns = 1;
  std::size_t rows = 1;
  for (const Place& place : places) {
    columns = std::max(columns, place.column + 1);
    rows = std::max(rows, place.row + 1);
  }
  const double width = static_cast<double>(columns - 1) * column_step + box_width + 2 * margin;
  const double height = top + static_cast<double>(rows) * row_step + margin;
  std::string text = fmt::format(
      "<svg class=\"picture\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" "
      "height=\"{1}\" role=\"img\" aria-labelledby=\"graph-title\">\n<title id=\"graph-title\">{2}</title>\n"
      "<style>{3}</style>\n<defs><marker id=\"tip\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" "
      "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\" fill=\"#808890\"/>"
      "</marker></defs>\n<rect width=\"100%\" height=\"100%\" fill=\"var(--card)\"/>\n"
      "<text class=\"heading\" x=\"{4}\" y=\"24\">{2}</text>\n",
      width, height, html_text(graph.title), html_text(picture_style), margin);
  for (const GraphArrow& arrow : graph.arrows) text += arrow_svg(arrow, places);
  for (std::size_t i = 0; i < places.size(); ++i) text += box_svg(graph.boxes[i], places[i]);
  return text + "</svg>\n";
}

}  // namespace acrnet::cli
