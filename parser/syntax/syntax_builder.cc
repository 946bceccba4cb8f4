#include "parser/syntax/syntax_builder.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "parser/messages/diagnostics.h"
#include "parser/syntax/string_escapes.h"

namespace acrnet::parser {

namespace {

BinaryOperator operator_of(std::string_view token) {
  using Op = BinaryOperator;
  constexpr std::pair<std::string_view, Op> words[] = {
      {"||", Op::logical_or}, {"&&", Op::logical_and},   {"==", Op::equal},
      {"!=", Op::not_equal},  {"<=", Op::less_or_equal}, {">=", Op::greater_or_equal},
      {"<", Op::less},        {">", Op::greater},        {"in", Op::in},
      {"+", Op::add},         {"-", Op::subtract},       {"*", Op::multiply},
      {"/", Op::divide},      {"%", Op::remainder}};
  const auto* const found = std::find_if(std::begin(words), std::end(words),
                                         [&](const auto& word) { return word.first == token; });
  return found->second;  // the grammar matches no other
}

// Higher binds tighter.
int precedence(BinaryOperator op) {
  switch (op) {
    case BinaryOperator::logical_or: return 0;
    case BinaryOperator::logical_and: return 1;
    case BinaryOperator::equal:
    case BinaryOperator::not_equal: return 2;
    case BinaryOperator::less:
    case BinaryOperator::less_or_equal:
    case BinaryOperator::greater:
    case BinaryOperator::greater_or_equal: return 3;
    case BinaryOperator::in: return 4;
    case BinaryOperator::add:
    case BinaryOperator::subtract: return 5;
    case BinaryOperator::multiply:
    case BinaryOperator::divide:
    case BinaryOperator::remainder: return 6;
  }
  return 0;
}

bool has_date_shape(std::string_view token) { return token.size() == 10 && token[4] == '-'; }

}  // namespace

SyntaxBuilder::SyntaxBuilder(FileIndex file, std::string_view text,
                             std::pmr::memory_resource& arena, Diagnostics& diagnostics)
    : file_(file), text_(text), arena_(arena), diagnostics_(diagnostics) {}

// ---- places and reports ----

std::uint32_t SyntaxBuilder::offset(const char* at) const {
  return static_cast<std::uint32_t>(at - text_.data());
}

std::uint32_t SyntaxBuilder::offset(std::string_view token) const { return offset(token.data()); }

Span SyntaxBuilder::span(std::string_view token) const {
  const std::uint32_t begin = offset(token);
  return {begin, begin + static_cast<std::uint32_t>(token.size())};
}

SourceRange SyntaxBuilder::range(std::string_view token) const {
  const Span place = span(token);
  return {file_, place.begin, place.end};
}

SourceRange SyntaxBuilder::range(std::size_t begin, std::size_t end) const {
  return {file_, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
}

void SyntaxBuilder::report(Diagnostic diagnostic) {
  incomplete_ = true;
  diagnostics_.add(std::move(diagnostic));
}

SourceRange SyntaxBuilder::innermost_bracket() const {
  return range(brackets_.back().begin, brackets_.back().begin + 1);
}

SourceRange SyntaxBuilder::innermost_control() const {
  return range(controls_.back().begin, controls_.back().begin + 1);
}

// ---- memory ----

template <typename Node>
Nodes<Node> SyntaxBuilder::move_to_arena(std::vector<Node>& stack, std::size_t from) {
  static_assert(std::is_trivially_destructible_v<Node> && std::is_trivially_copyable_v<Node>);
  const std::size_t count = stack.size() - from;
  if (count == 0) return {};
  auto* const nodes = static_cast<Node*>(arena_.allocate(count * sizeof(Node), alignof(Node)));
  std::uninitialized_copy(stack.begin() + static_cast<std::ptrdiff_t>(from), stack.end(), nodes);
  stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(from), stack.end());
  return {nodes, count};
}

template <typename Node>
const Node* SyntaxBuilder::keep(const Node& node) {
  static_assert(std::is_trivially_destructible_v<Node>);
  void* const place = arena_.allocate(sizeof(Node), alignof(Node));
  return new (place) Node(node);
}

Expression SyntaxBuilder::pop_expression() {
  const Expression top = expressions_.back();
  expressions_.pop_back();
  return top;
}

SyntaxBuilder::OpenBracket SyntaxBuilder::pop_bracket() {
  const OpenBracket top = brackets_.back();
  brackets_.pop_back();
  return top;
}

Name SyntaxBuilder::pop_name() {
  const Name top = names_.back();
  names_.pop_back();
  return top;
}

void SyntaxBuilder::push(std::string_view token, decltype(Expression::node) node) {
  expressions_.push_back({span(token), node});
}

void SyntaxBuilder::push_from(std::uint32_t begin, std::uint32_t end,
                              decltype(Expression::node) node) {
  expressions_.push_back({{begin, end}, node});
}

// ---- expressions ----

std::optional<std::string_view> SyntaxBuilder::unescape(std::string_view content) {
  if (content.find('\\') == std::string_view::npos) return content;
  auto* const target = static_cast<char*>(arena_.allocate(content.size(), 1));
  bool good = true;
  const auto bad_escape = [&](std::string_view escape) {
    report(unknown_escape(range(escape), escape));
    good = false;
  };
  const std::size_t size = resolve_escapes(content, target, bad_escape);
  return good ? std::optional(std::string_view(target, size)) : std::nullopt;
}

void SyntaxBuilder::string(std::string_view token) {
  const auto value = unescape(token.substr(1, token.size() - 2));
  if (!value) return push(token, InvalidExpression{});
  push(token, StringLiteral{*value});
}

void SyntaxBuilder::invalid(std::string_view token, Diagnostic why) {
  report(std::move(why));
  push(token, InvalidExpression{});
}

void SyntaxBuilder::number(std::string_view token) {
  std::string reason;
  if (token.find('.') != std::string_view::npos) {
    const auto cidr = parse_cidr(token, reason);
    if (!cidr) return invalid(token, malformed_cidr(range(token), token, reason));
    if (cidr->has_host_bits()) return invalid(token, host_bits_set(range(token), *cidr));
    return push(token, CidrLiteral{cidr->network()});
  }
  if (has_date_shape(token)) {
    const auto date = parse_date(token);
    if (!date) return invalid(token, no_such_date(range(token), token));
    return push(token, DateLiteral{*date});
  }
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), value);
  if (error != std::errc{}) return invalid(token, integer_too_large(range(token), token));
  push(token, IntLiteral{value});
}

