#include "parser/format/format_width.h"

#include <algorithm>
#include <cstdint>

namespace acrnet::parser {

namespace {

struct Range {
  std::uint32_t first, last;
};

// The blocks of wide characters in Unicode's EastAsianWidth.txt, rounded to whole blocks.
constexpr Range wide_ranges[] = {{0x1100, 0x115F},   {0x2E80, 0xA4CF},   {0xAC00, 0xD7A3},
                                 {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},
                                 {0xFFE0, 0xFFE6},   {0x1F300, 0x1F64F}, {0x1F680, 0x1F6FF},
                                 {0x1F900, 0x1F9FF}, {0x20000, 0x3FFFD}};

std::uint32_t code_point_at(std::string_view text, std::size_t at) {
  const auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<std::uint32_t>(static_cast<unsigned char>(text[i])) : 0U;
  };
  const std::uint32_t lead = byte(at);
  const std::uint32_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  std::uint32_t value = lead & (0x7FU >> length);
  for (std::uint32_t i = 1; i < length; ++i) value = (value << 6U) | (byte(at + i) & 0x3FU);
  return value;
}

bool is_wide(std::uint32_t code_point) {
  return std::any_of(std::begin(wide_ranges), std::end(wide_ranges), [&](const Range& range) {
    return code_point >= range.first && code_point <= range.last;
  });
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const auto byte = static_cast<unsigned char>(text[at]);
    if (byte < 0x80) {
      width = byte == '\n' ? 0 : width + 1;
    } else if (byte >= 0xC0) {  // the first byte of a sequence
      width += byte >= 0xE1 && is_wide(code_point_at(text, at)) ? 2 : 1;
    }
  }
  return width;
}

}  // namespace acrnet::parser
