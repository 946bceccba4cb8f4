#include "cli/views/line.h"

#include <algorithm>

#include "cli/views/text.h"

namespace acrnet::cli {

Line& Line::put(std::string_view text, Style style) {
  if (text.empty()) return *this;
  text_.append(blanks_, ' ');
  width_ += blanks_ + display_width(text);
  blanks_ = 0;
  text_ += paint_(style, text);
  return *this;
}

Line& Line::to_column(std::size_t column, std::size_t gap) {
  blanks_ = std::max(gap, column > width() ? column - width() : 0) + blanks_;
  return *this;
}

}  // namespace acrnet::cli
