#include "parser/syntax/syntax_refusals.h"

#include <algorithm>

#include "parser/messages/diagnostics.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/syntax/foreign_habits.h"

namespace acrnet::parser {

namespace {

// `registry main [`, `variable env: string`: behind the label of a block stands no brace.
void refuse_other_block_open(std::string_view name, std::size_t at, const SyntaxBuilder& builder) {
  const std::string_view label = word_at(builder.text(), at);
  const std::string_view rest = rest_of_line(builder.text(), at);
  if (!is_block_word(name) || label.empty() || rest == label) return;
  const std::size_t behind = builder.text().find_first_not_of(" \t", at + label.size());
  if (std::string_view("[(<,:;").find(builder.text()[behind]) == std::string_view::npos) return;
  throw SyntaxError{other_block_open(place(builder, behind), name, label),
                    bracketed_block_end(builder.text(), behind)};
}

// `203.0.113.7 can't reach …`, or an address without `allow`.
void refuse_address(std::string_view rest, const SyntaxBuilder& builder) {
  const std::string_view address = address_at(rest);
  if (address.empty()) return;
  const std::size_t begin = builder.offset(rest);
  if (rest_of_line(rest, address.size()).find("can't") != std::string_view::npos) {
    const std::size_t at = builder.text().find("can't", begin);
    throw SyntaxError{mistyped_word(builder.range(at, at + 5), "can't", "cannot"), at};
  }
  throw SyntaxError{address_without_allow(builder.range(address), address), begin};
}

}  // namespace

SourceRange place(const SyntaxBuilder& builder, std::size_t at) {
  const std::string_view text = builder.text();
  const bool ends = at >= text.size() || text[at] == '\n' || text[at] == '\r';
  return builder.range(at, ends ? at : at + 1);
}

std::size_t end_of_last_token(const SyntaxBuilder& builder, std::size_t at) {
  return builder.text().substr(0, at).find_last_not_of(" \t\r\n") + 1;
}

void refuse_url(std::string_view name, const SyntaxBuilder& builder) {
  if (name != "http" && name != "https") return;
  const std::size_t begin = builder.offset(name);
  const std::size_t end = begin + name.size();
  constexpr std::string_view mark = "://";
  if (!builder.text().substr(end).starts_with(mark)) return;
  const std::size_t rest = rest_of_line(builder.text(), end + mark.size()).size();
  throw SyntaxError{url_as_value(builder.range(begin, end + mark.size() + rest)), end};
}

void refuse_closing_quote(std::string_view token, const SyntaxBuilder& builder) {
  const std::size_t end = builder.offset(token) + token.size();
  const std::string_view text = builder.text();
  if (end >= text.size() || text[end] != '"') return;
  const std::string_view word = word_before(text, end);
  if (word.empty()) return;
  throw SyntaxError{missing_opening_quote(builder.range(word), word), end + 1};
}

void refuse_bare_reason(std::string_view clause, const SyntaxBuilder& builder) {
  const std::size_t end = builder.offset(clause) + clause.size();
  const std::string_view text = builder.text();
  const std::size_t next = std::min(text.find_first_not_of(" \t", end), text.size());
  const std::string_view word = word_at(text, next);
  if (word.empty() || word == "until" || word == "except" || word == "because") return;
  const std::size_t begin = builder.offset(clause) + clause.find_first_of(" \t");
  const std::string_view reason = rest_of_line(text, begin);
  if (word_at(reason, 0).empty()) return;
  throw SyntaxError{missing_because_text(builder.range(reason), reason), end};
}

void refuse_what_is_no_attribute(std::size_t at, const SyntaxBuilder& builder) {
  const std::string_view name = builder.last_name();
  const auto refuse = [&](Diagnostic why) { throw SyntaxError{std::move(why), at}; };
  if (const auto sign = operator_meant_by(name))
    refuse(spelled_operator(builder.range(name), name, *sign));
  if (is_else_if(name)) refuse(mistyped_word(builder.range(name), name, "else if"));
  refuse_other_block_open(name, at, builder);
  if (const auto meant = meant_statement(name))
    refuse(mistyped_word(builder.range(name), name, *meant));
  const auto language = language_of_statement(builder.text(), builder.offset(name), at);
  if (language && !builder.inside_block())
    throw SyntaxError{other_language(builder.range(name), *language), builder.text().size()};
  if (is_several_words(rest_of_line(builder.text(), at)))
    refuse(not_a_statement(builder.range(name), name));
}

void refuse_stray_text(std::string_view token, const SyntaxBuilder& builder) {
  const std::string_view rest = builder.text().substr(builder.offset(token));
  refuse_address(rest, builder);
  if (token == "{" && !builder.inside_block())
    throw SyntaxError{other_language(builder.range(token), "JSON"), builder.text().size()};
  throw SyntaxError{unexpected_text(builder.range(token), token), builder.offset(token)};
}

}  // namespace acrnet::parser
