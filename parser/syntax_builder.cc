#include "parser/syntax_builder.h"

#include <algorithm>
#include <charconv>
#include <cstring>
#include <new>
#include <type_traits>
#include <utility>

#include "parser/diagnostics.h"
#include "parser/string_escapes.h"

namespace acrnet::parser {

namespace {

constexpr std::size_t none = static_cast<std::size_t>(-1);

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

SourceRange SyntaxBuilder::innermost_list() const {
  return range(lists_.back().begin, lists_.back().begin + 1);
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

const Expression* SyntaxBuilder::keep(const Expression& expression) {
  void* const place = arena_.allocate(sizeof(Expression), alignof(Expression));
  return new (place) Expression(expression);
}

Expression SyntaxBuilder::pop_expression() {
  const Expression top = expressions_.back();
  expressions_.pop_back();
  return top;
}

void SyntaxBuilder::push(std::string_view token, decltype(Expression::node) node) {
  expressions_.push_back({span(token), node});
}

// ---- expressions ----

std::optional<std::string_view> SyntaxBuilder::unescape(std::string_view token) {
  const std::string_view content = token.substr(1, token.size() - 2);
  const auto interpolations = find_interpolations(content);
  for (const InterpolationMark& mark : interpolations) {
    report(interpolation_in_string(range(content.substr(mark.offset, 2))));
  }
  if (!interpolations.empty()) return std::nullopt;
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
  const auto value = unescape(token);
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

void SyntaxBuilder::reference(std::string_view token) { push(token, Reference{token}); }

void SyntaxBuilder::member(std::string_view member_token) {
  const Expression* const object = keep(pop_expression());
  const std::uint32_t begin = object->span.begin;
  push(text_.substr(begin, span(member_token).end - begin), MemberAccess{object, member_token});
}

void SyntaxBuilder::index_end(std::string_view close_token) {
  const Expression* const index = keep(pop_expression());
  const Expression* const object = keep(pop_expression());
  const std::uint32_t begin = object->span.begin;
  push(text_.substr(begin, span(close_token).end - begin), IndexAccess{object, index});
}

void SyntaxBuilder::list_begin(std::string_view open_token) {
  lists_.push_back({offset(open_token), expressions_.size()});
}

void SyntaxBuilder::list_end(std::size_t end_offset) {
  const OpenList open = lists_.back();
  lists_.pop_back();
  const Nodes<Expression> elements = move_to_arena(expressions_, open.expressions_begin);
  push(text_.substr(open.begin, end_offset - open.begin), ListLiteral{elements});
}

// ---- statements ----

void SyntaxBuilder::attribute_name(std::string_view token) {
  names_.push_back({token, span(token)});
}

void SyntaxBuilder::attribute_end(std::string_view statement) {
  const Attribute attribute{names_.back(), pop_expression()};
  names_.pop_back();
  statements_.push_back({span(statement), attribute});
}

void SyntaxBuilder::allow_begin() {
  allow_sources_begin_ = expressions_.size();
  allow_because_begin_ = none;
}

void SyntaxBuilder::because_begin() { allow_because_begin_ = expressions_.size(); }

void SyntaxBuilder::allow_end(std::string_view statement) {
  AllowRule rule;
  if (allow_because_begin_ != none) rule.because = keep(pop_expression());
  rule.sources = move_to_arena(expressions_, allow_sources_begin_);
  statements_.push_back({span(statement), rule});
}

void SyntaxBuilder::block_name(std::string_view token) {
  blocks_.push_back({{token, span(token)}, labels_.size(), statements_.size()});
}

void SyntaxBuilder::label(std::string_view token, bool quoted) {
  const std::string_view text = quoted ? unescape(token).value_or(std::string_view{}) : token;
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

SyntaxBuilder::Mark SyntaxBuilder::mark() const {
  return {expressions_.size(), lists_.size(),  statements_.size(),
          blocks_.size(),      labels_.size(), names_.size()};
}

void SyntaxBuilder::roll_back(const Mark& mark) {
  const auto shrink = [](auto& stack, std::size_t size) {
    stack.erase(stack.begin() + static_cast<std::ptrdiff_t>(size), stack.end());
  };
  shrink(expressions_, mark.expressions);
  shrink(lists_, mark.lists);
  shrink(statements_, mark.statements);
  shrink(blocks_, mark.blocks);
  shrink(labels_, mark.labels);
  shrink(names_, mark.names);
}

Nodes<Statement> SyntaxBuilder::finish() { return move_to_arena(statements_, 0); }

}  // namespace acrnet::parser
