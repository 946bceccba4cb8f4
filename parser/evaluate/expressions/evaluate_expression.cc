// Expressions: everything but names, references to blocks and functions.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>
#include <variant>
#include <vector>

#include "parser/evaluate/expressions/evaluation.h"
#include "parser/evaluate/expressions/function.h"
#include "parser/evaluate/expressions/operators.h"
#include "parser/messages/foreign_habit_diagnostics.h"
#include "parser/messages/value_diagnostics.h"
#include "parser/syntax/foreign_habits.h"

namespace acrnet::parser {

namespace {

// The block that is meant by its name alone: "registry.main" for `main`, "subnet.docker" for the
// beginning of `docker.vm`; empty: none.
std::string block_named(std::string_view name, const Module& module) {
  const std::pair<std::string_view, const Module::Declared*> kinds[] = {
      {"registry", &module.registries}, {"subnet", &module.subnets}, {"group", &module.groups}};
  for (const auto& [kind, declared] : kinds) {
    const auto at = declared->lower_bound(name);
    if (at == declared->end() || !at->first.starts_with(name)) continue;
    const std::string_view rest = std::string_view(at->first).substr(name.size());
    if (rest.empty() || rest.front() == '.' || rest.front() == '[')
      return fmt::format("{}.{}", kind, name);
  }
  return {};
}

class Visitor {
 public:
  Visitor(const Expression& expression, const Scope& scope, Evaluation& evaluation)
      : expression_(expression),
        scope_(scope),
        evaluation_(evaluation),
        at_(range_of(*scope.document, expression.span)) {}

  Value operator()(const InvalidExpression&) { return unknown(); }
  Value operator()(const StringLiteral& it) { return {it.value, at_}; }
  Value operator()(const IntLiteral& it) { return {it.value, at_}; }
  Value operator()(const CidrLiteral& it) { return {it.value, at_}; }
  Value operator()(const DateLiteral& it) { return {it.value, at_}; }
  Value operator()(const NullLiteral&) { return {Null{}, at_}; }
  Value operator()(const BoolLiteral& it) { return {it.value, at_}; }
  Value operator()(const Parenthesized& it) { return value(*it.inner); }

  Value operator()(const ListLiteral& it) {
    std::vector<Value> elements;
    elements.reserve(it.elements.size());
    for (const Expression& element : it.elements) elements.push_back(value(element));
    return evaluation_.make_list(elements, at_);
  }

  Value operator()(const MapLiteral& it) {
    std::vector<MapItem> items;
    for (const MapEntry& entry : it.entries) {
      for (const MapItem& item : items) {
        if (item.key != entry.key.text) continue;
        evaluation_.report(
            duplicate_key(range_of(*scope_.document, entry.key.span), item.key, item.value.range));
        return unknown();
      }
      items.push_back({entry.key.text, value(entry.value)});
    }
    return evaluation_.make_map(std::move(items), at_);
  }

  Value operator()(const StringTemplate& it) {
    std::string text;
    bool sensitive = false;
    for (const Expression& part : it.parts) {
      const Value shown = value(part);
      if (!shown.known()) return unknown();
      if (!has_text(shown)) {
        evaluation_.report(wrong_operand(shown_at(part), "${…}", describe(shown),
                                         "a text, a number, an address, a date, true or false"));
        return unknown();
      }
      sensitive |= shown.sensitive;
      text += to_text(shown);
    }
    Value result = evaluation_.make_text(text, at_);
    result.sensitive = sensitive;
    return result;
  }

  Value operator()(const Reference& it) {
    if (Definition* definition = find_name(it.name, scope_))
      return value_of(*definition, at_, evaluation_);
    if (is_kind(it.name)) {
      evaluation_.report(not_a_value(at_, it.name));
      return unknown();
    }
    std::vector<std::string> known;
    for (const auto& [name, definition] : evaluation_.here().names) known.emplace_back(name);
    for (const Scope* scope = &scope_; scope != nullptr; scope = scope->outer) {
      for (std::size_t i = 0; i < scope->size; ++i) known.emplace_back(scope->first[i].name.text);
    }
    std::sort(known.begin(), known.end());
    if (evaluation_.here().names_incomplete) return unknown();
    const std::string block = block_named(it.name, evaluation_.here());
    evaluation_.report(block.empty() ? unknown_name(at_, it.name, known)
                                     : bare_block_name(at_, it.name, block));
    return unknown();
  }

