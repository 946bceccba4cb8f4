// Where to go on reading after a statement that went wrong.
#pragma once

#include <cstddef>
#include <string_view>

namespace acrnet::parser {

struct Recovery {
  std::size_t offset = 0;   // always behind the beginning of the statement
  bool unbalanced = false;  // the text ended inside braces that the statement had opened
};

// The statement began at `begin`; the mistake is at `error`. The next statement begins at the
// mistake itself where that stands first on its line and begins one; else behind the end of the
// mistake's line, or of the braces opened on it; else at the brace that closes the surrounding
// block. `begins_statement` tells whether a text begins with a statement.
Recovery find_next_statement(std::string_view text, std::size_t begin, std::size_t error,
                             bool inside_block, bool (*begins_statement)(std::string_view));

// Where the closing braces and blanks that `line` ends with begin; its size where it has none.
std::size_t find_trailing_braces(std::string_view line);

}  // namespace acrnet::parser
