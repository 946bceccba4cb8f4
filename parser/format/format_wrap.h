// Writes the tokens of a statement: on one line where they fit, broken in brackets where they do
// not.
//
// A list, a map or a call that does not fit stands with one element a line and a comma behind each;
// the outermost bracket breaks first. A call hugs its only argument, `map(object({ … }))`: it is
// the argument that breaks. Everything else stays on its line, however long.
#pragma once

#include <cstddef>

#include "parser/format/format_lines.h"
#include "parser/format/format_tokens.h"

namespace acrnet::parser {

// Columns, of a block's body and of a line that goes on.
inline constexpr std::size_t indent_step = 2;
inline constexpr std::size_t continuation_step = 4;

class FormatWrap {
 public:
  FormatWrap(const FormatTokens& tokens, FormatLines& lines) : tokens_(tokens), lines_(lines) {}

  // All on the current line.
  void write_flat(std::size_t first, std::size_t last);
  // `indent` is that of the line the tokens began on; lines that go on outside of brackets, after a
  // comment, are indented to `continuation`. `reserve` columns must stay free behind the last
  // token.
  void write(std::size_t first, std::size_t last, std::size_t indent, std::size_t continuation,
             std::size_t reserve);
  // A comment that stands by itself between elements or statements: at the end of the current line
  // where it was at the end of one.
  void write_comment(std::size_t at, std::size_t indent);
  // Whether tokens [first, last) can stand on one line that begins at `column`.
  bool fits(std::size_t first, std::size_t last, std::size_t column) const;

 private:
  std::size_t innermost_hugged(std::size_t open) const;
  bool can_break(std::size_t open) const;
  bool must_break(std::size_t open, std::size_t last, std::size_t reserve) const;
  void write_broken(std::size_t open, std::size_t indent);
  void write_element(std::size_t first, std::size_t last, std::size_t indent);
  bool stands_alone(std::size_t at) const;

  const FormatTokens& tokens_;
  FormatLines& lines_;
};

}  // namespace acrnet::parser