  Value operator()(const MemberAccess& it) {
    if (is_block_reference(expression_))
      return evaluate_block_reference(expression_, scope_, evaluation_);
    const auto* head = std::get_if<Reference>(&it.object->node);
    if (head != nullptr && is_terraform_prefix(head->name) &&
        find_name(head->name, scope_) == nullptr) {
      evaluation_.report(terraform_reference(at_, head->name, it.member));
      return unknown();
    }
    if (head != nullptr && find_name(head->name, scope_) == nullptr) {
      const std::string block = block_named(head->name, evaluation_.here());
      if (!block.empty() && !evaluation_.here().names_incomplete) {
        evaluation_.report(bare_block_name(at_, fmt::format("{}.{}", head->name, it.member),
                                           fmt::format("{}.{}", block, it.member)));
        return unknown();
      }
    }
    const Value object = value(*it.object);
    return object.known() ? member_of(object, it.member, at_, evaluation_) : unknown();
  }

  Value operator()(const IndexAccess& it) {
    if (is_block_reference(expression_))
      return evaluate_block_reference(expression_, scope_, evaluation_);
    const Value object = value(*it.object);
    const Value index = value(*it.index);
    if (!object.known() || !index.known()) return unknown();
    if (object.as<Map>() != nullptr) {
      if (const auto* key = index.as<std::string_view>())
        return member_of(object, *key, at_, evaluation_);
      return wrong_part(index, "a text as the key of a map");
    }
    const auto* list = object.as<List>();
    if (list == nullptr) return wrong_part(object, "a list or a map");
    const auto* number = index.as<std::int64_t>();
    if (number == nullptr) return wrong_part(index, "a number as the place in a list");
    if (*number >= 0 && static_cast<std::uint64_t>(*number) < list->size())
      return part_of(object, (*list)[static_cast<std::size_t>(*number)]);
    evaluation_.report(index_out_of_range(shown_at(*it.index), *number, list->size()));
    return unknown();
  }

  Value operator()(const Splat& it) {
    if (is_block_reference(expression_))
      return evaluate_block_reference(expression_, scope_, evaluation_);
    const Value object = value(*it.object);
    if (!object.known() || object.as<List>() != nullptr) return object;
    if (const auto* map = object.as<Map>()) {
      std::vector<Value> values;
      for (const MapItem& item : *map) values.push_back(part_of(object, item.value));
      return evaluation_.make_list(values, at_);
    }
    return wrong_part(object, "a list or a map");
  }

  Value operator()(const Call& it) { return call_function(it, at_, scope_, evaluation_); }

  Value operator()(const Unary& it) { return apply(it.op, value(*it.operand), at_, evaluation_); }

  Value operator()(const Binary& it) {
    if (it.op != BinaryOperator::logical_and && it.op != BinaryOperator::logical_or)
      return apply(it.op, value(*it.left), value(*it.right), at_, evaluation_);
    const auto left = evaluate_flag(*it.left, symbol(it.op), scope_, evaluation_);
    if (!left) return unknown();
    if (*left == (it.op == BinaryOperator::logical_or)) return {*left, at_};
    const auto right = evaluate_flag(*it.right, symbol(it.op), scope_, evaluation_);
    return right ? Value{*right, at_} : unknown();
  }

  Value operator()(const Conditional& it) {
    const auto condition = evaluate_flag(*it.condition, "? :", scope_, evaluation_);
    if (!condition) return unknown();
    return value(*condition ? *it.chosen : *it.otherwise);
  }

  Value operator()(const ListComprehension& it) {
    std::vector<Value> elements;
    each(*it.parts, [&](const Scope& frame) {
      elements.push_back(evaluate_expression(*it.parts->value, frame, evaluation_));
      return true;
    });
    return evaluation_.make_list(elements, at_);
  }