void SyntaxBuilder::reference(std::string_view token) {
  if (token == "true" || token == "false") return push(token, BoolLiteral{token == "true"});
  if (token == "null") return push(token, NullLiteral{});
  push(token, Reference{token});
}

void SyntaxBuilder::member(std::string_view member_token) {
  const Expression* const object = keep_top();
  push_from(object->span.begin, span(member_token).end, MemberAccess{object, member_token});
}

void SyntaxBuilder::splat(std::string_view splat_token) {
  const Expression* const object = keep_top();
  push_from(object->span.begin, span(splat_token).end, Splat{object});
}

void SyntaxBuilder::index_end(std::string_view close_token) {
  const Expression* const index = keep_top();
  const Expression* const object = keep_top();
  push_from(object->span.begin, span(close_token).end, IndexAccess{object, index});
}

void SyntaxBuilder::open(std::string_view open_token) {
  brackets_.push_back({offset(open_token), expressions_.size(), entries_.size(), {}, false});
}

void SyntaxBuilder::list_end(std::size_t end_offset) {
  const OpenBracket open = pop_bracket();
  const auto elements = move_to_arena(expressions_, open.expressions_begin);
  push_from(open.begin, static_cast<std::uint32_t>(end_offset), ListLiteral{elements});
}

void SyntaxBuilder::template_text(std::string_view token) {
  if (token.empty()) return;
  const auto value = unescape(token);
  if (!value) return push(token, InvalidExpression{});
  push(token, StringLiteral{*value});
}

void SyntaxBuilder::template_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const auto parts = move_to_arena(expressions_, open.expressions_begin);
  push_from(open.begin, span(close_token).end, StringTemplate{parts});
}

void SyntaxBuilder::map_key(std::string_view token, bool quoted) {
  const std::string_view inner = quoted ? token.substr(1, token.size() - 2) : token;
  names_.push_back({quoted ? unescape(inner).value_or(std::string_view{}) : inner, span(token)});
}

void SyntaxBuilder::map_value() {
  const Expression value = pop_expression();
  entries_.push_back({pop_name(), value});
}

void SyntaxBuilder::map_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const auto entries = move_to_arena(entries_, open.entries_begin);
  push_from(open.begin, span(close_token).end, MapLiteral{entries});
}

