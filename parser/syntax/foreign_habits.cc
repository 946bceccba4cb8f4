#include "parser/syntax/foreign_habits.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>

#include "model/similar.h"

namespace acrnet::parser {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_rest(char c) { return is_letter(c) || is_digit(c); }

std::size_t line_end(std::string_view text, std::size_t at) {
  return std::min(text.find('\n', at), text.size());
}

std::string_view without_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t\r"), text.size()));
  text.remove_suffix(text.size() - std::min(text.find_last_not_of(" \t\r") + 1, text.size()));
  return text;
}

// Not the word itself, and long enough that a slip is more likely than another word.
std::optional<std::string_view> meant(std::string_view word,
                                      std::span<const std::string_view> known) {
  if (word.size() < 3 || std::find(known.begin(), known.end(), word) != known.end())
    return std::nullopt;
  return most_similar(word, known);
}

}  // namespace

std::string_view word_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || !is_letter(text[at])) return {};
  const auto* const end = std::find_if_not(text.begin() + at, text.end(), is_name_rest);
  return text.substr(at, static_cast<std::size_t>(end - text.begin()) - at);
}

std::string_view word_before(std::string_view text, std::size_t end) {
  std::size_t begin = end;
  while (begin > 0 && is_name_rest(text[begin - 1])) --begin;
  return word_at(text.substr(0, end), begin);
}

std::optional<std::string_view> meant_clause(std::string_view word) {
  static constexpr std::array<std::string_view, 3> clauses{"because", "until", "except"};
  return meant(word, clauses);
}

std::optional<std::string_view> meant_statement(std::string_view word) {
  static constexpr std::array<std::string_view, 4> statements{"allow", "let", "for", "if"};
  return meant(word, statements);
}

std::optional<std::string_view> operator_meant_by(std::string_view word) {
  if (word == "and" || word == "AND") return "&&";
  if (word == "or" || word == "OR") return "||";
  if (word == "not" || word == "NOT") return "!";
  return std::nullopt;
}

bool is_else_if(std::string_view word) {
  return word == "elif" || word == "elsif" || word == "elseif";
}

bool is_block_word(std::string_view word) {
  static constexpr std::array<std::string_view, 14> words{
      "registry", "subnet", "virtual_network", "group",        "variable", "output",  "module",
      "assert",   "azure",  "acrnet",          "subscription", "moved",    "removed", "import"};
  return std::find(words.begin(), words.end(), word) != words.end();
}

std::string_view rest_of_line(std::string_view text, std::size_t at) {
  std::string_view rest = text.substr(at, line_end(text, at) - at);
  for (const std::string_view comment : {"#", "//", "/*"})
    rest = rest.substr(0, std::min(rest.find(comment), rest.size()));
  return without_blanks(rest);
}

bool is_several_words(std::string_view rest) {
  const std::string_view first = word_at(rest, 0);
  if (first.empty()) return false;
  rest = without_blanks(rest.substr(first.size()));
  const std::string_view second = word_at(rest, 0);
  return !second.empty() && second != "in";
}

std::size_t bracketed_block_end(std::string_view text, std::size_t at) {
  const std::size_t first_end = line_end(text, at);
  const std::string_view line = rest_of_line(text, at);
  if (line.empty() || (line.back() != '[' && line.back() != '(')) return first_end;
  for (std::size_t end = first_end; end + 1 < text.size(); end = line_end(text, end + 1)) {
    const char first = text[end + 1];
    if (first == ']' || first == ')' || first == '}') return end + 2;
  }
  return text.size();
}

std::string_view verb_of_reaching(std::string_view line) {
  static constexpr std::array<std::string_view, 4> verbs{"reaches", "reach", "accesses", "pulls"};
  for (std::size_t at = 0; at < line.size(); ++at) {
    const std::string_view word = at > 0 && is_name_rest(line[at - 1]) ? "" : word_at(line, at);
    if (std::find(verbs.begin(), verbs.end(), word) != verbs.end()) return word;
  }
  return {};
}

std::optional<std::size_t> find_diff(std::string_view text) {
  std::size_t plus = text.find('+');  // there is hardly any in a policy
  while (plus != std::string_view::npos && plus > 0 && text[plus - 1] != '\n')
    plus = text.find('+', plus + 1);
  if (plus == std::string_view::npos) return std::nullopt;
  std::optional<std::size_t> first;
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at = line_end(text, at) + 1) {
    if (text[at] != '+' && text[at] != '-' && !text.substr(at).starts_with("@@ ")) continue;
    if (!first) first = at;
    ++count;
  }
  return count > 1 ? first : std::nullopt;
}

std::string_view address_at(std::string_view text) {
  const auto* const end = std::find_if_not(
      text.begin(), text.end(), [](char c) { return is_digit(c) || c == '.' || c == '/'; });
  const std::string_view found = text.substr(0, static_cast<std::size_t>(end - text.begin()));
  const bool address =
      !found.empty() && is_digit(found.front()) && std::count(found.begin(), found.end(), '.') == 3;
  return address ? found : std::string_view();
}

bool is_terraform_prefix(std::string_view word) { return word == "var" || word == "local"; }

std::optional<std::string_view> language_of_statement(std::string_view text, std::size_t begin,
                                                      std::size_t at) {
  const std::string_view first = word_at(text, begin);
  const std::string_view rest = text.substr(at, line_end(text, at) - at);
  const bool quote = rest.find('\'') != std::string_view::npos;
  constexpr std::array<std::string_view, 4> bicep{"resource", "param", "var", "targetScope"};
  if (quote && std::find(bicep.begin(), bicep.end(), first) != bicep.end()) return "Bicep";
  if (first == "param" || first == "targetScope") return "Bicep";
  if (first == "az" && !rest.empty() && is_letter(rest.front())) return "a command for a shell";
  if (rest.starts_with(':') && without_blanks(rest.substr(1)).empty()) return "YAML";
  return std::nullopt;
}

std::size_t heredoc_end(std::string_view text, std::size_t at) {
  const std::size_t first_end = line_end(text, at);
  std::size_t name = at + 2;
  if (name < text.size() && (text[name] == '-' || text[name] == '~')) ++name;
  const std::string_view word = word_at(text, name);
  for (std::size_t begin = first_end; !word.empty() && begin < text.size();) {
    const std::size_t end = line_end(text, begin + 1);
    if (without_blanks(text.substr(begin + 1, end - begin - 1)) == word) return end;
    begin = end;
  }
  return first_end;
}

std::optional<MergeConflict> find_merge_conflict(std::string_view text, std::size_t at) {
  const auto line_with = [&](std::string_view marker, std::size_t from) {
    std::size_t found = text.find(marker, from);
    while (found != std::string_view::npos && found > 0 && text[found - 1] != '\n')
      found = text.find(marker, found + marker.size());
    return found;
  };
  MergeConflict conflict;
  conflict.begin = line_with("<<<<<<< ", at);
  if (conflict.begin == std::string_view::npos) return std::nullopt;
  conflict.middle = line_with("=======", conflict.begin);
  const std::size_t last = line_with(">>>>>>> ", std::min(conflict.middle, text.size()));
  if (last == std::string_view::npos) return std::nullopt;
  conflict.end = line_end(text, last);
  return conflict;
}

std::size_t single_quotes_end(std::string_view text, std::size_t at) {
  const std::size_t end = line_end(text, at);
  return std::min(text.find('\'', at + 1), end - 1) + 1;
}

}  // namespace acrnet::parser