  Value operator()(const MapComprehension& it) {
    std::map<std::string_view, Value> items;
    bool good = true;
    bool sensitive = false;  // a key is
    each(*it.parts, [&](const Scope& frame) {
      const Value key = evaluate_expression(*it.parts->key, frame, evaluation_);
      const auto* text = map_key(key, shown_at(*it.parts->key));
      good = text != nullptr;
      if (!good) return false;
      sensitive |= key.sensitive;
      const Value item = evaluate_expression(*it.parts->value, frame, evaluation_);
      const auto [found, is_new] = items.try_emplace(*text, item);
      if (is_new) return true;
      good = false;
      evaluation_.report(duplicate_key(shown_at(*it.parts->key), *text, found->second.range));
      return false;
    });
    return good ? map_of(items, sensitive) : unknown();
  }

 private:
  Value unknown() const { return {Unknown{}, at_}; }
  Value value(const Expression& expression) {
    return evaluate_expression(expression, scope_, evaluation_);
  }
  SourceRange shown_at(const Expression& expression) const {
    return range_of(*scope_.document, expression.span);
  }
  Value wrong_part(const Value& found, std::string_view wanted) {
    return wrong_part(found, wanted, at_);
  }
  Value wrong_part(const Value& found, std::string_view wanted, SourceRange at) {
    evaluation_.report(has_no_parts(at, describe(found), wanted));
    return unknown();
  }

  // Null, with a message, when it is no text.
  const std::string_view* map_key(const Value& key, SourceRange at) {
    const auto* text = key.as<std::string_view>();
    if (text == nullptr && key.known()) wrong_part(key, "a text as the key of a map", at);
    return text;
  }
  Value map_of(const std::map<std::string_view, Value>& items, bool keys_sensitive) {
    std::vector<MapItem> sorted;
    sorted.reserve(items.size());
    for (const auto& [key, item] : items) sorted.push_back({key, item});
    Value map = evaluation_.make_map(std::move(sorted), at_);
    map.sensitive |= keys_sensitive;
    map.keys_sensitive |= keys_sensitive;
    return map;
  }

  // Calls take(frame) for every item that passes the filter, while it wants more.
  template <typename Take>
  void each(const Comprehension& parts, Take take) {
    Scope* const frame = open_loop(parts.loop, scope_, evaluation_);
    for (const LoopItem& item : loop_items(parts.loop, scope_, evaluation_)) {
      if (!evaluation_.step(at_)) return;
      bind(*frame, item);
      if (parts.filter != nullptr) {
        const auto wanted = evaluate_flag(*parts.filter, "if", *frame, evaluation_);
        if (!wanted) return;
        if (!*wanted) continue;
      }
      if (!take(*frame)) return;
    }
  }

  const Expression& expression_;
  const Scope& scope_;
  Evaluation& evaluation_;
  SourceRange at_;
};

}  // namespace

Value evaluate_expression(const Expression& expression, const Scope& scope,
                          Evaluation& evaluation) {
  const SourceRange at = range_of(*scope.document, expression.span);
  if (const auto* cidr = std::get_if<CidrLiteral>(&expression.node)) return {cidr->value, at};
  if (const auto* text = std::get_if<StringLiteral>(&expression.node)) return {text->value, at};
  Value result{Unknown{}, at};
  if (evaluation.enter(at))
    result = std::visit(Visitor(expression, scope, evaluation), expression.node);
  evaluation.leave();
  if (!result.known()) evaluation.fail();
  return result;
}

std::optional<bool> evaluate_flag(const Expression& expression, std::string_view what,
                                  const Scope& scope, Evaluation& evaluation) {
  const Value value = evaluate_expression(expression, scope, evaluation);
  if (const auto* flag = value.as<bool>()) return *flag;
  if (value.known()) {
    evaluation.report(wrong_operand(range_of(*scope.document, expression.span), what,
                                    describe(value), "true or false"));
  }
  return std::nullopt;
}

}  // namespace acrnet::parser
