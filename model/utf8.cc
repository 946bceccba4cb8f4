#include "model/utf8.h"

#include <utf8proc.h>

#include <algorithm>
#include <array>
#include <cstdint>

namespace acrnet {

namespace {

const utf8proc_uint8_t* bytes_of(const char* text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text);  // the same bytes, to a C library
}

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

// Of the first plane one \u, of the others a pair of surrogates (RFC 8259, section 7).
void append_json_escape(char32_t value, std::string& to) {
  constexpr std::string_view digits = "0123456789abcdef";
  const auto append = [&](std::uint32_t unit) {
    to += "\\u";
    for (const unsigned shift : {12U, 8U, 4U, 0U}) to += digits[unit >> shift & 15U];
  };
  auto rest = static_cast<std::uint32_t>(value);
  if (rest >= 0x10000) {
    rest -= 0x10000;
    append(0xD800U + (rest >> 10U));
    rest = 0xDC00U + (rest & 0x3FFU);
  }
  append(rest);
}

// What has to be looked at: all other bytes of a document are shown as they are.
bool is_plain_in_json(char c) {
  return c != '#' && c != '\x7f' && static_cast<unsigned char>(c) < 0x80;
}

}  // namespace

CodePoint first_code_point(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text.front());
  if (lead < 0x80) return {lead, 1, true};
  utf8proc_int32_t value = -1;
  const auto size = static_cast<utf8proc_ssize_t>(text.size());
  const utf8proc_ssize_t length = utf8proc_iterate(bytes_of(text.data()), size, &value);
  if (length <= 0) return {lead, 1, false};
  return {static_cast<char32_t>(value), static_cast<std::size_t>(length), true};
}

bool acts_on_reader(const CodePoint& point, std::string_view text) {
  return is_in(hidden_ranges, point.value) || begins_command(text);
}

std::string inert_json(std::string_view document) {
  std::string text;
  text.reserve(document.size());
  while (!document.empty()) {
    const auto plain = static_cast<std::size_t>(
        std::find_if_not(document.begin(), document.end(), is_plain_in_json) - document.begin());
    text += document.substr(0, plain);
    document.remove_prefix(plain);
    if (document.empty()) break;
    const CodePoint point = first_code_point(document);
    const bool acts = point.valid && acts_on_reader(point, document);
    // Both signs of "##[", so that what follows begins no other command.
    const std::size_t length = acts && point.value == U'#' ? 2 : point.length;
    if (acts) append_json_escape(point.value, text);
    if (length > point.length) append_json_escape(U'#', text);
    if (!acts) text += document.substr(0, length);
    document.remove_prefix(length);
  }
  return text;
}

char* write_utf8(char32_t code_point, char* out) {
  auto* const bytes = reinterpret_cast<utf8proc_uint8_t*>(out);  // the same bytes, to a C library
  return out + utf8proc_encode_char(static_cast<utf8proc_int32_t>(code_point), bytes);
}

std::size_t display_width(char32_t code_point) {
  if (code_point < 0x7F) return 1;
  return static_cast<std::size_t>(utf8proc_charwidth(static_cast<utf8proc_int32_t>(code_point)));
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t begin = at;
    while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x7F) ++at;
    width += at - begin;  // most text is ASCII: one column a byte
    if (at == text.size()) break;
    const CodePoint point = first_code_point(text.substr(at));
    width += display_width(point.value);
    at += point.length;
  }
  return width;
}

}  // namespace acrnet
