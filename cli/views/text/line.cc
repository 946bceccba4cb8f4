#include "cli/views/text/line.h"

#include <algorithm>

#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

// A piece is not squeezed into less.
constexpr std::size_t least_room = 30;

// How many bytes of `text` stand in `room` columns, at least one code point: up to the last blank
// there, or anywhere where there is none.
std::size_t fitting(std::string_view text, std::size_t room) {
  std::size_t width = 0;
  std::size_t at = 0;
  std::size_t blank = 0;
  while (at < text.size()) {
    const CodePoint point = first_code_point(text.substr(at));
    width += display_width(point.value);
    if (width > room && at > 0) return blank > 0 ? blank : at;
    if (point.value == U' ' && at > 0) blank = at;
    at += point.length;
  }
  return at;
}

}  // namespace

Line& Line::put(std::string_view text, Style style) {
  if (text.empty()) return *this;
  if (width() + display_width(text) <= screen_.columns) {
    put_here(text, style);
  } else {
    put_broken(text, style);
  }
  return *this;
}

void Line::put_here(std::string_view text, Style style) {
  text_.append(blanks_, ' ');
  width_ += blanks_ + display_width(text);
  blanks_ = 0;
  text_ += screen_.paint(style, text);
}

void Line::put_broken(std::string_view text, Style style) {
  const std::size_t room = screen_.columns - std::min(screen_.columns, width());
  const std::size_t wanted = std::min(least_room, display_width(text));
  if (room < wanted && width_ > 0) go_below(hang_);
  const std::size_t start = std::min(width(), screen_.columns - least_room);
  if (start < width()) blanks_ = start - std::min(start, width_);
  for (bool first = true; !text.empty(); first = false) {
    if (!first) go_below(start);
    const std::size_t length =
        fitting(text, screen_.columns - std::min(start, screen_.columns - 1));
    const std::string_view here = text.substr(0, length);
    put_here(here.substr(0, here.find_last_not_of(' ') + 1), style);
    text.remove_prefix(length);
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
}

void Line::go_below(std::size_t column) {
  text_ += "\n";
  width_ = 0;
  blanks_ = column;
  below_ = true;
}

Line& Line::to_column(std::size_t column, std::size_t gap) {
  const std::size_t there = below_ || column <= width() ? 0 : column - width();
  blanks_ += std::max(gap, there);
  return *this;
}

std::string paragraph(std::string_view text, Style style, const Screen& screen) {
  return Line(screen).put(text, style).str();
}

}  // namespace acrnet::cli
