#include "model/utf8.h"

#include <utf8proc.h>

namespace acrnet {

namespace {

const utf8proc_uint8_t* bytes_of(const char* text) {
  return reinterpret_cast<const utf8proc_uint8_t*>(text);  // the same bytes, to a C library
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
