// The tokens of one statement, or of a block's head, as the formatter writes them.
//
// Pure. Reads only text that the parser has accepted: it needs to know where tokens end, not
// whether they are in order. Commas are brought into their canonical places here: one between any
// two elements, before the comments that follow an element, none after the last.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "parser/syntax/ast.h"

namespace acrnet::parser {

enum class TokenKind : std::uint8_t {
  word,     // a name, with the members that follow it
  literal,  // a number, or a text with everything in its quotes
  word_operator,
  clause,  // except, until, because
  sign,    // ! or - before its operand
  op,
  equals,
  comma,
  open,
  close,
  line_comment,
  block_comment,
};

// What a bracket holds; of opening and closing ones.
enum class BracketKind : std::uint8_t { none, list, index, map, call, group, comprehension };

struct Token {
  std::string_view text;
  std::size_t width = 0;
  std::size_t column = 0;   // where it begins when all tokens stand on one line
  std::size_t partner = 0;  // of a bracket: the index of its other half
  TokenKind kind = TokenKind::word;
  BracketKind bracket = BracketKind::none;
  std::uint8_t newlines = 0;  // line ends before it in the text; 2 means more
  bool space = false;         // before it, when both stand on one line
  // It can't stand on one line with what follows: a line comment, a text of several lines, a
  // bracket that holds such, or a map that its author began on a new line.
  bool breaks = false;

  bool is_comment() const {
    return kind == TokenKind::line_comment || kind == TokenKind::block_comment;
  }
};

// What words mean depends on the statement.
enum class TokenContext : std::uint8_t { value, rule, claims, head };

// The end of the comment that begins at `at`; `at` itself where none does.
std::size_t comment_end(std::string_view text, std::size_t at);
// Behind the quote that closes the text whose quote stands at `at`.
std::size_t string_end(std::string_view text, std::size_t at);

// Reads tokens; keeps its memory from one statement to the next.
class FormatTokens {
 public:
  explicit FormatTokens(std::string_view text) : text_(text) {}

  // The tokens of text [begin, end). In a head, line comments outside of brackets are put aside.
  void read(Span span, TokenContext context);

  const Token& operator[](std::size_t index) const { return tokens_[index]; }
  std::size_t size() const { return tokens_.size(); }
  // Of tokens [first, last), on one line.
  std::size_t width(std::size_t first, std::size_t last) const;
  bool breaks(std::size_t first, std::size_t last) const;
  // The first token of this kind, outside of brackets, from `first` on; `last` when there is none.
  std::size_t find(TokenKind kind, std::size_t first, std::size_t last) const;
  // Where the element ends that ends before token `last`: with the comments on its own line that
  // can stand before a comma.
  std::size_t element_end(std::size_t first, std::size_t last) const;
  const std::vector<std::string_view>& put_aside() const { return put_aside_; }

 private:
  void read_token(TokenContext context);
  void read_comment(std::size_t end, TokenContext context);
  void read_word(TokenContext context);
  void read_symbol();
  void push(std::size_t end, TokenKind kind, BracketKind bracket = BracketKind::none);
  void open(BracketKind bracket);
  void close();
  void comma();
  void map_equals();
  bool touches_operand() const;
  bool after_operand() const;
  bool is_operator_word(std::string_view word, TokenContext context) const;
  bool is_clause_word(std::string_view word, TokenContext context) const;
  std::size_t last_token() const;
  void place();

  std::string_view text_;
  std::size_t at_ = 0;
  std::uint8_t newlines_ = 0;
  std::vector<Token> tokens_;
  std::vector<std::size_t> open_;  // the brackets around at_
  std::vector<std::string_view> put_aside_;
};

}  // namespace acrnet::parser
