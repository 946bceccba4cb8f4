#include "parser/syntax/string_escapes.h"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <optional>

#include "model/utf8.h"

namespace acrnet::parser {

namespace {

// The character that a one-letter escape stands for.
std::optional<char> simple_escape(char letter) {
  switch (letter) {
    case 'n': return '\n';
    case 't': return '\t';
    case '\\':
    case '"':
    case '$': return letter;
    default: return std::nullopt;
  }
}

// The length of the escape at the front of `rest`, for a message: "\q", or up to the brace.
std::size_t escape_length(std::string_view rest) {
  if (!rest.starts_with("\\u{")) return std::min<std::size_t>(rest.size(), 2);
  const std::size_t close = rest.find('}');
  return close == std::string_view::npos ? 3 : close + 1;
}

// The code point of "\u{X}": one to six hexadecimal digits, no surrogate, no control character that
// a policy may not hold.
std::optional<std::uint32_t> code_point(std::string_view escape) {
  if (!escape.starts_with("\\u{") || !escape.ends_with('}')) return std::nullopt;
  const std::string_view digits = escape.substr(3, escape.size() - 4);
  std::uint32_t value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [at, error] = std::from_chars(digits.data(), end, value, 16);
  const bool surrogate = value >= 0xD800 && value <= 0xDFFF;
  if (digits.empty() || digits.size() > 6 || error != std::errc{} || at != end) return std::nullopt;
  if (surrogate || value > 0x10FFFF || value < 0x20) return std::nullopt;
  return value;
}

}  // namespace

std::size_t resolve_escapes(std::string_view content, char* target,
                            const std::function<void(std::string_view)>& bad_escape) {
  char* out = target;
  while (!content.empty()) {
    const std::size_t plain = std::min(content.find('\\'), content.size());
    out = std::copy_n(content.data(), plain, out);
    content.remove_prefix(plain);
    if (content.empty()) break;
    const std::string_view escape = content.substr(0, escape_length(content));
    if (const auto point = code_point(escape)) {
      out = write_utf8(*point, out);
    } else if (const auto letter = escape.size() == 2 ? simple_escape(escape[1]) : std::nullopt) {
      *out++ = *letter;
    } else {
      bad_escape(escape);
    }
    content.remove_prefix(escape.size());
  }
  return static_cast<std::size_t>(out - target);
}

}  // namespace acrnet::parser
