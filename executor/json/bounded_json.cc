#include "executor/json/bounded_json.h"

#include <fmt/format.h>

#include <algorithm>

namespace acrnet::executor {

namespace {

// The words of nlohmann's message after its prefix "[json.exception.parse_error.101] parse error at
// line 1, column 2: ", which means nothing to a user.
std::string_view words_of(std::string_view message) {
  const std::size_t column = message.find("column ");
  const std::size_t colon = message.find(": ", column == std::string_view::npos ? 0 : column);
  return colon == std::string_view::npos ? message : message.substr(colon + 2);
}

// How deep the brackets of a text nest, texts in quotes left out. What is not JSON is measured too:
// the parser refuses it afterwards.
int nesting_of(std::string_view text) {
  int deepest = 0;
  int depth = 0;
  bool quoted = false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quoted && c == '\\') {
      ++at;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == '{' || c == '[')) {
      deepest = std::max(deepest, ++depth);
    } else if (!quoted && (c == '}' || c == ']')) {
      --depth;
    }
  }
  return deepest;
}

// The depth is measured first: nlohmann's parse with a callback takes quadratic time in the number
// of siblings, and plans have lists of many thousands.
template <typename AnyJson>
std::optional<AnyJson> parse_bounded(std::string_view text, std::string& problem) {
  if (nesting_of(text) > max_json_depth) {
    problem = fmt::format("it is nested more than {} levels deep", max_json_depth);
    return std::nullopt;
  }
  try {
    return AnyJson::parse(text);
  } catch (const nlohmann::json::parse_error& error) {
    problem = error.byte > text.size()
                  ? (text.empty() ? "it is empty" : "it ends in the middle")
                  : fmt::format("byte {}: {:.200}", error.byte, words_of(error.what()));
  } catch (const nlohmann::json::exception& error) {
    problem = fmt::format("{:.200}", error.what());
  }
  return std::nullopt;
}

}  // namespace

std::optional<Json> parse_json(std::string_view text, std::string& problem) {
  return parse_bounded<Json>(text, problem);
}

std::optional<OrderedJson> parse_ordered_json(std::string_view text, std::string& problem) {
  return parse_bounded<OrderedJson>(text, problem);
}

std::string write_json(const Json& value, int indent) {
  return value.dump(indent, ' ', false, Json::error_handler_t::replace);
}

std::string write_json(const OrderedJson& value) {
  return value.dump(-1, ' ', false, OrderedJson::error_handler_t::replace);
}

std::string_view type_in_words(Json::value_t type) {
  switch (type) {
    case Json::value_t::null: return "missing";
    case Json::value_t::object: return "an object";
    case Json::value_t::array: return "a list";
    case Json::value_t::string: return "a text";
    case Json::value_t::boolean: return "true or false";
    case Json::value_t::number_integer:
    case Json::value_t::number_unsigned:
    case Json::value_t::number_float: return "a number";
    case Json::value_t::binary:
    case Json::value_t::discarded: break;
  }
  return "unreadable";
}

}  // namespace acrnet::executor
