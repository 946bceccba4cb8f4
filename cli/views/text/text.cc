#include "cli/views/text/text.h"

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

template <std::size_t N>
bool is_in(const std::array<CodeRange, N>& ranges, char32_t value) {
  const auto after = std::upper_bound(ranges.begin(), ranges.end(), value,
                                      [](char32_t v, const CodeRange& r) { return v < r.first; });
  return after != ranges.begin() && value <= std::prev(after)->last;
}

// True when `text` begins with what a pipeline would take for a command.
bool begins_command(std::string_view text) {
  return text.starts_with("##vso[") || text.starts_with("##[");
}

std::string code_of(const CodePoint& point) {
  return fmt::format("\\u{{{:X}}}", static_cast<unsigned>(point.value));
}

}  // namespace

bool acts_on_reader(const CodePoint& point, std::string_view text) {
  return is_in(hidden_ranges, point.value) || begins_command(text);
}

std::string escaped(const CodePoint& point, std::string_view text) {
  if (!point.valid) return fmt::format("\\x{{{:02X}}}", static_cast<unsigned>(point.value));
  if (point.value == U'\n') return "\\n";
  if (point.value == U'\r') return "\\r";
  if (point.value == U'\t') return "\\t";
  if (acts_on_reader(point, text)) return code_of(point);
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
