#include "parser/format/format_tokens.h"

#include <algorithm>

#include "parser/format/format_lines.h"

namespace acrnet::parser {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_name_first(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_name_rest(char c) { return is_name_first(c) || is_digit(c); }

char char_at(std::string_view text, std::size_t at) { return at < text.size() ? text[at] : '\0'; }

std::size_t skip_digits(std::string_view text, std::size_t at) {
  while (is_digit(char_at(text, at))) ++at;
  return at;
}

// Behind the brace that closes the interpolation whose content begins at `at`.
std::size_t interpolation_end(std::string_view text, std::size_t at) {
  for (std::size_t depth = 1; at < text.size();) {
    if (const std::size_t end = comment_end(text, at); end != at) {
      at = end;
    } else if (text[at] == '"') {
      at = string_end(text, at);
    } else {
      if (text[at] == '{') ++depth;
      if (text[at] == '}' && --depth == 0) return at + 1;
      ++at;
    }
  }
  return at;
}

// A date, a network or an integer: which characters belong to it is what grammar/rules.h says.
std::size_t number_end(std::string_view text, std::size_t at) {
  std::size_t end = skip_digits(text, at);
  if (end - at == 4 && char_at(text, end) == '-') {
    const std::size_t month = skip_digits(text, end + 1);
    const std::size_t day = skip_digits(text, month + 1);
    if (month - end == 3 && char_at(text, month) == '-' && day - month == 3) return day;
  }
  if (char_at(text, end) != '.') return end;
  while (is_digit(char_at(text, end)) || char_at(text, end) == '.') ++end;
  return char_at(text, end) == '/' && is_digit(char_at(text, end + 1)) ? skip_digits(text, end + 1)
                                                                       : end;
}

// A name and its members, or the members that follow a bracket: `a.b.*`, `.c`, `[*]`.
std::size_t word_end(std::string_view text, std::size_t at) {
  if (text[at] == '[') return at + 3;
  while (is_name_rest(char_at(text, at))) ++at;
  while (char_at(text, at) == '.') {
    ++at;
    if (char_at(text, at) == '*') {
      ++at;  // what follows is another word: `y = t.*z = 4` are two statements
    } else {
      while (is_name_rest(char_at(text, at))) ++at;
    }
  }
  return at;
}

bool ends_operand(const Token& token) {
  return token.kind == TokenKind::word || token.kind == TokenKind::literal ||
         token.kind == TokenKind::close;
}

bool has_braces(const Token& token) { return token.text == "{" || token.text == "}"; }

bool needs_space(const Token& before, const Token& token) {
  if (token.kind == TokenKind::comma || before.kind == TokenKind::sign) return false;
  if (token.kind == TokenKind::word && !is_name_first(token.text.front())) return false;
  if (token.kind == TokenKind::open &&
      (token.bracket == BracketKind::index || token.bracket == BracketKind::call)) {
    return false;
  }
  if (before.kind == TokenKind::open) return token.kind != TokenKind::close && has_braces(before);
  return token.kind != TokenKind::close || has_braces(token);
}

}  // namespace

std::size_t comment_end(std::string_view text, std::size_t at) {
  const char c = char_at(text, at);
  if (c != '#' && c != '/') return at;
  if (c == '/' && char_at(text, at + 1) == '*') return text.find("*/", at + 2) + 2;
  if (c == '/' && char_at(text, at + 1) != '/') return at;
  return std::min(text.find('\n', at), text.size());
}

std::size_t string_end(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size()) {
    const char c = text[at];
    if (c == '"') return at + 1;
    if (c == '$' && char_at(text, at + 1) == '{') {
      at = interpolation_end(text, at + 2);
    } else {
      at += c == '\\' ? 2 : 1;
    }
  }
  return text.size();
}

void FormatTokens::read(Span span, TokenContext context) {
  tokens_.clear();
  open_.clear();
  put_aside_.clear();
  newlines_ = 0;
  for (at_ = span.begin; at_ < span.end;) {
    const char c = text_[at_];
    if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      if (c == '\n' && newlines_ < 2) ++newlines_;
      ++at_;
    } else {
      read_token(context);
    }
  }
  place();
}

