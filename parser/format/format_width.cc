#include "parser/format/format_width.h"

#include "model/utf8.h"

namespace acrnet::parser {

std::size_t last_line_width(std::string_view text) {
  const bool is_one_line = text.find('\n') == std::string_view::npos;
  return display_width(is_one_line ? text : text.substr(text.rfind('\n') + 1));
}

}  // namespace acrnet::parser
