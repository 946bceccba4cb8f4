#include "parser/syntax/used_names.h"

#include <variant>

namespace acrnet::parser {

namespace {

bool is_group_word(const Expression& expression) {
  const auto* word = std::get_if<Reference>(&expression.node);
  return word != nullptr && word->name == "group";
}

// Visits every expression and statement with two stacks of what is still to be seen.
class Walk {
 public:
  UsedNames all(const std::vector<Document>& documents) {
    for (const Document& document : documents) push(document.statements);
    while (!statements_.empty() || !expressions_.empty()) {
      if (!expressions_.empty()) {
        const Expression& next = *expressions_.back();
        expressions_.pop_back();
        std::visit(*this, next.node);
      } else {
        const Statement& next = *statements_.back();
        statements_.pop_back();
        std::visit(*this, next.node);
      }
    }
    return std::move(found_);
  }

  // ---- expressions ----
  void operator()(const Reference& it) { found_.values.insert(it.name); }
  void operator()(const MemberAccess& it) {
    if (is_group_word(*it.object)) found_.groups.insert(it.member);
    push(it.object);
  }
  void operator()(const IndexAccess& it) {
    push(it.object);
    push(it.index);
  }
  void operator()(const Splat& it) {
    found_.all_groups |= is_group_word(*it.object);
    push(it.object);
  }
  void operator()(const ListLiteral& it) { push(it.elements); }
  void operator()(const StringTemplate& it) { push(it.parts); }
  void operator()(const MapLiteral& it) {
    for (const MapEntry& entry : it.entries) push(&entry.value);
  }
  void operator()(const Parenthesized& it) { push(it.inner); }
  void operator()(const Call& it) { push(it.arguments); }
  void operator()(const Unary& it) { push(it.operand); }
  void operator()(const Binary& it) {
    push(it.left);
    push(it.right);
  }
  void operator()(const Conditional& it) {
    push(it.condition);
    push(it.chosen);
    push(it.otherwise);
  }
  void operator()(const ListComprehension& it) { push(*it.parts); }
  void operator()(const MapComprehension& it) { push(*it.parts); }

  // ---- statements ----
  void operator()(const Attribute& it) { push(&it.value); }
  void operator()(const Let& it) { push(&it.value); }
  void operator()(const AllowRule& it) {
    push(it.sources);
    push(it.except);
    push(it.until);
    push(it.because);
  }
  void operator()(const ForStatement& it) {
    push(it.loop.source);
    push(it.body);
  }
  void operator()(const IfStatement& it) {
    for (const Branch& branch : it.branches) {
      push(branch.condition);
      push(branch.body);
    }
  }
  void operator()(const Claims& it) {
    for (const Claim& claim : it.all) {
      push(claim.subject);
      push(&claim.target);
    }
  }
  void operator()(const Block& it) { push(it.body); }

  // Literals, and what could not be read.
  template <typename Leaf>
  void operator()(const Leaf&) {}

 private:
  void push(const Expression* expression) {
    if (expression != nullptr) expressions_.push_back(expression);
  }
  void push(const Nodes<Expression>& expressions) {
    for (const Expression& expression : expressions) push(&expression);
  }
  void push(const Nodes<Statement>& statements) {
    for (const Statement& statement : statements) statements_.push_back(&statement);
  }
  void push(const Comprehension& parts) {
    push(parts.loop.source);
    push(parts.key);
    push(parts.value);
    push(parts.filter);
  }

  std::vector<const Expression*> expressions_;
  std::vector<const Statement*> statements_;
  UsedNames found_;
};

}  // namespace

UsedNames used_names(const std::vector<Document>& documents) { return Walk().all(documents); }

}  // namespace acrnet::parser
