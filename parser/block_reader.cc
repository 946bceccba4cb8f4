#include "parser/block_reader.h"

#include <algorithm>
#include <variant>

#include "parser/azure_names.h"

namespace acrnet::parser {

namespace {

template <typename... Cases>
struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases>
Overloaded(Cases...) -> Overloaded<Cases...>;

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

bool is_invalid(const Expression& expression) {
  return std::holds_alternative<InvalidExpression>(expression.node);
}

}  // namespace

std::string_view describe(const Expression& expression) {
  return std::visit(Overloaded{[](const StringLiteral&) { return "a text"; },
                               [](const IntLiteral&) { return "a number"; },
                               [](const CidrLiteral&) { return "an address"; },
                               [](const DateLiteral&) { return "a date"; },
                               [](const ListLiteral&) { return "a list"; },
                               [](const Reference&) { return "a word"; },
                               [](const MemberAccess&) { return "a reference"; },
                               [](const IndexAccess&) { return "a reference"; },
                               [](const Splat&) { return "a list"; },
                               [](const NullLiteral&) { return "null"; },
                               [](const BoolLiteral&) { return "true or false"; },
                               [](const StringTemplate&) { return "a text"; },
                               [](const MapLiteral&) { return "a map"; },
                               [](const ListComprehension&) { return "a list"; },
                               [](const MapComprehension&) { return "a map"; },
                               [](const Parenthesized&) { return "an expression"; },
                               [](const Call&) { return "a function's result"; },
                               [](const Unary&) { return "an expression"; },
                               [](const Binary&) { return "an expression"; },
                               [](const Conditional&) { return "an expression"; },
                               [](const InvalidExpression&) { return "a mistake"; }},
                    expression.node);
}

std::vector<std::string_view> dotted_name(const Expression& expression) {
  std::vector<std::string_view> parts;
  const Expression* at = &expression;
  while (const auto* access = std::get_if<MemberAccess>(&at->node)) {
    parts.push_back(access->member);
    at = access->object;
  }
  const auto* head = std::get_if<Reference>(&at->node);
  if (head == nullptr) return {};
  parts.push_back(head->name);
  std::reverse(parts.begin(), parts.end());
  return parts;
}

BlockReader::BlockReader(const Schema& schema, const Document& document, const Block& block,
                         Evaluation& evaluation)
    : schema_(schema), document_(document), block_(block), evaluation_(evaluation) {
  read_labels();
  for (const Statement& statement : block.body) read(statement);
}

SourceRange BlockReader::head() const {
  Span span = block_.keyword.span;
  if (!block_.labels.empty()) span.end = block_.labels[block_.labels.size() - 1].span.end;
  return range_of(document_, span);
}

void BlockReader::read_labels() {
  if (block_.labels.size() != schema_.labels) {
    evaluation_.report(wrong_label_count(head(), schema_.keyword, schema_.labels));
    return;
  }
  if (schema_.labels == 0) return;
  const Label& label = block_.labels[0];
  if (label.quoted) evaluation_.report(quoted_label(range_of(document_, label.span), label.text));
  name_ = label.text;
}

void BlockReader::read(const Statement& statement) {
  const SourceRange place = range_of(document_, statement.span);
  if (const auto* attribute = std::get_if<Attribute>(&statement.node)) {
    add_attribute(*attribute);
  } else if (const auto* rule = std::get_if<AllowRule>(&statement.node)) {
    if (!schema_.rules) return evaluation_.report(rule_outside_registry(place, schema_.keyword));
    rules_.push_back(rule);
    rule_origins_.push_back(evaluation_.origin(document_, statement.span));
  } else if (const auto* block = std::get_if<Block>(&statement.node)) {
    const std::string_view keyword = block->keyword.text;
    if (!contains(schema_.blocks, keyword)) {
      const SourceRange word = range_of(document_, block->keyword.span);
      return evaluation_.report(
          unknown_inner_block(word, keyword, schema_.keyword, schema_.blocks));
    }
    blocks_.push_back({&document_, block, statement.span});
  } else {
    incomplete_ = true;
    const std::string_view keyword = std::get<InvalidStatement>(statement.node).keyword;
    if (!contains(schema_.attributes, keyword)) may_lack_blocks_ = true;
  }
}

void BlockReader::add_attribute(const Attribute& attribute) {
  const SourceRange place = range_of(document_, attribute.name.span);
  const std::string_view word = attribute.name.text;
  const auto& known = schema_.attributes;
  if (!contains(known, word)) {
    incomplete_ = true;  // what it was meant to be seems to be missing now
    return evaluation_.report(unknown_attribute(place, word, schema_.keyword, known));
  }
  if (const Attribute* first = this->attribute(word)) {
    return evaluation_.report(
        duplicate_attribute(place, word, range_of(document_, first->name.span)));
  }
  attributes_.push_back(&attribute);
}

const Attribute* BlockReader::attribute(std::string_view name) const {
  const auto found = std::find_if(attributes_.begin(), attributes_.end(),
                                  [&](const Attribute* item) { return item->name.text == name; });
  return found == attributes_.end() ? nullptr : *found;
}

SourceRange BlockReader::attribute_range(const Attribute& attribute) const {
  return range_of(document_, attribute.value.span);
}

void BlockReader::require(std::string_view name) {
  if (incomplete_ || attribute(name) != nullptr) return;
  evaluation_.report(missing_attribute(head(), schema_.keyword, name));
}

std::optional<std::string_view> BlockReader::text(std::string_view name) {
  const Attribute* const found = attribute(name);
  if (found == nullptr || is_invalid(found->value)) return std::nullopt;
  if (const auto* literal = std::get_if<StringLiteral>(&found->value.node)) return literal->value;
  const SourceRange place = attribute_range(*found);
  if (const auto* reference = std::get_if<Reference>(&found->value.node)) {
    evaluation_.report(unquoted_text(place, reference->name));
  } else {
    evaluation_.report(
        wrong_type(place, found->name.text, "a text in quotes", describe(found->value)));
  }
  return std::nullopt;
}

std::optional<std::string_view> BlockReader::azure_name(std::string_view name,
                                                        std::string_view what, NameRule rule) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  if (const auto broken = rule(*value)) {
    evaluation_.report(
        invalid_azure_name(attribute_range(*attribute(name)), what, *value, *broken));
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> BlockReader::referenced_subscription(const Attribute& attribute) {
  const auto parts = dotted_name(attribute.value);
  if (parts.size() != 2 || parts[0] != "subscription") return std::nullopt;
  const auto found = evaluation_.subscriptions.find(parts[1]);
  if (found != evaluation_.subscriptions.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [declared, id] : evaluation_.subscriptions)
    known.push_back("subscription." + declared);
  if (!evaluation_.declarations_incomplete) {
    const std::string reference = "subscription." + std::string(parts[1]);
    evaluation_.report(
        unknown_reference(attribute_range(attribute), "subscription", reference, known));
  }
  return std::string();
}

std::optional<std::string> BlockReader::subscription(std::string_view name) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) return std::nullopt;
  if (auto referenced = referenced_subscription(*found)) {
    return referenced->empty() ? std::nullopt : std::move(referenced);
  }
  const auto id = text(name);
  if (!id) return std::nullopt;
  if (!is_guid(*id)) {
    evaluation_.report(malformed_subscription(attribute_range(*found), *id));
    return std::nullopt;
  }
  return to_lower(*id);
}