void FormatTokens::read_token(TokenContext context) {
  const char c = text_[at_];
  if (is_name_first(c) || (c == '.' && touches_operand())) return read_word(context);
  if (c == '"') return push(string_end(text_, at_), TokenKind::literal);
  if (is_digit(c)) return push(number_end(text_, at_), TokenKind::literal);
  if (const std::size_t end = comment_end(text_, at_); end != at_)
    return read_comment(end, context);
  read_symbol();
}

void FormatTokens::read_comment(std::size_t end, TokenContext context) {
  if (text_.substr(at_, 2) == "/*") return push(end, TokenKind::block_comment);
  const std::size_t last = text_.find_last_not_of(" \t\r", end - 1);
  if (context == TokenContext::head && open_.empty()) {
    put_aside_.push_back(text_.substr(at_, last + 1 - at_));
  } else {
    push(last + 1, TokenKind::line_comment);
    tokens_.back().breaks = true;
  }
  at_ = end;
}

bool FormatTokens::is_clause_word(std::string_view word, TokenContext context) const {
  return context == TokenContext::rule && open_.empty() && after_operand() &&
         (word == "because" || word == "until" || word == "except");
}

// Words that are operators where they can't be names.
bool FormatTokens::is_operator_word(std::string_view word, TokenContext context) const {
  const std::size_t last = last_token();
  if (last == none) return context == TokenContext::rule || context == TokenContext::head;
  const Token& before = tokens_[last];
  const bool else_before = before.kind == TokenKind::word_operator && before.text == "else";
  if (context == TokenContext::head && else_before) return word == "if";
  if (word == "for") {
    return before.kind == TokenKind::open &&
           (before.bracket == BracketKind::list || before.bracket == BracketKind::map);
  }
  if (word == "in") return after_operand();
  if (word == "if") return after_operand() && !open_.empty();
  if (context != TokenContext::claims || !open_.empty()) return false;
  return after_operand() ? word == "can" || word == "cannot"
                         : word == "reach" && before.kind == TokenKind::word_operator;
}

void FormatTokens::read_word(TokenContext context) {
  const std::size_t end = word_end(text_, at_);
  const std::string_view word = text_.substr(at_, end - at_);
  if (is_clause_word(word, context)) return push(end, TokenKind::clause);
  if (!is_operator_word(word, context)) return push(end, TokenKind::word);
  if (word == "for" && last_token() != none) {
    tokens_[last_token()].bracket = BracketKind::comprehension;
  }
  push(end, TokenKind::word_operator);
}

void FormatTokens::read_symbol() {
  const char c = text_[at_];
  const std::string_view two = text_.substr(at_, 2);
  switch (c) {
    case ',': return comma();
    case '[':
      if (touches_operand() && text_.substr(at_, 3) == "[*]") return push(at_ + 3, TokenKind::word);
      return open(touches_operand() ? BracketKind::index : BracketKind::list);
    case '(': return open(touches_operand() ? BracketKind::call : BracketKind::group);
    case '{': return open(BracketKind::map);
    case ']':
    case ')':
    case '}': return close();
    default: break;
  }
  if (two == "==" || two == "!=" || two == "<=" || two == ">=" || two == "&&" || two == "||" ||
      two == "=>") {
    return push(at_ + 2, TokenKind::op);
  }
  if (c == '=') return map_equals();
  const bool is_sign = (c == '!' || c == '-') && !after_operand();
  push(at_ + 1, is_sign ? TokenKind::sign : TokenKind::op);
}

void FormatTokens::push(std::size_t end, TokenKind kind, BracketKind bracket) {
  Token token;
  token.text = text_.substr(at_, end - at_);
  token.kind = kind;
  token.bracket = bracket;
  token.newlines = newlines_;
  token.width = last_line_width(token.text);
  token.breaks = token.text.find('\n') != std::string_view::npos;
  tokens_.push_back(token);
  newlines_ = 0;
  at_ = end;
}

void FormatTokens::open(BracketKind bracket) {
  open_.push_back(tokens_.size());
  push(at_ + 1, TokenKind::open, bracket);
}