void SyntaxBuilder::call_begin(std::string_view name_token) {
  open(name_token);
  brackets_.back().function = name_token;
}

void SyntaxBuilder::call_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const auto arguments = move_to_arena(expressions_, open.expressions_begin);
  push_from(open.begin, span(close_token).end, Call{open.function, arguments});
}

void SyntaxBuilder::parenthesized_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const Expression* const inner = keep_top();
  push_from(open.begin, span(close_token).end, Parenthesized{inner});
}

void SyntaxBuilder::sign(std::string_view token) {
  signs_.push_back(
      {token == "!" ? UnaryOperator::logical_not : UnaryOperator::negate, offset(token)});
}

void SyntaxBuilder::unary_end() {
  const PendingSign sign = signs_.back();
  signs_.pop_back();
  const Expression* const operand = keep_top();
  push_from(sign.begin, operand->span.end, Unary{sign.op, operand});
}

std::size_t SyntaxBuilder::begin_chain() { return std::exchange(chain_, operators_.size()); }

void SyntaxBuilder::fold_operator() {
  const BinaryOperator op = operators_.back();
  operators_.pop_back();
  const Expression* const right = keep_top();
  const Expression* const left = keep_top();
  push_from(left->span.begin, right->span.end, Binary{op, left, right});
}

void SyntaxBuilder::binary_operator(std::string_view token) {
  const BinaryOperator op = operator_of(token);
  while (operators_.size() > chain_ && precedence(operators_.back()) >= precedence(op))
    fold_operator();
  operators_.push_back(op);
}

void SyntaxBuilder::fold_chain() {
  while (operators_.size() > chain_) fold_operator();
}

void SyntaxBuilder::conditional_end() {
  const Expression* const otherwise = keep_top();
  const Expression* const chosen = keep_top();
  const Expression* const condition = keep_top();
  push_from(condition->span.begin, otherwise->span.end, Conditional{condition, chosen, otherwise});
}

void SyntaxBuilder::loop_name(std::string_view token) { names_.push_back({token, span(token)}); }

void SyntaxBuilder::loop_names_end(std::string_view token) {
  Loop loop;
  loop.value = pop_name();
  // (Not the comma: a comment behind the name may hold one.)
  const bool is_first_name = loop.value.span.begin == offset(token);
  if (!is_first_name) loop.key = pop_name();
  loops_.push_back(loop);
}

void SyntaxBuilder::loop_source_end() { loops_.back().source = keep_top(); }

void SyntaxBuilder::comprehension_filter_end() { brackets_.back().filtered = true; }

const Comprehension* SyntaxBuilder::comprehension(bool has_key, bool filtered) {
  Comprehension parts;
  parts.loop = loops_.back();
  loops_.pop_back();
  if (filtered) parts.filter = keep_top();
  parts.value = keep_top();
  if (has_key) parts.key = keep_top();
  return keep(parts);
}

void SyntaxBuilder::list_comprehension_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const Comprehension* const parts = comprehension(false, open.filtered);
  push_from(open.begin, span(close_token).end, ListComprehension{parts});
}

void SyntaxBuilder::map_comprehension_end(std::string_view close_token) {
  const OpenBracket open = pop_bracket();
  const Comprehension* const parts = comprehension(true, open.filtered);
  push_from(open.begin, span(close_token).end, MapComprehension{parts});
}

// ---- statements ----

void SyntaxBuilder::statement_name(std::string_view token) {
  names_.push_back({token, span(token)});
}

void SyntaxBuilder::attribute_end(std::string_view statement) {
  const Expression value = pop_expression();
  statements_.push_back({span(statement), Attribute{pop_name(), value}});
}

void SyntaxBuilder::let_end(std::string_view statement) {
  const Expression value = pop_expression();
  statements_.push_back({span(statement), Let{pop_name(), value}});
}

void SyntaxBuilder::allow_begin() {
  allow_sources_begin_ = expressions_.size();
  except_.clear();
  until_ = nullptr;
  because_ = nullptr;
}

void SyntaxBuilder::except_source_end() { except_.push_back(pop_expression()); }

void SyntaxBuilder::until_end(std::string_view clause) {
  if (until_ != nullptr) report(repeated_clause(range(clause), "until"));
  until_ = keep_top();
}

void SyntaxBuilder::because_end(std::string_view clause) {
  if (because_ != nullptr) report(repeated_clause(range(clause), "because"));
  because_ = keep_top();
}

