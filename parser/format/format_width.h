// How wide a text is on a screen, in columns, and how wide a line may be. Pure; fast over ASCII.
#pragma once

#include <cstddef>
#include <string_view>

namespace acrnet::parser {

// A line that would be longer is broken where it may be: in lists, maps, calls and rules.
inline constexpr std::size_t max_line_width = 100;

// Counts code points; those of East Asian scripts and emoji are two columns wide. Of a text with
// line ends, the width of its last line. `text` is valid UTF-8.
std::size_t display_width(std::string_view text);

}  // namespace acrnet::parser
