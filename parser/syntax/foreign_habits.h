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

// What a mistyped word means: `because`, `until`, `except` behind the sources of a rule; `allow`,
// `let`, `for`, `if` at the begin of a statement. Empty for a word that is like none of them.
std::optional<std::string_view> meant_clause(std::string_view word);
std::optional<std::string_view> meant_statement(std::string_view word);

// The words of other languages for operators: `and`, `or`, `not`, as this one writes them.
std::optional<std::string_view> operator_meant_by(std::string_view word);
// `elif` and the like.
bool is_else_if(std::string_view word);

// A word that opens a block.
bool is_block_word(std::string_view word);
// What stands from `at` to the end of the line, without a comment and the blanks around it.
std::string_view rest_of_line(std::string_view text, std::size_t at);
// The rest of a line is a word and behind it another one: more than the value of an attribute.
bool is_several_words(std::string_view rest);
// Where what a line has opened with a bracket instead of a brace ends: behind the next line that
// begins with a closing bracket of any kind, else where the line ends.
std::size_t bracketed_block_end(std::string_view text, std::size_t at);
// A word of the line that says of somebody that he reaches something, with another verb than
// `can reach`.
std::string_view verb_of_reaching(std::string_view line);

// The first line that begins with `+`, `-` or `@@`, where several do so as in a unified diff. An
// expression that goes on behind a line end may look like it: only a text that has mistakes as well
// is a diff.
std::optional<std::size_t> find_diff(std::string_view text);
// The address or network that begins `text`; empty where none does.
std::string_view address_at(std::string_view text);

// `var.x` and `local.x`, as Terraform names values.
bool is_terraform_prefix(std::string_view word);

// The language of which the statement that begins at `begin` with a name, and goes on at `at`, is.
std::optional<std::string_view> language_of_statement(std::string_view text, std::size_t begin,
                                                      std::size_t at);

// Behind the last line of the heredoc that begins at `at` with `<<`; the end of its line if it has
// none.
std::size_t heredoc_end(std::string_view text, std::size_t at);

// The end of the text in single quotes that begins at `at`, or of its line.
std::size_t single_quotes_end(std::string_view text, std::size_t at);

// A merge that somebody has still to decide about: `ours` stays, the rest of it is `markers` and
// the other side's lines.
struct MergeConflict {
  std::size_t begin = 0;   // of the line `<<<<<<< …`
  std::size_t middle = 0;  // of the line `=======`
  std::size_t end = 0;     // behind the line `>>>>>>> …`
};
// The first one from `at` on; empty when there is none that is whole.
std::optional<MergeConflict> find_merge_conflict(std::string_view text, std::size_t at);

}  // namespace acrnet::parser
