#include "parser/syntax/recovery.h"

#include <algorithm>

namespace acrnet::parser {

namespace {

// Skips a string, a comment or one character that begins at `at`.
std::size_t skip_token(std::string_view text, std::size_t at) {
  const std::string_view rest = text.substr(at);
  const auto end_of = [&](std::string_view end, std::size_t from) {
    return std::min(text.find(end, from), text.size());
  };
  if (rest.starts_with("/*")) return std::min(end_of("*/", at + 2) + 2, text.size());
  if (rest.starts_with('#') || rest.starts_with("//")) return end_of("\n", at);
  if (!rest.starts_with('"')) return at + 1;
  for (++at; at < text.size() && text[at] != '"' && text[at] != '\n'; ++at) {
    if (text[at] == '\\' && at + 1 < text.size() && text[at + 1] != '\n') ++at;
  }
  return at < text.size() && text[at] == '"' ? at + 1 : at;
}

bool stands_first_on_its_line(std::string_view text, std::size_t at) {
  const std::size_t before = text.substr(0, at).find_last_not_of(" \t");
  return before == std::string_view::npos || text[before] == '\n';
}

// Counts what a statement has opened and not closed while its rest is skipped.
struct OpenBrackets {
  int braces = 0;
  int others = 0;

  void see(char c) {
    if (c == '{') ++braces;
    if (c == '}') --braces;
    if (c == '[' || c == '(') ++others;
    if ((c == ']' || c == ')') && others > 0) --others;
  }
};

}  // namespace

Recovery find_next_statement(std::string_view text, std::size_t begin, std::size_t error,
                             bool inside_block, bool (*begins_statement)(std::string_view)) {
  if (error > begin && stands_first_on_its_line(text, error) &&
      begins_statement(text.substr(error))) {
    return {error, false};
  }
  const std::size_t least = std::min(begin + 1, text.size());
  OpenBrackets open;
  for (std::size_t at = error; at < text.size(); at = skip_token(text, at)) {
    const char c = text[at];
    const bool line_ends =
        c == '\n' && open.braces == 0 && (open.others == 0 || begins_statement(text.substr(at)));
    const bool block_ends = c == '}' && open.braces == 0 && inside_block;
    if (line_ends || block_ends) return {std::max(at, least), false};
    if (c != '}' || open.braces > 0) open.see(c);
  }
  return {text.size(), open.braces > 0 || inside_block};
}

std::size_t find_trailing_braces(std::string_view line) {
  const std::size_t last = line.find_last_not_of(" \t}");
  const std::size_t brace = line.find('}', last == std::string_view::npos ? 0 : last);
  return std::min(brace, line.size());
}

}  // namespace acrnet::parser
