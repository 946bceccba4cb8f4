// One line of output, built from painted pieces and aligned to columns; it goes on below itself
// where the screen ends.
//
// Pure. Colour takes no columns: widths are counted from the text, not from what is sent to the
// terminal. Nothing is cut off: a piece that does not fit is broken at blanks, a word that is wider
// than the screen anywhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/views/text/screen.h"

namespace acrnet::cli {

class Line {
 public:
  // `hang`: the column where it goes on when there is too little room behind what stands there.
  explicit Line(const Screen& screen, std::size_t hang = 0) : screen_(screen), hang_(hang) {}

  // `text` must be escaped already.
  Line& put(std::string_view text, Style style = Style::plain);
  // Moves on to `column` (from 0), by at least `gap` blanks. Blanks at a line's end are not kept,
  // and once it goes on below itself only the gap counts.
  Line& to_column(std::size_t column, std::size_t gap = 2);

  std::size_t width() const { return width_ + blanks_; }
  // The line with its line end.
  std::string str() const { return text_ + "\n"; }

 private:
  void put_here(std::string_view text, Style style);
  void put_broken(std::string_view text, Style style);
  void go_below(std::size_t column);

  Screen screen_;
  std::size_t hang_;
  std::string text_;
  std::size_t width_ = 0;
  std::size_t blanks_ = 0;  // asked for, not yet written
  bool below_ = false;      // it has gone on below itself
};

// Sentences over the whole width, as many lines as they need.
std::string paragraph(std::string_view text, Style style, const Screen& screen);

}  // namespace acrnet::cli