void SyntaxBuilder::allow_end(std::string_view statement) {
  AllowRule rule;
  rule.sources = move_to_arena(expressions_, allow_sources_begin_);
  rule.except = move_to_arena(except_, 0);
  rule.until = until_;
  rule.because = because_;
  statements_.push_back({span(statement), rule});
}

void SyntaxBuilder::control_open(std::string_view token) {
  controls_.push_back({offset(token), statements_.size()});
}

void SyntaxBuilder::control_close() {
  control_body_ = move_to_arena(statements_, controls_.back().statements_begin);
  controls_.pop_back();
}

void SyntaxBuilder::for_end(std::string_view statement) {
  statements_.push_back({span(statement), ForStatement{loops_.back(), control_body_}});
  loops_.pop_back();
}

void SyntaxBuilder::if_begin() { branch_begins_.push_back(branches_.size()); }

void SyntaxBuilder::branch_condition_end() { branches_.push_back({keep_top(), {}}); }

void SyntaxBuilder::else_begin() { branches_.push_back({nullptr, {}}); }

void SyntaxBuilder::branch_end() { branches_.back().body = control_body_; }

void SyntaxBuilder::if_end(std::string_view statement) {
  const auto branches = move_to_arena(branches_, branch_begins_.back());
  branch_begins_.pop_back();
  statements_.push_back({span(statement), IfStatement{branches}});
}

void SyntaxBuilder::claim_verb(std::string_view token) { claim_can_ = token == "can"; }

void SyntaxBuilder::claim_end(std::string_view token) {
  Claim claim;
  claim.span = span(token);
  claim.target = pop_expression();
  claim.can = claim_can_;
  // `any subnet` leaves no expression; what does is the subject, which begins the claim.
  const bool has_subject = !expressions_.empty() && expressions_.back().span.begin == offset(token);
  if (has_subject) claim.subject = keep_top();
  claims_.push_back(claim);
}

void SyntaxBuilder::claims_end(std::string_view statement) {
  statements_.push_back({span(statement), Claims{move_to_arena(claims_, 0)}});
}

void SyntaxBuilder::block_name(std::string_view token) {
  blocks_.push_back({{token, span(token)}, labels_.size(), statements_.size()});
}

void SyntaxBuilder::label(std::string_view token, bool quoted) {
  const std::string_view inner = quoted ? token.substr(1, token.size() - 2) : token;
  const std::string_view text = quoted ? unescape(inner).value_or(std::string_view{}) : token;
  labels_.push_back({text, span(token), quoted});
}

void SyntaxBuilder::block_end(std::size_t end_offset) {
  const OpenBlock open = blocks_.back();
  blocks_.pop_back();
  Block block{open.keyword, {}, {}};
  block.labels = move_to_arena(labels_, open.labels_begin);
  block.body = move_to_arena(statements_, open.statements_begin);
  const Span whole{open.keyword.span.begin, static_cast<std::uint32_t>(end_offset)};
  statements_.push_back({whole, block});
}

void SyntaxBuilder::invalid_statement(std::size_t begin_offset, std::size_t end_offset) {
  const std::string_view statement = text_.substr(begin_offset, end_offset - begin_offset);
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto word_end = std::find_if_not(statement.begin(), statement.end(), is_letter);
  const auto length = static_cast<std::size_t>(word_end - statement.begin());
  statements_.push_back({span(statement), InvalidStatement{statement.substr(0, length)}});
}

template <typename Self, typename Visitor>
void SyntaxBuilder::each_stack(Self& self, Visitor visit) {
  std::size_t number = 0;
  const auto all = [&](auto&... stacks) { (visit(number++, stacks), ...); };
  all(self.expressions_, self.operators_, self.signs_, self.brackets_, self.entries_, self.loops_,
      self.names_, self.statements_, self.blocks_, self.labels_, self.controls_, self.branches_,
      self.branch_begins_);
}

SyntaxBuilder::Mark SyntaxBuilder::mark() const {
  Mark mark{};
  each_stack(*this, [&](std::size_t number, const auto& stack) { mark[number] = stack.size(); });
  return mark;
}

void SyntaxBuilder::roll_back(const Mark& mark) {
  each_stack(*this, [&](std::size_t number, auto& stack) {
    stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(mark[number]), stack.end());
  });
  claims_.clear();
}

Nodes<Statement> SyntaxBuilder::finish() { return move_to_arena(statements_, 0); }

}  // namespace acrnet::parser
