// The JSON value of the embedded Azure, and the few questions every part asks of one.
//
// Members keep the order in which they were written, because Azure's answers have a stable order
// and people compare them. Reading never throws: text that is not JSON, or is nested deeper than
// any ARM body, gives nothing and a reason. Writing never throws either: bytes that are not UTF-8
// are replaced. Pure.
#pragma once

#include <nlohmann/json.hpp>

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet::emulator {

using Json = nlohmann::ordered_json;

// The value of `text`, or nothing and in `error` what is wrong and where (line and column from 1).
std::optional<Json> parse_json(std::string_view text, std::string& error);

// One line, no spaces.
std::string to_text(const Json& value);

// Two spaces a level and a final newline: for files that people read.
std::string to_pretty_text(const Json& value);

// The member at the end of `path`, or null where a step is absent or not an object.
const Json* find(const Json& value, std::initializer_list<std::string_view> path);

// The string there; empty where it is absent or not a string.
std::string text_at(const Json& value, std::initializer_list<std::string_view> path);

}  // namespace acrnet::emulator
