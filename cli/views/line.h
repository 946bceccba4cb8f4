// One line of output, built from painted pieces and aligned to columns.
//
// Pure. Colour takes no columns: widths are counted from the text, not from what is sent to the
// terminal.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "cli/views/paint.h"

namespace acrnet::cli {

class Line {
 public:
  explicit Line(const Paint& paint) : paint_(paint) {}

  // `text` must be escaped already.
  Line& put(std::string_view text, Style style = Style::plain);
  // Moves on to `column` (from 0), by at least `gap` blanks. Blanks at a line's end are not kept.
  Line& to_column(std::size_t column, std::size_t gap = 2);

  std::size_t width() const { return width_ + blanks_; }
  // The line with its line end.
  std::string str() const { return text_ + "\n"; }

 private:
  const Paint& paint_;
  std::string text_;
  std::size_t width_ = 0;
  std::size_t blanks_ = 0;  // asked for, not yet written
};

}  // namespace acrnet::cli
