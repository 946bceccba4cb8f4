// Code points as UTF-8. Pure.
#pragma once

#include <cstdint>

namespace acrnet::parser {

// The most bytes that a code point takes.
inline constexpr int longest_utf8 = 4;

// Writes a code point (no surrogate, at most U+10FFFF) and gives the end of it.
char* write_utf8(std::uint32_t code_point, char* out);

}  // namespace acrnet::parser
