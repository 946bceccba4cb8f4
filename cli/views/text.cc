#include "cli/views/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace acrnet::cli {

namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

// Characters that take no column, that reorder the line, or that are not to be seen at all.
constexpr std::array hidden_ranges{
    CodeRange{0x0000, 0x001F}, CodeRange{0x007F, 0x009F}, CodeRange{0x00AD, 0x00AD},
    CodeRange{0x034F, 0x034F}, CodeRange{0x061C, 0x061C}, CodeRange{0x115F, 0x1160},
    CodeRange{0x17B4, 0x17B5}, CodeRange{0x180B, 0x180F}, CodeRange{0x200B, 0x200F},
    CodeRange{0x2028, 0x202E}, CodeRange{0x2060, 0x206F}, CodeRange{0x3164, 0x3164},
    CodeRange{0xD800, 0xDFFF}, CodeRange{0xFE00, 0xFE0F}, CodeRange{0xFEFF, 0xFEFF},
    CodeRange{0xFFA0, 0xFFA0}, CodeRange{0xFFF0, 0xFFFB}, CodeRange{0xE0000, 0xE0FFF},
};

constexpr std::array combining_ranges{
    CodeRange{0x0300, 0x036F}, CodeRange{0x0483, 0x0489}, CodeRange{0x0591, 0x05BD},
    CodeRange{0x0610, 0x061A}, CodeRange{0x064B, 0x065F}, CodeRange{0x0E31, 0x0E31},
    CodeRange{0x0E34, 0x0E3A}, CodeRange{0x0E47, 0x0E4E}, CodeRange{0x1AB0, 0x1AFF},
    CodeRange{0x1DC0, 0x1DFF}, CodeRange{0x20D0, 0x20F0}, CodeRange{0x302A, 0x302D},
    CodeRange{0x3099, 0x309A}, CodeRange{0xFE20, 0xFE2F},
};

constexpr std::array wide_ranges{
    CodeRange{0x1100, 0x115E},   CodeRange{0x231A, 0x231B},   CodeRange{0x23E9, 0x23EC},
    CodeRange{0x25FD, 0x25FE},   CodeRange{0x2614, 0x2615},   CodeRange{0x2648, 0x2653},
    CodeRange{0x26A1, 0x26A1},   CodeRange{0x26CE, 0x26CE},   CodeRange{0x2705, 0x2705},
    CodeRange{0x270A, 0x270B},   CodeRange{0x2728, 0x2728},   CodeRange{0x274C, 0x274C},
    CodeRange{0x2753, 0x2755},   CodeRange{0x2795, 0x2797},   CodeRange{0x2E80, 0x303E},
    CodeRange{0x3041, 0x33FF},   CodeRange{0x3400, 0x4DBF},   CodeRange{0x4E00, 0x9FFF},
    CodeRange{0xA000, 0xA4CF},   CodeRange{0xA960, 0xA97F},   CodeRange{0xAC00, 0xD7A3},
    CodeRange{0xF900, 0xFAFF},   CodeRange{0xFE30, 0xFE6F},   CodeRange{0xFF01, 0xFF60},
    CodeRange{0xFFE0, 0xFFE6},   CodeRange{0x16FE0, 0x18AFF}, CodeRange{0x1B000, 0x1B2FF},
    CodeRange{0x1F300, 0x1F64F}, CodeRange{0x1F680, 0x1F6FF}, CodeRange{0x1F7E0, 0x1F7EB},
    CodeRange{0x1F900, 0x1F9FF}, CodeRange{0x1FA70, 0x1FAFF}, CodeRange{0x20000, 0x3FFFD},
};

template <std::size_t N>
bool is_in(const std::array<CodeRange, N>& ranges, char32_t value) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                      [](char32_t v, const CodeRange& r) { return v < r.first; });
  return after != ranges.begin() && value <= std::prev(after)->last;
}

std::uint8_t byte_at(std::string_view text, std::size_t index) {
  return static_cast<std::uint8_t>(text[index]);
}

// How long the sequence is that `lead` begins; 0: it begins none.
std::size_t sequence_length(std::uint8_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

// Overlong forms, surrogates and what is behind U+10FFFF are no characters.
bool is_shortest_form(char32_t value, std::size_t length) {
  constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
  return value >= smallest[length] && value <= 0x10FFFF && !(value >= 0xD800 && value <= 0xDFFF);
}

// True when `text` begins with what a pipeline would take for a command.
bool begins_command(std::string_view text) {
  return text.starts_with("##vso[") || text.starts_with("##[");
}

std::string code_of(const CodePoint& point) {
  return fmt::format("\\u{{{:X}}}", static_cast<unsigned>(point.value));
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const std::uint8_t lead = byte_at(text, 0);
  const CodePoint invalid{lead, 1, false};
  const std::size_t length = sequence_length(lead);
  if (length == 0 || length > text.size()) return invalid;
  if (length == 1) return {lead, 1, true};
  char32_t value = lead & (0x7FU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(text, i) & 0xC0U) != 0x80U) return invalid;
    value = (value << 6U) | (byte_at(text, i) & 0x3FU);
  }
  return is_shortest_form(value, length) ? CodePoint{value, length, true} : invalid;
}

std::string escaped(const CodePoint& point, std::string_view text) {
  if (!point.valid) return fmt::format("\\x{{{:02X}}}", static_cast<unsigned>(point.value));
  if (point.value == U'\n') return "\\n";
  if (point.value == U'\r') return "\\r";
  if (point.value == U'\t') return "\\t";
  if (is_in(hidden_ranges, point.value) || begins_command(text)) return code_of(point);
  return std::string(text.substr(0, point.length));
}

std::string escaped(std::string_view text) {
  std::string shown;
  shown.reserve(text.size());
  bool only_blanks = true;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const bool workflow_command = only_blanks && text.starts_with("::");
    shown += workflow_command ? code_of(point) : escaped(point, text);
    only_blanks = only_blanks && point.value == U' ';
    text.remove_prefix(point.length);
  }
  return shown;
}

std::size_t display_width(char32_t code_point) {
  if (is_in(combining_ranges, code_point)) return 0;
  return is_in(wide_ranges, code_point) ? 2 : 1;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    width += display_width(point.value);
    text.remove_prefix(point.length);
  }
  return width;
}

std::string counted(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", grouped(count), noun, count == 1 ? "" : "s");
}

std::string counted(std::size_t count, std::string_view singular, std::string_view plural) {
  return fmt::format("{} {}", grouped(count), count == 1 ? singular : plural);
}

std::string grouped(std::uint64_t number) {
  std::string digits = std::to_string(number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, " ");
  return digits;
}

}  // namespace acrnet::cli
