// The syntax of one policy file: what was written, with the place of every part.
//
// Made by parser::parse, read by parser::evaluate. Nodes are small, trivially destructible values
// in the arena of their Document; names and texts are views into the source or the arena. A list of
// nodes is one run of memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>

#include "model/cidr.h"
#include "model/date.h"
#include "model/source.h"

namespace acrnet::parser {

// A run of nodes in the arena.
template <typename Node>
class Nodes {
 public:
  Nodes() = default;
  Nodes(const Node* first, std::size_t size) : first_(first), size_(size) {}

  const Node* begin() const { return first_; }
  const Node* end() const { return first_ + size_; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  const Node& operator[](std::size_t index) const { return first_[index]; }

 private:
  const Node* first_ = nullptr;
  std::size_t size_ = 0;
};

struct Name {
  std::string_view text;
  Span span;
};

struct Expression;

struct StringLiteral {
  std::string_view value;  // without quotes, escapes resolved
};
struct IntLiteral {
  std::int64_t value = 0;
};
struct CidrLiteral {
  Cidr value;
};
struct DateLiteral {
  Date value;
};
struct ListLiteral {
  Nodes<Expression> elements;
};
// A bare name: a word such as `deny`, or the head of `subnet.docker.vm`.
struct Reference {
  std::string_view name;
};
// `object.member`; the member's name is the last part of the expression's span.
struct MemberAccess {
  const Expression* object = nullptr;
  std::string_view member;
};
// `object[index]`
struct IndexAccess {
  const Expression* object = nullptr;
  const Expression* index = nullptr;
};
// `object[*]` or `object.*`
struct Splat {
  const Expression* object = nullptr;
};
struct NullLiteral {};
struct BoolLiteral {
  bool value = false;
};
// "a ${b} c": texts are StringLiterals, everything else is shown as text.
struct StringTemplate {
  Nodes<Expression> parts;
};
struct MapEntry;
struct MapLiteral {
  Nodes<MapEntry> entries;
};
struct Parenthesized {
  const Expression* inner = nullptr;
};
struct Call {
  std::string_view function;
  Nodes<Expression> arguments;
};

enum class UnaryOperator : std::uint8_t { logical_not, negate };
enum class BinaryOperator : std::uint8_t {
  logical_or,
  logical_and,
  equal,
  not_equal,
  less,
  less_or_equal,
  greater,
  greater_or_equal,
  in,
  add,
  subtract,
  multiply,
  divide,
  remainder,
};

struct Unary {
  UnaryOperator op = UnaryOperator::logical_not;
  const Expression* operand = nullptr;
};
struct Binary {
  BinaryOperator op = BinaryOperator::add;
  const Expression* left = nullptr;
  const Expression* right = nullptr;
};
// condition ? chosen : otherwise
struct Conditional {
  const Expression* condition = nullptr;
  const Expression* chosen = nullptr;
  const Expression* otherwise = nullptr;
};
struct Comprehension;
// [for x in xs : f(x) if c]
struct ListComprehension {
  const Comprehension* parts = nullptr;
};
// {for k, v in m : k => v if c}
struct MapComprehension {
  const Comprehension* parts = nullptr;
};
// Something that was wrong and has been reported; it stands for any value.
struct InvalidExpression {};

struct Expression {
  Span span;
  std::variant<InvalidExpression, StringLiteral, IntLiteral, CidrLiteral, DateLiteral, ListLiteral,
               Reference, MemberAccess, IndexAccess, Splat, NullLiteral, BoolLiteral,
               StringTemplate, MapLiteral, Parenthesized, Call, Unary, Binary, Conditional,
               ListComprehension, MapComprehension>
      node;
};

struct MapEntry {
  Name key;  // quotes removed and escapes resolved
  Expression value;
};

// What `for` binds, in a statement or a comprehension: the value, and before it the key where two
// names are given. A name that is not there is empty.
struct Loop {
  Name key;
  Name value;
  const Expression* source = nullptr;
};

struct Comprehension {
  Loop loop;
  const Expression* key = nullptr;  // of a map's entry
  const Expression* value = nullptr;
  const Expression* filter = nullptr;  // none: every element
};

struct Statement;

struct Attribute {
  Name name;
  Expression value;
};

// `let name = value`
struct Let {
  Name name;
  Expression value;
};

// `allow source, source except network until date because "text"`
struct AllowRule {
  Nodes<Expression> sources;
  Nodes<Expression> except;
  const Expression* until = nullptr;
  const Expression* because = nullptr;
};

struct ForStatement {
  Loop loop;
  Nodes<Statement> body;
};

// One branch of `if … else if … else`; the last may have no condition.
struct Branch {
  const Expression* condition = nullptr;
  Nodes<Statement> body;
};
struct IfStatement {
  Nodes<Branch> branches;
};

// `subject can reach target`; no subject means `any subnet`.
struct Claim {
  Span span;
  const Expression* subject = nullptr;
  bool can = true;
  Expression target;
};
struct Claims {
  Nodes<Claim> all;  // joined by &&
};

// The name in a block's head; quoted when it was written as a string.
struct Label {
  std::string_view text;
  Span span;
  bool quoted = false;
};

struct Block {
  Name keyword;
  Nodes<Label> labels;
  Nodes<Statement> body;
};

// A statement that was wrong and has been reported. `keyword` is its first word, where it has one:
// what it would have defined is unknown, and nobody is told off for using it.
struct InvalidStatement {
  std::string_view keyword;
};

struct Statement {
  Span span;
  std::variant<InvalidStatement, Attribute, AllowRule, Block, Let, ForStatement, IfStatement,
               Claims>
      node;
};

}  // namespace acrnet::parser
