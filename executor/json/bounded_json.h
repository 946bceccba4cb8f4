// JSON from elsewhere, read so that no input can do harm: depth is limited, every mistake is a
// sentence with its place, nothing throws. The reading functions return null for a member that is
// absent or of another type. Pure; only *_json and *_codec files include it.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

namespace acrnet::executor {

using Json = nlohmann::json;
// Keeps the order of members: for what is sent back to Azure as it came.
using OrderedJson = nlohmann::ordered_json;

// Deeper nesting than any document of Azure's or ours; nlohmann's serializer is recursive.
inline constexpr int max_json_depth = 100;

// Empty with a one-line `problem` ("it ends in the middle", "byte 17: …") when it is not JSON.
std::optional<Json> parse_json(std::string_view text, std::string& problem);
std::optional<OrderedJson> parse_ordered_json(std::string_view text, std::string& problem);

// Never throws: invalid UTF-8 (which parsing refuses anyway) is replaced.
std::string write_json(const Json& value, int indent = -1);
std::string write_json(const OrderedJson& value);

template <typename AnyJson>
const AnyJson* member(const AnyJson& value, std::string_view name) {
  if (!value.is_object()) return nullptr;
  const auto found = value.find(std::string(name));
  return found == value.end() ? nullptr : &*found;
}

template <typename AnyJson>
const std::string* text_member(const AnyJson& value, std::string_view name) {
  const AnyJson* const found = member(value, name);
  return found == nullptr ? nullptr : found->template get_ptr<const std::string*>();
}

template <typename AnyJson>
const AnyJson* array_member(const AnyJson& value, std::string_view name) {
  const AnyJson* const found = member(value, name);
  return found != nullptr && found->is_array() ? found : nullptr;
}

template <typename AnyJson>
const AnyJson* object_member(const AnyJson& value, std::string_view name) {
  const AnyJson* const found = member(value, name);
  return found != nullptr && found->is_object() ? found : nullptr;
}

// [write(element), …]
template <typename Range, typename Write>
Json list_of(const Range& range, Write write) {
  Json list = Json::array();
  for (const auto& element : range) list.push_back(write(element));
  return list;
}

// What a value of another type than expected is, for messages: "a number", "missing" for null.
std::string_view type_in_words(Json::value_t type);

}  // namespace acrnet::executor
