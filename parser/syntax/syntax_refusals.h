// Statements that were written in a way that is known to be another's, or known to be a slip: found
// by their text where the grammar alone would say that something is missing.
//
// A part of parse; each function throws SyntaxError or does nothing. Tokens are views into the
// builder's text.
#pragma once

#include <cstddef>
#include <string_view>

#include "model/diagnostic.h"
#include "parser/syntax/syntax_builder.h"

namespace acrnet::parser {

// Leaves a statement that can't be understood; caught where the statement began.
struct SyntaxError {
  Diagnostic diagnostic;
  std::size_t offset = 0;  // where to look for the end of the statement
};

// The character at `at`; an empty place where the line or the file ends.
SourceRange place(const SyntaxBuilder& builder, std::size_t at);
// The end of the last token before `at`.
std::size_t end_of_last_token(const SyntaxBuilder& builder, std::size_t at);

// `https://…` where a name is read.
void refuse_url(std::string_view name, const SyntaxBuilder& builder);
// `because office"`: the quote belongs to a text that has none where it begins.
void refuse_closing_quote(std::string_view token, const SyntaxBuilder& builder);
// `because build agents`: several words, and no quotes.
void refuse_bare_reason(std::string_view clause, const SyntaxBuilder& builder);
// A name that is followed, at `at`, by neither `=` nor a block: anything but an attribute without
// its `=`.
void refuse_what_is_no_attribute(std::size_t at, const SyntaxBuilder& builder);
// What begins no statement. Always throws.
[[noreturn]] void refuse_stray_text(std::string_view token, const SyntaxBuilder& builder);

}  // namespace acrnet::parser
