#include "parser/evaluate/blocks/block_reader.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <variant>

#include "parser/evaluate/expressions/azure_names.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

// "a word (deny, allow)"
std::string a_word_of(std::span<const std::string_view> words) {
  return fmt::format("a word ({})", fmt::join(words, ", "));
}

}  // namespace

bool contains(std::span<const std::string_view> words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
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

BlockReader::Head BlockReader::read_head(const Schema& schema, const TopBlock& top,
                                         Evaluation& evaluation) {
  const Nodes<Label>& labels = top.block->labels;
  Span span = top.block->keyword.span;
  const SourceRange keyword = range_of(*top.document, span);
  if (!labels.empty()) span.end = labels[labels.size() - 1].span.end;
  Head head{{}, range_of(*top.document, span)};
  if (labels.size() != schema.labels) {
    evaluation.report(wrong_label_count(keyword, schema.keyword, schema.labels));
    return head;
  }
  if (schema.labels == 0) return head;
  head.name = labels[0].text;
  const SourceRange place = range_of(*top.document, labels[0].span);
  if (labels[0].quoted && !schema.sentence) evaluation.report(quoted_label(place, head.name));
  if (!labels[0].quoted && schema.sentence) evaluation.report(unquoted_sentence(place, head.name));
  if (top.keys == no_keys || top.keys == sensitive_keys) {
    evaluation.report(top.keys == no_keys ? loop_needs_keys(head.range)
                                          : sensitive_block_key(head.range));
    evaluation.declare_unknown(schema.keyword, head.name);
    head.name = {};
  }
  return head;
}

BlockReader::BlockReader(const Schema& schema, const TopBlock& block, Evaluation& evaluation)
    : schema_(schema),
      block_(block),
      evaluation_(evaluation),
      head_(read_head(schema, block, evaluation)) {
  evaluation.take_block(head_.range);
  scope_ = &open_body(block.block->body, *block.scope, evaluation);
  for (const Statement& statement : block.block->body) {
    expand_statement(statement, *scope_, {}, evaluation,
                     [this](const Statement& each, const Scope& scope, std::string_view keys) {
                       read(each, scope, keys);
                     });
  }
}

void BlockReader::read(const Statement& statement, const Scope& scope, std::string_view keys) {
  const SourceRange place = range_of(*block_.document, statement.span);
  if (const auto* rule = std::get_if<AllowRule>(&statement.node)) {
    if (!schema_.rules) return evaluation_.report(rule_outside_registry(place, schema_.keyword));
    rules_.push_back({rule, &scope, evaluation_.origin(*block_.document, statement.span)});
  } else if (const auto* attribute = std::get_if<Attribute>(&statement.node)) {
    add_attribute(*attribute, scope);
  } else if (const auto* block = std::get_if<Block>(&statement.node)) {
    const std::string_view keyword = block->keyword.text;
    if (!contains(schema_.blocks, keyword)) {
      const SourceRange word = range_of(*block_.document, block->keyword.span);
      return evaluation_.report(
          unknown_inner_block(word, keyword, schema_.keyword, schema_.blocks));
    }
    blocks_.push_back({block_.document, block, statement.span, &scope, keys});
  } else if (const auto* claims = std::get_if<Claims>(&statement.node)) {
    if (!schema_.claims) return evaluation_.report(claim_outside_assert(place, schema_.keyword));
    claims_.push_back({claims, &scope});
  } else {
    incomplete_ = true;
    const std::string_view keyword = std::get<InvalidStatement>(statement.node).keyword;
    if (!contains(schema_.attributes, keyword)) may_lack_blocks_ = true;
    evaluation_.here().names_incomplete |= keyword == "let" || keyword == "for";
  }
}

void BlockReader::add_attribute(const Attribute& attribute, const Scope& scope) {
  const SourceRange place = range_of(*block_.document, attribute.name.span);
  const std::string_view word = attribute.name.text;
  const auto& known = schema_.attributes;
  if (!schema_.any_attribute && !contains(known, word)) {
    incomplete_ = true;  // what it was meant to be seems to be missing now
    return evaluation_.report(unknown_attribute(place, word, schema_.keyword, known));
  }
  if (const Attribute* first = this->attribute(word)) {
    return evaluation_.report(
        duplicate_attribute(place, word, range_of(*block_.document, first->name.span)));
  }
  attributes_.push_back({&attribute, &scope});
}

const Attribute* BlockReader::attribute(std::string_view name) const {
  for (const BoundAttribute& item : attributes_) {
    if (item.attribute->name.text == name) return item.attribute;
  }
  return nullptr;
}

const Scope& BlockReader::scope_of(const Attribute& attribute) const {
  for (const BoundAttribute& item : attributes_) {
    if (item.attribute == &attribute) return *item.scope;
  }
  return *scope_;
}

SourceRange BlockReader::attribute_range(const Attribute& attribute) const {
  return range_of(*block_.document, attribute.value.span);
}

void BlockReader::require(std::string_view name) {
  if (incomplete_ || attribute(name) != nullptr) return;
  evaluation_.report(missing_attribute(head(), schema_.keyword, name));
}

std::optional<Value> BlockReader::value(std::string_view name) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) return std::nullopt;
  const Value result = evaluate_expression(found->value, scope_of(*found), evaluation_);
  if (!result.known() || result.as<Null>() != nullptr) return std::nullopt;
  return result;
}

