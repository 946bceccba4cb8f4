#include "emulator/resource_graph/graph_tokens.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace acrnet::emulator {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$';
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// Longer ones first.
constexpr std::array<std::string_view, 14> signs = {"!contains", "==", "!=", "=~", "!~", "|", "(",
                                                    ")",         "[",  "]",  ",",  ".",  "=", "-"};

}  // namespace

GraphTokens::GraphTokens(const std::string& query) : query_(query) {
  std::size_t at = 0;
  while (at < query_.size()) {
    at = is_blank(query_[at]) ? at + 1 : read_token(at);
  }
}

std::size_t GraphTokens::read_token(std::size_t at) {
  std::size_t end = at;
  if (query_[at] == '\'' || query_[at] == '"') return read_text(at);
  if (is_letter(query_[at])) {
    while (end < query_.size() && (is_letter(query_[end]) || is_digit(query_[end]))) ++end;
    // "mv-expand" and "in~" are words of the language.
    if (query_.compare(at, 9, "mv-expand") == 0) end = at + 9;
    if (query_.compare(at, 3, "in~") == 0) end = at + 3;
    tokens_.push_back({Kind::name, query_.substr(at, end - at), "", at});
    return end;
  }
  if (is_digit(query_[at])) {
    while (end < query_.size() && (is_digit(query_[end]) || query_[end] == '.')) ++end;
    const std::string number = query_.substr(at, end - at);
    tokens_.push_back({Kind::number, number, number, at});
    return end;
  }
  for (const std::string_view sign : signs) {
    if (query_.compare(at, sign.size(), sign) != 0) continue;
    tokens_.push_back({Kind::sign, std::string(sign), "", at});
    return at + sign.size();
  }
  tokens_.push_back({Kind::sign, query_.substr(at, 1), "", at});
  return at + 1;
}

// A text that does not end is one sign, so that the mistake is where it begins.
std::size_t GraphTokens::read_text(std::size_t at) {
  const std::size_t end = query_.find(query_[at], at + 1);
  if (end == std::string::npos) {
    tokens_.push_back({Kind::sign, query_.substr(at), "", at});
    return query_.size();
  }
  tokens_.push_back(
      {Kind::text, query_.substr(at, end + 1 - at), query_.substr(at + 1, end - at - 1), at});
  return end + 1;
}

QueryMistake GraphTokens::mistake_at(std::size_t at) const {
  const std::size_t place = is_end(at) ? query_.size() : tokens_[at].begin;
  QueryMistake mistake;
  const auto before = query_.begin() + static_cast<std::ptrdiff_t>(place);
  mistake.line = 1 + static_cast<std::size_t>(std::count(query_.begin(), before, '\n'));
  const std::size_t newline = place == 0 ? std::string::npos : query_.rfind('\n', place - 1);
  mistake.position = newline == std::string::npos ? place : place - newline - 1;
  mistake.token = is_end(at) ? "<EOF>" : tokens_[at].text;
  return mistake;
}

}  // namespace acrnet::emulator