void FormatTokens::close() {
  const std::size_t opened = open_.back();
  open_.pop_back();
  if (const std::size_t last = last_token(); tokens_[last].kind == TokenKind::comma) {
    tokens_.erase(tokens_.begin() + static_cast<std::ptrdiff_t>(last));
  }
  const BracketKind bracket = tokens_[opened].bracket;
  tokens_[opened].partner = tokens_.size();
  const bool expanded = bracket == BracketKind::map && opened + 1 < tokens_.size() &&
                        tokens_[opened + 1].newlines > 0;
  tokens_[opened].breaks = expanded || breaks(opened + 1, tokens_.size());
  push(at_ + 1, TokenKind::close, bracket);
  tokens_.back().partner = opened;
}

// Where a second comma stood, or one in the wrong place beside comments, it is as if it had stood
// behind the element.
void FormatTokens::comma() {
  const std::size_t last = last_token();
  if (tokens_[last].kind == TokenKind::comma) {
    ++at_;
    return;
  }
  const std::size_t place = element_end(0, tokens_.size());
  const std::uint8_t newlines = place < tokens_.size() ? newlines_ : std::uint8_t{0};
  push(at_ + 1, TokenKind::comma);
  std::rotate(tokens_.begin() + static_cast<std::ptrdiff_t>(place), tokens_.end() - 1,
              tokens_.end());
  tokens_[place].newlines = 0;
  newlines_ = newlines;  // they stand before what follows the comma now
}

// The entries of a map may stand without commas: what tells where one begins is its key.
void FormatTokens::map_equals() {
  if (!open_.empty() && tokens_[open_.back()].bracket == BracketKind::map) {
    const std::size_t key = last_token();
    std::size_t before = key - 1;
    while (tokens_[before].is_comment()) --before;
    if (before != open_.back() && tokens_[before].kind != TokenKind::comma) {
      Token comma;
      comma.text = ",";
      comma.width = 1;
      comma.kind = TokenKind::comma;
      const std::size_t place = element_end(0, key);
      tokens_.insert(tokens_.begin() + static_cast<std::ptrdiff_t>(place), comma);
    }
  }
  push(at_ + 1, TokenKind::equals);
}

// Whether the last token ends exactly here and is one that an index, a member or a call can follow.
bool FormatTokens::touches_operand() const {
  if (tokens_.empty() || !ends_operand(tokens_.back())) return false;
  const std::string_view last = tokens_.back().text;
  return last.data() + last.size() == text_.data() + at_;
}

bool FormatTokens::after_operand() const {
  const std::size_t last = last_token();
  return last != none && ends_operand(tokens_[last]);
}

std::size_t FormatTokens::last_token() const {
  for (std::size_t i = tokens_.size(); i > 0; --i) {
    if (!tokens_[i - 1].is_comment()) return i - 1;
  }
  return none;
}

std::size_t FormatTokens::element_end(std::size_t first, std::size_t last) const {
  while (last > first + 1) {
    const Token& token = tokens_[last - 1];
    const bool stays = token.kind != TokenKind::line_comment && token.newlines == 0;
    if (!token.is_comment() || stays) break;
    --last;
  }
  return last;
}

void FormatTokens::place() {
  std::size_t column = 0;
  for (std::size_t i = 0; i < tokens_.size(); ++i) {
    Token& token = tokens_[i];
    token.space = i > 0 && needs_space(tokens_[i - 1], token);
    token.column = column + (token.space ? 1 : 0);
    column = token.column + token.width;
  }
}

std::size_t FormatTokens::width(std::size_t first, std::size_t last) const {
  if (first >= last) return 0;
  return tokens_[last - 1].column + tokens_[last - 1].width - tokens_[first].column;
}

bool FormatTokens::breaks(std::size_t first, std::size_t last) const {
  return std::any_of(tokens_.begin() + static_cast<std::ptrdiff_t>(first),
                     tokens_.begin() + static_cast<std::ptrdiff_t>(last),
                     [](const Token& token) { return token.breaks; });
}

std::size_t FormatTokens::find(TokenKind kind, std::size_t first, std::size_t last) const {
  for (std::size_t i = first; i < last; ++i) {
    if (tokens_[i].kind == kind) return i;
    if (tokens_[i].kind == TokenKind::open) i = tokens_[i].partner;
  }
  return last;
}

}  // namespace acrnet::parser
