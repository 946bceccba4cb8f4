#include "parser/format/format_width.h"

#include "model/utf8.h"

namespace acrnet::parser {

std::size_t last_line_width(std::string_view text) {
  return display_width(text.substr(text.rfind('\n') + 1));
}

}  // namespace acrnet::parser
