#include "cli/views/text/json_text.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string_view>

#include "cli/views/text/text.h"

namespace acrnet::cli {

namespace {

// RFC 8259, section 7: outside of the first plane as a pair of surrogates.
void append_escape(char32_t value, std::string& to) {
  if (value >= 0x10000) {
    const auto rest = static_cast<unsigned>(value) - 0x10000U;
    to += fmt::format("\\u{:04x}", 0xD800U + (rest >> 10U));
    value = 0xDC00U + (rest & 0x3FFU);
  }
  to += fmt::format("\\u{:04x}", static_cast<unsigned>(value));
}

}  // namespace

std::string json_text(const nlohmann::ordered_json& document) {
  const std::string dumped =
      document.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
  std::string text;
  text.reserve(dumped.size());
  std::string_view rest = dumped;
  while (!rest.empty()) {
    const CodePoint point = first_code_point(rest);
    // Both stand inside of texts only: JSON itself has no '#', and its control characters are
    // escaped.
    const bool acts = point.value > 0x20 && acts_on_reader(point, rest);
    if (acts) append_escape(point.value, text);
    if (!acts) text += rest.substr(0, point.length);
    rest.remove_prefix(point.length);
  }
  return text;
}

}  // namespace acrnet::cli
