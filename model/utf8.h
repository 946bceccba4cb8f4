// UTF-8: which code point begins a text, how a code point is written, how wide a text is on a
// screen.
//
// Strict as RFC 3629 has it: shortest forms, no surrogates, nothing behind U+10FFFF. Pure.
#pragma once

#include <cstddef>
#include <string>
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

// Whether the first code point of `text`, which is `point`, can't be shown as it is inside a line:
// control characters, what hides or reorders text, and the beginning of what a pipeline's log takes
// for a command ("##vso[", "##[").
bool acts_on_reader(const CodePoint& point, std::string_view text);

// A document of JSON with everything that acts on a reader written in JSON's own escapes, so that
// it means the same. Its own line ends and blanks stay.
std::string inert_json(std::string_view document);

// How many columns a terminal takes for text: two for East Asian wide characters and emoji, none
// for combining marks (Unicode's East Asian Width, UAX #11).
std::size_t display_width(std::string_view text);
std::size_t display_width(char32_t code_point);

}  // namespace acrnet
