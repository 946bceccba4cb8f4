#include "cli/views/text/text.h"

#include <fmt/format.h>

namespace acrnet::cli {

namespace {

std::string code_of(const CodePoint& point) {
  return fmt::format("\\u{{{:X}}}", static_cast<unsigned>(point.value));
}

}  // namespace

std::string escaped(const CodePoint& point, std::string_view text) {
  if (!point.valid) return fmt::format("\\x{{{:02X}}}", static_cast<unsigned>(point.value));
  if (point.value == U'\n') return "\\n";
  if (point.value == U'\r') return "\\r";
  if (point.value == U'\t') return "\\t";
  if (acts_on_reader(point, text)) return code_of(point);
  return std::string(text.substr(0, point.length));
}

namespace {

// `stays`: whether a character is shown as it is whatever it does.
template <typename Stays>
std::string escaped_text(std::string_view text, const Stays& stays) {
  std::string shown;
  shown.reserve(text.size());
  bool only_blanks = true;
  while (!text.empty()) {
    const CodePoint point = first_code_point(text);
    const bool workflow_command = only_blanks && text.starts_with("::");
    if (stays(text)) {
      shown += text.substr(0, point.length);
    } else {
      shown += workflow_command ? code_of(point) : escaped(point, text);
    }
    only_blanks = only_blanks && (point.value == U' ' || point.value == U'\t');
    text.remove_prefix(point.length);
  }
  return shown;
}

}  // namespace

std::string escaped(std::string_view text) {
  return escaped_text(text, [](std::string_view) { return false; });
}

std::string escaped_line(std::string_view line) {
  return escaped_text(line, [](std::string_view rest) {
    return rest[0] == '\t' || rest == "\n" || rest == "\r\n";
  });
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
