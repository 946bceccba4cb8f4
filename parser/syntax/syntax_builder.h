// Puts together the syntax tree of one file, bottom up, from the tokens that the grammar finds.
//
// parse.cc calls it from the grammar's actions; it knows nothing of PEGTL. Unfinished nodes wait on
// stacks; a finished list moves to the arena in one piece. When a statement turns out to be wrong,
// roll_back() takes back what it had put there.
#pragma once

#include <array>
#include <cstddef>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

#include "model/diagnostic.h"
#include "model/source.h"
#include "parser/syntax/ast.h"

namespace acrnet::parser {

class SyntaxBuilder {
 public:
  // `text` is what is parsed; tokens are views into it.
  SyntaxBuilder(FileIndex file, std::string_view text, std::pmr::memory_resource& arena,
                Diagnostics& diagnostics);

  // ---- expressions ----
  void string(std::string_view token);
  void number(std::string_view token);
  void invalid(std::string_view token, Diagnostic why);
  void reference(std::string_view token);
  void member(std::string_view member_token);
  void splat(std::string_view splat_token);
  void index_end(std::string_view close_token);
  void list_end(std::size_t end_offset);
  void template_text(std::string_view token);
  void template_end(std::string_view close_token);
  void map_key(std::string_view token, bool quoted);
  void map_value();
  void map_end(std::string_view close_token);
  void call_begin(std::string_view name_token);
  void call_end(std::string_view close_token);
  void parenthesized_end(std::string_view close_token);
  // A bracket of any kind: list, text with interpolations, map, parentheses, comprehension.
  void open(std::string_view open_token);

  void sign(std::string_view token);
  void unary_end();
  // Operators are put in order by precedence within one chain; an expression in brackets is a chain
  // of its own. begin_chain() gives the chain around it, for leave_chain().
  std::size_t begin_chain();
  void binary_operator(std::string_view token);
  void fold_chain();
  void leave_chain(std::size_t outer) { chain_ = outer; }
  void condition_end() { fold_chain(); }
  void conditional_end();

  void loop_name(std::string_view token);
  void loop_names_end(std::string_view token);
  void loop_source_end();
  void comprehension_filter_end();
  void list_comprehension_end(std::string_view close_token);
  void map_comprehension_end(std::string_view close_token);

  // ---- statements ----
  void statement_name(std::string_view token);
  void attribute_end(std::string_view statement);
  void let_end(std::string_view statement);
  void allow_begin();
  void except_source_end();
  void until_end(std::string_view clause);
  void because_end(std::string_view clause);
  void allow_end(std::string_view statement);
  void block_name(std::string_view token);
  void label(std::string_view token, bool quoted);
  void block_end(std::size_t end_offset);
  void for_end(std::string_view statement);
  void if_begin();
  void branch_condition_end();
  void else_begin();
  void branch_end();
  void if_end(std::string_view statement);
  // The braces of a loop or a branch.
  void control_open(std::string_view token);
  void control_close();
  void claim_verb(std::string_view token);
  void claim_end(std::string_view token);
  void claims_end(std::string_view statement);
  void invalid_statement(std::size_t begin_offset, std::size_t end_offset);

  // How high the stacks of unfinished nodes are, for roll_back().
  using Mark = std::array<std::size_t, 13>;
  Mark mark() const;
  void roll_back(const Mark& mark);

  // ---- places and reports ----
  std::uint32_t offset(std::string_view token) const;
  std::uint32_t offset(const char* at) const;
  SourceRange range(std::string_view token) const;
  SourceRange range(std::size_t begin, std::size_t end) const;
  std::string_view text() const { return text_; }
  void report(Diagnostic diagnostic);
  // No further message would be kept.
  bool tired() const { return diagnostics_.full(); }

  // The word and the label that opened the innermost unfinished block, with its place.
  struct OpenBlock {
    Name keyword;
    std::size_t labels_begin, statements_begin;
  };
  const OpenBlock& innermost_block() const { return blocks_.back(); }
  // Where the innermost unfinished bracket, and the innermost loop's or branch's brace, was opened.
  SourceRange innermost_bracket() const;
  SourceRange innermost_control() const;
  std::string_view last_name() const { return names_.back().text; }

  bool inside_block() const { return !blocks_.empty(); }

  // ---- how the parse stands ----
  // Nesting of statements and expressions; enter() gives the level it enters.
  int enter() { return ++nesting_; }
  void leave() { --nesting_; }
  // A recovery ended at the end of the file in the middle of a block: that blocks are not closed
  // has no other reason.
  void set_skipped_to_end() { skipped_to_end_ = true; }
  bool skipped_to_end() const { return skipped_to_end_; }
  bool incomplete() const { return incomplete_; }
  Nodes<Statement> finish();

 private:
  struct OpenBracket {
    std::uint32_t begin = 0;
    std::size_t expressions_begin = 0;
    std::size_t entries_begin = 0;
    std::string_view function;  // of a call
    bool filtered = false;      // a comprehension with a condition
  };
  struct OpenControl {
    std::uint32_t begin = 0;
    std::size_t statements_begin = 0;
  };
  struct PendingSign {
    UnaryOperator op;
    std::uint32_t begin = 0;
  };

  template <typename Node>
  Nodes<Node> move_to_arena(std::vector<Node>& stack, std::size_t from);
  template <typename Node>
  const Node* keep(const Node& node);
  Expression pop_expression();
  const Expression* keep_top() { return keep(pop_expression()); }
  OpenBracket pop_bracket();
  Name pop_name();
  void push_from(std::uint32_t begin, std::uint32_t end, decltype(Expression::node) node);
  void fold_operator();
  const Comprehension* comprehension(bool has_key, bool filtered);
  template <typename Self, typename Visitor>
  static void each_stack(Self& self, Visitor visit);
  void push(std::string_view token, decltype(Expression::node) node);
  // Empty when something of it was reported.
  std::optional<std::string_view> unescape(std::string_view content);
  Span span(std::string_view token) const;

  FileIndex file_;
  std::string_view text_;
  std::pmr::memory_resource& arena_;
  Diagnostics& diagnostics_;
  bool incomplete_ = false;
  bool skipped_to_end_ = false;
  int nesting_ = 0;

  std::vector<Expression> expressions_;
  std::vector<BinaryOperator> operators_;
  std::vector<PendingSign> signs_;
  std::vector<OpenBracket> brackets_;
  std::vector<MapEntry> entries_;
  std::vector<Loop> loops_;
  std::vector<Name> names_;
  std::vector<Statement> statements_;
  std::vector<OpenBlock> blocks_;
  std::vector<Label> labels_;
  std::vector<OpenControl> controls_;
  std::vector<Branch> branches_;
  std::vector<std::size_t> branch_begins_;  // one for each unfinished `if`
  std::size_t chain_ = 0;                   // where the operators of the current chain begin
  Nodes<Statement> control_body_;           // of the loop or branch that was closed last
  // There is only one unfinished rule, and one unfinished statement of claims, at a time.
  std::size_t allow_sources_begin_ = 0;
  std::vector<Expression> except_;
  const Expression* until_ = nullptr;
  const Expression* because_ = nullptr;
  std::vector<Claim> claims_;
  bool claim_can_ = true;
};

}  // namespace acrnet::parser
