// Names: what they stand for, what may not be named, loops and branches.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "parser/evaluate/blocks/variables.h"
#include "parser/evaluate/expressions/evaluation.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

// Words that attributes, rules and references take; as names they would read as something else.
constexpr std::array reserved_words = {
    "allow",         "any",      "because",        "can",    "cannot",       "china",   "cidr",
    "date",          "deny",     "disabled",       "else",   "emulator",     "enabled", "except",
    "exclusive",     "existing", "false",          "for",    "group",        "if",      "in",
    "keep",          "let",      "managed",        "module", "null",         "public",  "reach",
    "registry",      "restore",  "shared",         "subnet", "subscription", "true",    "until",
    "us_government", "variable", "virtual_network"};

Value evaluate_definition(Definition& definition, Evaluation& evaluation) {
  if (definition.kind == Definition::Kind::variable)
    return evaluate_variable(definition, evaluation);
  return evaluate_expression(*definition.expression, *definition.scope, evaluation);
}

}  // namespace

Definition* find_name(std::string_view name, const Scope& scope) {
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (std::size_t i = 0; i < at->size; ++i) {
      if (at->first[i].name.text == name) return &at->first[i];
    }
  }
  const auto found = scope.module->names.find(name);
  return found == scope.module->names.end() ? nullptr : found->second;
}

Value value_of(Definition& definition, SourceRange at, Evaluation& evaluation) {
  if (definition.state == Definition::State::running) {
    evaluation.report(definition_cycle(at, evaluation.cycle_path(&definition)));
    return {Unknown{}, at};
  }
  if (definition.state == Definition::State::waiting) {
    definition.state = Definition::State::running;
    const Evaluation::Inside inside(evaluation, *definition.scope->module, definition.in_assertion);
    const std::string name = evaluation.here().prefix + std::string(definition.name.text);
    evaluation.running.push_back({&definition, name});
    const Evaluation::Measure measure(evaluation);
    definition.value = evaluate_definition(definition, evaluation);
    definition.height = measure.height();
    evaluation.running.pop_back();
    // What failed inside of `try` was not reported: outside of it, it is.
    const bool again = evaluation.attempting() && evaluation.failed();
    definition.state = again ? Definition::State::waiting : Definition::State::done;
    if (again) return {Unknown{}, at};
  } else {
    evaluation.reuse(definition.height, at);
  }
  return definition.value;
}

void check_name(const Name& name, const Document& document, const Scope& scope,
                Evaluation& evaluation) {
  const SourceRange place = range_of(document, name.span);
  if (std::find(reserved_words.begin(), reserved_words.end(), name.text) != reserved_words.end())
    return evaluation.report(reserved_name(place, name.text));
  const Definition* first = nullptr;
  for (const Scope* at = &scope; at != nullptr; at = at->outer) {
    for (std::size_t i = 0; i < at->size; ++i) {
      if (at->first[i].name.text == name.text) first = &at->first[i];
    }
  }
  const auto top = scope.module->names.find(name.text);
  if (first == nullptr && top != scope.module->names.end()) first = top->second;
  if (first == nullptr || range_of(*first->document, first->name.span) == place) return;
  evaluation.report(name_taken(place, name.text, range_of(*first->document, first->name.span)));
}

void evaluate_definitions(Evaluation& evaluation) {
  for (Definition* definition : evaluation.here().definitions) {
    value_of(*definition, range_of(*definition->document, definition->name.span), evaluation);
  }
}

// ---- loops ----

namespace {

std::vector<LoopItem> items_of(const Value& source, const List& list) {
  std::vector<LoopItem> items;
  std::int64_t index = 0;
  for (const Value& element : list) {
    const bool is_text = element.as<std::string_view>() != nullptr;
    items.push_back({Value{index++, element.range}, part_of(source, element), is_text});
  }
  return items;
}

std::vector<LoopItem> items_of(const Value& source, const Map& map) {
  std::vector<LoopItem> items;
  for (const MapItem& item : map) {
    Value key{item.key, item.value.range};
    key.sensitive = source.keys_sensitive;
    items.push_back({key, part_of(source, item.value), true});
  }
  return items;
}

}  // namespace

std::vector<LoopItem> loop_items(const Loop& loop, const Scope& scope, Evaluation& evaluation) {
  const Value source = evaluate_expression(*loop.source, scope, evaluation);
  if (const auto* list = source.as<List>()) return items_of(source, *list);
  if (const auto* map = source.as<Map>()) return items_of(source, *map);
  if (source.known()) {
    evaluation.report(has_no_parts(range_of(*scope.document, loop.source->span), describe(source),
                                   "a list or a map to loop over"));
  }
  return {};
}

