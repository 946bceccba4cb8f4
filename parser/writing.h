// What people write out of habit from elsewhere, told by the text around a mistake.
//
// Pure; looked at only where a mistake has been found already.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace acrnet::parser {

// The name that begins at `at`; empty where none does.
std::string_view word_at(std::string_view text, std::size_t at);
// The name that ends before `end`; empty where none does.
std::string_view word_before(std::string_view text, std::size_t end);

// What a mistyped word means: `because`, `until`, `except` behind the sources of a rule; `allow`, `let`,
// `for`, `if` at the begin of a statement. Empty for a word that is like none of them.
std::optional<std::string_view> meant_clause(std::string_view word);
std::optional<std::string_view> meant_statement(std::string_view word);

// The address or network that begins `text`; empty where none does.
std::string_view address_at(std::string_view text);

// `var.x` and `local.x`, as Terraform names values.
bool is_terraform_prefix(std::string_view word);

// The language of which the statement that begins at `begin` with a name, and goes on at `at`, is.
std::optional<std::string_view> language_of_statement(std::string_view text, std::size_t begin,
                                                      std::size_t at);

// Behind the last line of the heredoc that begins at `at` with `<<`; the end of its line if it has none.
std::size_t heredoc_end(std::string_view text, std::size_t at);

// The end of the text in single quotes that begins at `at`, or of its line.
std::size_t single_quotes_end(std::string_view text, std::size_t at);

}  // namespace acrnet::parser
