// Puts together the syntax tree of one file, bottom up, from the tokens that the grammar finds.
//
// parse.cc calls it from the grammar's actions; it knows nothing of PEGTL. Unfinished nodes wait on
// stacks; a finished list moves to the arena in one piece. When a statement turns out to be wrong,
// roll_back() takes back what it had put there.
#pragma once

#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/ast.h"

namespace acrnet::parser {

class SyntaxBuilder {
 public:
  // `text` is what is parsed; tokens are views into it.
  SyntaxBuilder(FileIndex file, std::string_view text, std::pmr::memory_resource& arena,
                Diagnostics& diagnostics);

  // ---- tokens of expressions ----
  void string(std::string_view token);
  void number(std::string_view token);
  void invalid(std::string_view token, Diagnostic why);
  void reference(std::string_view token);
  void member(std::string_view member_token);
  void index_end(std::string_view close_token);
  void list_begin(std::string_view open_token);
  void list_end(std::size_t end_offset);

  // ---- statements ----
  void attribute_name(std::string_view token);
  void attribute_end(std::string_view statement);
  void allow_begin();
  void because_begin();
  void allow_end(std::string_view statement);
  void block_name(std::string_view token);
  void label(std::string_view token, bool quoted);
  void block_end(std::size_t end_offset);
  void invalid_statement(std::size_t begin_offset, std::size_t end_offset);

  // Where unfinished nodes stand, for roll_back().
  struct Mark {
    std::size_t expressions, lists, statements, blocks, labels, names;
  };
  Mark mark() const;
  void roll_back(const Mark& mark);

  // ---- places and reports ----
  std::uint32_t offset(std::string_view token) const;
  std::uint32_t offset(const char* at) const;
  SourceRange range(std::string_view token) const;
  SourceRange range(std::size_t begin, std::size_t end) const;
  std::string_view text() const { return text_; }
  void report(Diagnostic diagnostic);

  // The word and the label that opened the innermost unfinished block, with its place.
  struct OpenBlock {
    Name keyword;
    std::size_t labels_begin, statements_begin;
  };
  const OpenBlock& innermost_block() const { return blocks_.back(); }
  // Where the innermost unfinished list was opened.
  SourceRange innermost_list() const;
  std::string_view last_attribute_name() const { return names_.back().text; }

  bool inside_block() const { return !blocks_.empty(); }

  // ---- how the parse stands ----
  // Nesting of statements and expressions; enter() gives the level it enters.
  int enter() { return ++nesting_; }
  void leave() { --nesting_; }
  // A recovery ended at the end of the file in the middle of a block: that blocks are not closed has
  // no other reason.
  void set_skipped_to_end() { skipped_to_end_ = true; }
  bool skipped_to_end() const { return skipped_to_end_; }
  bool incomplete() const { return incomplete_; }
  Nodes<Statement> finish();

 private:
  struct OpenList {
    std::uint32_t begin = 0;
    std::size_t expressions_begin = 0;
  };

  template <typename Node>
  Nodes<Node> move_to_arena(std::vector<Node>& stack, std::size_t from);
  const Expression* keep(const Expression& expression);
  Expression pop_expression();
  void push(std::string_view token, decltype(Expression::node) node);
  // Empty when something of it was reported.
  std::optional<std::string_view> unescape(std::string_view token);
  Span span(std::string_view token) const;

  FileIndex file_;
  std::string_view text_;
  std::pmr::memory_resource& arena_;
  Diagnostics& diagnostics_;
  bool incomplete_ = false;
  bool skipped_to_end_ = false;
  int nesting_ = 0;

  std::vector<Expression> expressions_;
  std::vector<OpenList> lists_;
  std::vector<Statement> statements_;
  std::vector<OpenBlock> blocks_;
  std::vector<Label> labels_;
  std::vector<Name> names_;
  std::size_t allow_sources_begin_ = 0;
  std::size_t allow_because_begin_ = 0;
};

}  // namespace acrnet::parser