std::optional<std::string_view> BlockReader::text(std::string_view name) {
  const auto found = value(name);
  if (!found) return std::nullopt;
  if (const auto* text = found->as<std::string_view>()) return *text;
  evaluation_.report(
      wrong_type(attribute_range(*attribute(name)), name, "a text in quotes", describe(*found)));
  return std::nullopt;
}

std::optional<bool> BlockReader::flag(std::string_view name) {
  const auto found = value(name);
  if (!found) return std::nullopt;
  if (const auto* flag = found->as<bool>()) return *flag;
  evaluation_.report(
      wrong_type(attribute_range(*attribute(name)), name, "true or false", describe(*found)));
  return std::nullopt;
}

std::optional<std::string_view> BlockReader::azure_name(std::string_view name,
                                                        std::string_view what, NameRule rule) {
  const auto value = text(name);
  if (!value) return std::nullopt;
  if (this->value(name)->sensitive) {
    evaluation_.report(sensitive_azure_name(attribute_range(*attribute(name)), what));
    return std::nullopt;
  }
  if (const auto broken = rule(*value)) {
    evaluation_.report(
        invalid_azure_name(attribute_range(*attribute(name)), what, *value, *broken));
    return std::nullopt;
  }
  return value;
}

std::optional<std::string> BlockReader::subscription(std::string_view name) {
  const auto found = value(name);
  if (!found) return std::nullopt;
  if (const auto* block = found->as<SubscriptionReference>()) return std::string(block->id);
  const auto id = text(name);
  if (!id) return std::nullopt;
  if (!is_guid(*id)) {
    evaluation_.report(malformed_subscription(attribute_range(*attribute(name)), *id));
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

std::vector<Name> BlockReader::words(std::string_view name,
                                     std::span<const std::string_view> known) {
  const Attribute* const found = attribute(name);
  if (found == nullptr) return {};
  std::vector<Name> words;
  const auto read_one = [&](const Expression& expression) {
    // A word of the attribute means itself, whatever else has that name.
    const auto* reference = std::get_if<Reference>(&expression.node);
    const std::string_view word = reference != nullptr && contains(known, reference->name)
                                      ? reference->name
                                      : chosen_word(expression, *found, known);
    if (!word.empty()) words.push_back({word, expression.span});
  };
  if (const auto* list = std::get_if<ListLiteral>(&found->value.node)) {
    for (const Expression& element : list->elements) read_one(element);
  } else {
    read_one(found->value);
  }
  return words;
}

std::vector<Cidr> BlockReader::cidrs(std::string_view name) {
  std::vector<Cidr> networks;
  if (const auto found = value(name)) {
    add_cidrs(*found, name, attribute_range(*attribute(name)), networks);
  }
  return networks;
}

void BlockReader::add_cidrs(const Value& value, std::string_view name, SourceRange at,
                            std::vector<Cidr>& into) {
  std::string reason;
  if (const auto* cidr = value.as<Cidr>()) {
    into.push_back(*cidr);
  } else if (const auto* list = value.as<List>()) {
    for (const Value& element : *list) add_cidrs(element, name, element.range, into);
  } else if (const auto* text = value.as<std::string_view>(); text && parse_cidr(*text, reason)) {
    evaluation_.report(quoted_literal(at, "an address", *text));
  } else if (value.known()) {
    evaluation_.report(
        wrong_type(at, name, "a network, an address or a list of them", describe(value)));
  }
}

std::string_view BlockReader::chosen_word(const Expression& expression, const Attribute& attribute,
                                          std::span<const std::string_view> words) {
  const Scope& scope = scope_of(attribute);
  const auto again = [&](const Expression& inner) { return chosen_word(inner, attribute, words); };
  const SourceRange place = attribute_range(attribute);
  const std::string_view name = attribute.name.text;
  if (const auto* inner = std::get_if<Parenthesized>(&expression.node)) return again(*inner->inner);
  if (const auto* choice = std::get_if<Conditional>(&expression.node)) {
    const auto condition = evaluate_flag(*choice->condition, "? :", scope, evaluation_);
    if (!condition) return {};
    return again(*condition ? *choice->chosen : *choice->otherwise);
  }
  const auto* reference = std::get_if<Reference>(&expression.node);
  if (reference != nullptr && find_name(reference->name, scope) == nullptr) {
    if (contains(words, reference->name)) return reference->name;
    evaluation_.report(unknown_word(place, name, reference->name, words));
    return {};
  }
  if (std::holds_alternative<ListLiteral>(expression.node)) {
    evaluation_.report(wrong_type(place, name, a_word_of(words), "a list"));
    return {};
  }
  const Value value = evaluate_expression(expression, scope, evaluation_);
  const auto* text = value.as<std::string_view>();
  if (text == nullptr) {
    if (value.known() && value.as<Null>() == nullptr)
      evaluation_.report(wrong_type(place, name, a_word_of(words), describe(value)));
    return {};
  }
  const bool literal = std::holds_alternative<StringLiteral>(expression.node);
  if (contains(words, *text) && !literal) return *text;
  const std::string lower = to_lower(*text);
  evaluation_.report(literal && contains(words, lower) ? quoted_word(place, lower)
                                                       : unknown_word(place, name, *text, words));
  return {};
}

}  // namespace acrnet::parser
