// UTF-8: which code point begins a text, how a code point is written, how wide a text is on a
// screen.
//
// Strict as RFC 3629 has it: shortest forms, no surrogates, nothing behind U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string_view>

namespace acrnet {

// One code point of UTF-8 text; an invalid byte stands for itself.
struct CodePoint {
  char32_t value = 0;
  std::size_t length = 0;  // in bytes, at least 1
  bool valid = true;
};

// The code point that begins `text`, which must not be empty.
CodePoint first_code_point(std::string_view text);

// A continuation byte.
constexpr bool continues_code_point(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U;
}

// The most bytes that a code point takes.
inline constexpr int longest_utf8 = 4;
// Writes a code point (no surrogate, at most U+10FFFF) and gives the end of it.
char* write_utf8(char32_t code_point, char* out);

// How many columns a terminal takes for text: two for East Asian wide characters and emoji, none
// for combining marks (Unicode's East Asian Width, UAX #11).
std::size_t display_width(std::string_view text);
std::size_t display_width(char32_t code_point);

}  // namespace acrnet
