// Messages about what people write when they mean something else: ACR1130..1149.
//
// Letters of other alphabets, quotes of a word processor, signs and words of other languages. Each
// says what it was taken for, and how it is written here.
#pragma once

#include <cstdint>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::parser {

// A character beyond ASCII outside of texts and comments.
struct ForeignCharacter {
  enum class Kind { look_alike, quote, space, letter, other };

  Kind kind = Kind::other;
  std::uint32_t code_point = 0;
  char twin = '\0';  // the ASCII character that it looks like
};
Diagnostic foreign_character(SourceRange at, const ForeignCharacter& found);

Diagnostic missing_opening_quote(SourceRange at, std::string_view word);
Diagnostic single_quotes(SourceRange at);
Diagnostic colon_for_equals(SourceRange at, std::string_view attribute);
Diagnostic other_equals(SourceRange at, std::string_view sign, std::string_view attribute);
Diagnostic heredoc(SourceRange at);
Diagnostic other_language(SourceRange at, std::string_view language);
// `word` stands where only `meant` and words that are very different from it can.
Diagnostic pasted_diff(SourceRange at);
Diagnostic mistyped_word(SourceRange at, std::string_view word, std::string_view meant);
Diagnostic address_without_allow(SourceRange at, std::string_view address);
Diagnostic terraform_reference(SourceRange at, std::string_view prefix, std::string_view name);

Diagnostic url_as_value(SourceRange at);
// An operator that is written as a word.
Diagnostic spelled_operator(SourceRange at, std::string_view word, std::string_view sign);
Diagnostic single_equals_in_condition(SourceRange at);
Diagnostic merge_conflict(SourceRange at);

}  // namespace acrnet::parser
