#include "executor/http/url.h"

#include <algorithm>

namespace acrnet::executor {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_unreserved(char c) {
  return is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

void append_escaped(std::string& out, char c) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  const auto byte = static_cast<unsigned char>(c);
  out += '%';
  out += digits[byte >> 4U];
  out += digits[byte & 15U];
}

}  // namespace

std::string percent_encode(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (is_unreserved(c)) {
      out += c;
    } else {
      append_escaped(out, c);
    }
  }
  return out;
}

std::string path_of(const ArmId& id) {
  std::string out;
  for (const char c : id.text()) {
    if (is_unreserved(c) || c == '/' || c == '(' || c == ')') {
      out += c;
    } else {
      append_escaped(out, c);
    }
  }
  return out;
}

std::string mask_url(std::string_view url) {
  constexpr std::size_t longest_path = 400;
  const std::size_t question = std::min(url.find('?'), url.size());
  std::string out(url.substr(0, std::min(question, longest_path)));
  if (question > longest_path) out += "…";
  std::string_view query = url.substr(question);
  char separator = '?';
  while (!query.empty()) {
    query.remove_prefix(1);
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view parameter = query.substr(0, end);
    const std::string_view key =
        parameter.substr(0, std::min(parameter.find('='), std::size_t{40}));
    out += separator;
    out += key == "api-version" ? std::string(parameter.substr(0, 60)) : std::string(key) + "=…";
    separator = '&';
    query.remove_prefix(end);
  }
  return out;
}

}  // namespace acrnet::executor