Scope* open_loop(const Loop& loop, const Scope& scope, Evaluation& evaluation) {
  auto* const frame = evaluation.make<Scope>();
  frame->outer = &scope;
  frame->module = scope.module;
  frame->document = scope.document;
  frame->size = loop.key.text.empty() ? 1 : 2;
  auto* const first = evaluation.make<Definition>(frame->size);
  first[0].name = loop.value;
  if (frame->size == 2) first[1].name = loop.key;
  for (std::size_t i = 0; i < frame->size; ++i) {
    first[i].document = scope.document;
    check_name(first[i].name, *scope.document, scope, evaluation);
  }
  if (frame->size == 2 && loop.key.text == loop.value.text) {
    evaluation.report(name_taken(range_of(*scope.document, loop.value.span), loop.value.text,
                                 range_of(*scope.document, loop.key.span)));
  }
  frame->first = first;
  return frame;
}

void bind(Scope& frame, const LoopItem& item) {
  frame.first[0].value = item.value;
  if (frame.size == 2) frame.first[1].value = item.key;
}

const Scope& open_body(const Nodes<Statement>& body, const Scope& scope, Evaluation& evaluation) {
  std::size_t lets = 0;
  for (const Statement& statement : body) lets += std::holds_alternative<Let>(statement.node);
  if (lets == 0) return scope;
  auto* const frame = evaluation.make<Scope>();
  frame->outer = &scope;
  frame->module = scope.module;
  frame->document = scope.document;
  frame->first = evaluation.make<Definition>(lets);
  for (const Statement& statement : body) {
    const auto* let = std::get_if<Let>(&statement.node);
    if (let == nullptr) continue;
    check_name(let->name, *scope.document, *frame, evaluation);
    Definition& definition = frame->first[frame->size++];
    definition.name = let->name;
    definition.kind = Definition::Kind::let;
    definition.state = Definition::State::waiting;
    definition.in_assertion = evaluation.in_assertion();
    definition.document = scope.document;
    definition.scope = frame;
    definition.expression = &let->value;
  }
  return *frame;
}

namespace {

void expand_loop(const ForStatement& loop, const Scope& scope, std::string_view keys,
                 Evaluation& evaluation, const Visit& visit) {
  for (const LoopItem& item : loop_items(loop.loop, scope, evaluation)) {
    if (!evaluation.step(range_of(*scope.document, loop.loop.source->span))) return;
    // A frame for each time round: what it makes is evaluated later and still sees its values.
    Scope* const frame = open_loop(loop.loop, scope, evaluation);
    bind(*frame, item);
    std::string path(keys);
    const Value& key = item.key.as<std::string_view>() != nullptr ? item.key : item.value;
    if (!item.keyed) {
      path = no_keys;
    } else if (key.sensitive || keys == sensitive_keys) {
      path = sensitive_keys;
    } else if (keys != no_keys) {
      path += key_text(*key.as<std::string_view>());
    }
    expand(loop.body, *frame, evaluation.keep(path), evaluation, visit);
  }
}

void expand_branches(const IfStatement& statement, const Scope& scope, std::string_view keys,
                     Evaluation& evaluation, const Visit& visit) {
  for (const Branch& branch : statement.branches) {
    if (branch.condition != nullptr) {
      const auto chosen = evaluate_flag(*branch.condition, "if", scope, evaluation);
      if (!chosen) {
        evaluation.here().declarations_incomplete = true;
        return;
      }
      if (!*chosen) continue;
    }
    return expand(branch.body, scope, keys, evaluation, visit);
  }
}

}  // namespace

void expand_statement(const Statement& statement, const Scope& scope, std::string_view keys,
                      Evaluation& evaluation, const Visit& visit) {
  if (const auto* loop = std::get_if<ForStatement>(&statement.node)) {
    expand_loop(*loop, scope, keys, evaluation, visit);
  } else if (const auto* branches = std::get_if<IfStatement>(&statement.node)) {
    expand_branches(*branches, scope, keys, evaluation, visit);
  } else if (!std::holds_alternative<Let>(statement.node)) {
    visit(statement, scope, keys);
  }
}

void expand(const Nodes<Statement>& body, const Scope& scope, std::string_view keys,
            Evaluation& evaluation, const Visit& visit) {
  const Scope& inner = open_body(body, scope, evaluation);
  for (const Statement& statement : body)
    expand_statement(statement, inner, keys, evaluation, visit);
}

}  // namespace acrnet::parser
