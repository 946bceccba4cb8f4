#include <algorithm>

#include "parser/functions/functions.h"

namespace acrnet::parser::functions {

namespace {

Value with_letters(const Arguments& it, char first, char last, int shift) {
  std::string text(it.get<std::string_view>(0));
  for (char& c : text) c = c >= first && c <= last ? static_cast<char>(c + shift) : c;
  return it.text(text);
}

}  // namespace

Value lower(const Arguments& it) { return with_letters(it, 'A', 'Z', 'a' - 'A'); }
Value upper(const Arguments& it) { return with_letters(it, 'a', 'z', 'A' - 'a'); }

Value trim(const Arguments& it) {
  std::string_view text = it.get<std::string_view>(0);
  constexpr std::string_view white = " \t\r\n";
  const std::size_t first = text.find_first_not_of(white);
  if (first == std::string_view::npos) return it.text("");
  text.remove_prefix(first);
  text.remove_suffix(text.size() - text.find_last_not_of(white) - 1);
  return it.text(text);
}

Value split(const Arguments& it) {
  const std::string_view separator = it.get<std::string_view>(0);
  std::string_view text = it.get<std::string_view>(1);
  if (separator.empty()) return it.fail("the separator is empty");
  std::vector<Value> parts;
  for (std::size_t at = text.find(separator); at != std::string_view::npos;
       at = text.find(separator)) {
    parts.push_back({text.substr(0, at), it.at});
    text.remove_prefix(at + separator.size());
  }
  parts.push_back({text, it.at});
  return it.list(parts);
}

Value join(const Arguments& it) {
  std::string text;
  bool first = true;
  for (const Value& value : it.get<List>(1)) {
    if (!has_text(value)) return it.fail("an element can't be shown as text");
    if (!first) text += it.get<std::string_view>(0);
    first = false;
    text += to_text(value);
    if (text.size() > far_too_long) break;
  }
  return it.text(text);
}

Value replace(const Arguments& it) {
  std::string_view text = it.get<std::string_view>(0);
  const std::string_view old = it.get<std::string_view>(1);
  if (old.empty()) return it.fail("the part to replace is empty");
  std::string result;
  for (std::size_t at = text.find(old);
       at != std::string_view::npos && result.size() < far_too_long; at = text.find(old)) {
    result += text.substr(0, at);
    result += it.get<std::string_view>(2);
    text.remove_prefix(at + old.size());
  }
  return it.text(result.append(text));
}

Value starts_with(const Arguments& it) {
  return {it.get<std::string_view>(0).starts_with(it.get<std::string_view>(1)), it.at};
}

Value ends_with(const Arguments& it) {
  return {it.get<std::string_view>(0).ends_with(it.get<std::string_view>(1)), it.at};
}

}  // namespace acrnet::parser::functions
