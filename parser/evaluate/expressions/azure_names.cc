#include "parser/evaluate/expressions/azure_names.h"

#include <algorithm>

namespace acrnet::parser {

namespace {

bool is_alphanumeric(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_hexadecimal(char c) {
  return (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F') || (c >= '0' && c <= '9');
}

bool has_length(std::string_view name, std::size_t least, std::size_t most) {
  return name.size() >= least && name.size() <= most;
}

bool is_lower_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// The rule that networks and subnets share, apart from the length.
bool is_network_like(std::string_view name) {
  const auto inner = [](char c) { return is_alphanumeric(c) || c == '_' || c == '.' || c == '-'; };
  return std::all_of(name.begin(), name.end(), inner) && is_alphanumeric(name.front()) &&
         (is_alphanumeric(name.back()) || name.back() == '_');
}

}  // namespace

std::optional<std::string_view> broken_registry_name_rule(std::string_view name) {
  if (has_length(name, 5, 50) && std::all_of(name.begin(), name.end(), is_alphanumeric))
    return std::nullopt;
  return "5 to 50 letters and digits, nothing else";
}

std::optional<std::string_view> broken_resource_group_name_rule(std::string_view name) {
  const auto allowed = [](char c) {
    return is_alphanumeric(c) || c == '_' || c == '-' || c == '.' || c == '(' || c == ')';
  };
  const bool fits = has_length(name, 1, 90) && std::all_of(name.begin(), name.end(), allowed);
  if (fits && !name.ends_with('.')) return std::nullopt;
  return "1 to 90 letters, digits and _ - . ( ), and no '.' at the end";
}

std::optional<std::string_view> broken_network_name_rule(std::string_view name) {
  if (has_length(name, 2, 64) && is_network_like(name)) return std::nullopt;
  return "2 to 64 letters, digits and _ . -, beginning with a letter or digit, "
         "ending with one or '_'";
}

std::optional<std::string_view> broken_subnet_name_rule(std::string_view name) {
  if (has_length(name, 1, 80) && is_network_like(name)) return std::nullopt;
  return "1 to 80 letters, digits and _ . -, beginning with a letter or digit, "
         "ending with one or '_'";
}

std::optional<std::string_view> broken_storage_account_name_rule(std::string_view name) {
  if (has_length(name, 3, 24) && std::all_of(name.begin(), name.end(), is_lower_or_digit))
    return std::nullopt;
  return "3 to 24 lower-case letters and digits, nothing else";
}

std::optional<std::string_view> broken_container_name_rule(std::string_view name) {
  const auto allowed = [](char c) { return is_lower_or_digit(c) || c == '-'; };
  const bool fits = has_length(name, 3, 63) && std::all_of(name.begin(), name.end(), allowed) &&
                    name.find("--") == std::string_view::npos && !name.starts_with('-');
  if (fits && !name.ends_with('-')) return std::nullopt;
  return "3 to 63 lower-case letters, digits and single '-' between them";
}

bool is_guid(std::string_view text) {
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_hexadecimal(text[at])) return false;
  }
  return true;
}

}  // namespace acrnet::parser
