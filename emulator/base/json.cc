#include "emulator/base/json.h"

#include <fmt/format.h>

#include <algorithm>

namespace acrnet::emulator {
namespace {

// Deeper than any body of ARM; writing JSON recurses, so depth is bounded where it is read.
constexpr int deepest_nesting = 64;

std::string place_of(std::string_view text, std::size_t byte) {
  const std::string_view before = text.substr(0, std::min(byte, text.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const std::size_t last_newline = before.rfind('\n');
  const std::size_t column =
      last_newline == std::string_view::npos ? before.size() : before.size() - last_newline - 1;
  return fmt::format("line {}, column {}", line, std::max<std::size_t>(column, 1));
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, std::string& error) {
  bool too_deep = false;
  const auto bound_depth = [&](int depth, Json::parse_event_t, Json&) {
    too_deep = too_deep || depth > deepest_nesting;
    return !too_deep;
  };
  try {
    Json value = Json::parse(text, bound_depth);
    if (too_deep) {
      error = fmt::format("nested deeper than {} levels", deepest_nesting);
      return std::nullopt;
    }
    return value;
  } catch (const Json::parse_error& failure) {
    const bool empty = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
    error = empty ? "there is no text" : "not JSON at " + place_of(text, failure.byte);
    return std::nullopt;
  }
}

std::string to_text(const Json& value) {
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string to_pretty_text(const Json& value) {
  return value.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

const Json* find(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* at = &value;
  for (const std::string_view step : path) {
    if (!at->is_object()) return nullptr;
    const auto member = at->find(std::string(step));
    if (member == at->end()) return nullptr;
    at = &*member;
  }
  return at;
}

std::string text_at(const Json& value, std::initializer_list<std::string_view> path) {
  const Json* member = find(value, path);
  return member != nullptr && member->is_string() ? member->get<std::string>() : std::string();
}

}  // namespace acrnet::emulator
