// How wide a text is on a screen, in columns. Pure; fast over ASCII.
#pragma once

#include <cstddef>
#include <string_view>

namespace acrnet::parser {

// Counts code points; those of East Asian scripts and emoji are two columns wide. Of a text with line
// ends, the width of its last line. `text` is valid UTF-8.
std::size_t display_width(std::string_view text);

}  // namespace acrnet::parser