std::optional<ArmId> BlockReader::arm_id(std::string_view name, bool (ArmId::*is_kind)() const,
                                         std::string_view form) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  std::string reason;
  auto id = ArmId::parse(*value, reason);
  if (id && !((*id).*is_kind)()) reason = "it is the ID of something else";
  if (id && reason.empty() && !is_guid(id->subscription()))
    reason = "its subscription is no subscription ID";
  if (reason.empty()) return id;
  evaluation_.report(malformed_arm_id(attribute_range(*attribute(name)), reason, form));
  return std::nullopt;
}

void BlockReader::report_word(const Attribute& attribute, std::span<const std::string_view> words) {
  const SourceRange place = attribute_range(attribute);
  const std::string_view name = attribute.name.text;
  if (is_invalid(attribute.value)) return;
  if (const auto* reference = std::get_if<Reference>(&attribute.value.node)) {
    return evaluation_.report(unknown_word(place, name, reference->name, words));
  }
  if (const auto* literal = std::get_if<StringLiteral>(&attribute.value.node)) {
    const std::string lower = to_lower(literal->value);
    const bool known = contains(words, lower);
    return evaluation_.report(known ? quoted_word(place, lower)
                                    : unknown_word(place, name, literal->value, words));
  }
  evaluation_.report(wrong_type(place, name, "a word", describe(attribute.value)));
}

}  // namespace acrnet::parser
