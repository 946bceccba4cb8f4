// How wide a line of a policy is on a screen, and how wide it may be. Pure.
//
// Columns are those of model/utf8.h.
#pragma once

#include <cstddef>
#include <string_view>

namespace acrnet::parser {

// A line that would be longer is broken where it may be: in lists, maps, calls and rules.
inline constexpr std::size_t max_line_width = 100;

// In columns; of a text with line ends, the width of its last line.
std::size_t last_line_width(std::string_view text);

}  // namespace acrnet::parser
