#include "parser/evaluate/blocks/variables.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "parser/evaluate/blocks/block_reader.h"
#include "parser/messages/module_diagnostics.h"
#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::array<std::string_view, 4> variable_attributes{"type", "default", "description",
                                                              "sensitive"};
constexpr std::array<std::string_view, 1> variable_blocks{"check"};
constexpr Schema variable_schema{"variable", variable_attributes, variable_blocks, 1, false};
constexpr std::array<std::string_view, 2> check_attributes{"condition", "message"};
constexpr Schema check_schema{"check", check_attributes, {}, 0, false};

constexpr std::array<std::string_view, 13> type_words{
    "any",      "bool",  "int",     "string", "cidr",        "date",       "subnet",
    "registry", "group", "list(…)", "map(…)", "object({…})", "optional(…)"};

// Whether a type of one word holds the value; empty for an unknown word.
std::optional<bool> fits_type_word(std::string_view type, const Value& value) {
  if (type == "any") return true;
  if (type == "bool") return value.as<bool>() != nullptr;
  if (type == "int") return value.as<std::int64_t>() != nullptr;
  if (type == "string") return value.as<std::string_view>() != nullptr;
  if (type == "cidr") return value.as<Cidr>() != nullptr;
  if (type == "date") return value.as<Date>() != nullptr;
  if (type == "subnet") return value.as<SubnetReference>() != nullptr;
  if (type == "registry") return value.as<RegistryReference>() != nullptr;
  if (type == "group") return value.as<GroupReference>() != nullptr;
  return std::nullopt;
}

bool is_type_word(std::string_view word) {
  return fits_type_word(word, Value{Null{}, {}}).has_value();
}

class Converter {
 public:
  Converter(const Scope& scope, Evaluation& evaluation) : scope_(scope), evaluation_(evaluation) {}

  // Whether the expression is a type, however little of it a value needs (else reported).
  bool check(const Expression& type) {
    if (const auto* word = std::get_if<Reference>(&type.node))
      return is_type_word(word->name) || refuse(type, word->name);
    const auto* call = std::get_if<Call>(&type.node);
    if (call == nullptr || call->arguments.size() != 1)
      return refuse(type, evaluation_.text_at(place(type)));
    const Expression& inner = call->arguments[0];
    if (call->function == "list" || call->function == "map") return check(inner);
    const auto* parts = std::get_if<MapLiteral>(&inner.node);
    if (call->function != "object" || parts == nullptr) return refuse(type, call->function);
    for (const MapEntry& part : parts->entries) {
      if (!check_part(part.value)) return false;
    }
    return true;
  }

  Value convert(const Value& value, const Expression& type, const std::string& what) {
    Value result = converted(value, type, what);
    result.sensitive |= value.sensitive;
    result.keys_sensitive |= value.keys_sensitive;
    return result;
  }

 private:
  Value converted(const Value& value, const Expression& type, const std::string& what) {
    if (const auto* word = std::get_if<Reference>(&type.node)) {
      const auto fits = fits_type_word(word->name, value);
      if (!fits) return report_type(type, word->name);
      return *fits || value.as<Null>() != nullptr || !value.known() ? value
                                                                    : report(value, type, what);
    }
    const auto* call = std::get_if<Call>(&type.node);
    if (call == nullptr || call->arguments.size() != 1)
      return report_type(type, evaluation_.text_at(place(type)));
    if (!value.known() || value.as<Null>() != nullptr) return value;
    const Expression& inner = call->arguments[0];
    if (call->function == "list") return convert_list(value, type, inner, what);
    if (call->function == "map") return convert_map(value, type, inner, what);
    const auto* parts = std::get_if<MapLiteral>(&inner.node);
    if (call->function == "object" && parts != nullptr)
      return convert_object(value, type, *parts, what);
    return report_type(type, call->function);
  }

  SourceRange place(const Expression& expression) const {
    return range_of(*scope_.document, expression.span);
  }
  Value report(const Value& value, const Expression& type, const std::string& what) {
    evaluation_.report(
        does_not_fit_type(value.range, what, evaluation_.text_at(place(type)), describe(value)));
    return {Unknown{}, value.range};
  }
  bool refuse(const Expression& type, std::string_view word) {
    report_type(type, word);
    return false;
  }
  // A member of an object: a type, or optional(type, default).
  bool check_part(const Expression& part) {
    const auto* call = std::get_if<Call>(&part.node);
    if (call == nullptr || call->function != "optional") return check(part);
    if (call->arguments.empty() || call->arguments.size() > 2) return refuse(part, "optional");
    return check(call->arguments[0]);
  }
  Value report_type(const Expression& type, std::string_view word) {
    evaluation_.report(unknown_type(place(type), word, type_words));
    return {Unknown{}, place(type)};
  }

  Value convert_list(const Value& value, const Expression& type, const Expression& inner,
                     const std::string& what) {
    const auto* list = value.as<List>();
    if (list == nullptr) return report(value, type, what);
    std::vector<Value> elements;
    for (std::size_t i = 0; i < list->size(); ++i) {
      elements.push_back(convert((*list)[i], inner, fmt::format("{}[{}]", what, i)));
      if (!elements.back().known()) return elements.back();
    }
    return evaluation_.make_list(elements, value.range);
  }

  Value convert_map(const Value& value, const Expression& type, const Expression& inner,
                    const std::string& what) {
    const auto* map = value.as<Map>();
    if (map == nullptr) return report(value, type, what);
    std::vector<MapItem> items;
    for (const MapItem& item : *map) {
      items.push_back({item.key, convert(item.value, inner, what + key_text(item.key))});
      if (!items.back().value.known()) return items.back().value;
    }
    return evaluation_.make_map(std::move(items), value.range);
  }

  Value convert_object(const Value& value, const Expression& type, const MapLiteral& parts,
                       const std::string& what) {
    const auto* map = value.as<Map>();
    if (map == nullptr) return report(value, type, what);
    std::vector<MapItem> items;
    std::vector<std::string> known;
    for (const MapEntry& part : parts.entries) {
      known.emplace_back(part.key.text);
      items.push_back({part.key.text, convert_part(value, find(*map, part.key.text), part,
                                                   fmt::format("{}.{}", what, part.key.text))});
      if (!items.back().value.known()) return items.back().value;
    }
    for (const MapItem& item : *map) {
      if (std::find(known.begin(), known.end(), item.key) != known.end()) continue;
      evaluation_.report(no_such_key(item.value.range, item.key, known));
      return {Unknown{}, item.value.range};
    }
    return evaluation_.make_map(std::move(items), value.range);
  }

  Value convert_part(const Value& whole, const Value* item, const MapEntry& part,
                     const std::string& what) {
    const auto* call = std::get_if<Call>(&part.value.node);
    if (call == nullptr || call->function != "optional") {
      if (item != nullptr) return convert(*item, part.value, what);
      evaluation_.report(does_not_fit_type(whole.range, what,
                                           evaluation_.text_at(place(part.value)), "not given"));
      return {Unknown{}, whole.range};
    }
    if (call->arguments.empty() || call->arguments.size() > 2)
      return report_type(part.value, "optional");
    const bool given = item != nullptr && item->as<Null>() == nullptr;
    if (given) return convert(*item, call->arguments[0], what);
    if (call->arguments.size() == 1) return {Null{}, whole.range};
    return convert(evaluate_expression(call->arguments[1], scope_, evaluation_), call->arguments[0],
                   what);
  }

  const Scope& scope_;
  Evaluation& evaluation_;
};

// A text of the command line as a value of a type of one word.
Value read_text(const std::string& text, const Expression* type, SourceRange at,
                const std::string& what, Evaluation& evaluation) {
  const auto* word = type == nullptr ? nullptr : std::get_if<Reference>(&type->node);
  const std::string_view name = word == nullptr ? "" : word->name;
  if (type == nullptr || name == "string" || name == "any") return {std::string_view(text), at};
  if (name == "bool" && (text == "true" || text == "false")) return {text == "true", at};
  std::int64_t number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (name == "int" && end.ec == std::errc() && end.ptr == text.data() + text.size())
    return {number, at};
  if (const auto date = parse_date(text); name == "date" && date) return {*date, at};
  std::string reason;
  const auto cidr = parse_cidr(text, reason);
  if (name == "cidr" && cidr && !cidr->has_host_bits()) return {cidr->network(), at};
  evaluation.report(does_not_fit_type(
      at, what, name.empty() ? "a list or a map, in an .acrvars file" : name, "another text"));
  return {Unknown{}, at};
}

bool pass_checks(Definition& variable, const BlockReader& reader, Evaluation& evaluation) {
  for (const TopBlock& block : reader.blocks()) {
    BlockReader check(check_schema, block, evaluation);
    check.require("condition");
    const auto passed = check.flag("condition");
    const auto message = check.text("message");
    const Attribute* const condition = check.attribute("condition");
    if (condition == nullptr || !passed) return false;
    if (*passed) continue;
    evaluation.report(check_failed(variable.value.range, variable.name.text, message.value_or(""),
                                   check.attribute_range(*condition)));
    return false;
  }
  return true;
}

// Who should have given one: the command, or whoever calls the module.
void report_no_value(const Definition& variable, SourceRange head, Evaluation& evaluation) {
  Module& here = evaluation.here();
  const std::string_view name = variable.name.text;
  if (here.is_root()) return evaluation.report(no_value_for_variable(head, name));
  const Evaluation::Inside inside(evaluation, *here.outer);
  evaluation.report(missing_input(here.head, name, here.call.block->labels[0].text, head));
}

Value given_value(const Definition& variable, bool sensitive, BlockReader& reader,
                  Evaluation& evaluation) {
  const std::string what = fmt::format("the value of '{}'", variable.name.text);
  const Attribute* const type = reader.attribute("type");
  const Expression* const type_expression = type == nullptr ? nullptr : &type->value;
  const auto input = evaluation.here().inputs.find(variable.name.text);
  Value value{Unknown{}, reader.head()};
  if (type_expression != nullptr && !Converter(reader.scope(), evaluation).check(*type_expression))
    return value;
  if (input != evaluation.here().inputs.end()) {
    const VariableInput& from = input->second;
    if (from.text != nullptr)
      return read_text(*from.text, type_expression, from.place, what, evaluation);
    const Evaluation::Inside inside(evaluation, *from.scope->module);
    value = evaluate_expression(*from.expression, *from.scope, evaluation);
  } else if (const Attribute* otherwise = reader.attribute("default")) {
    value = evaluate_expression(otherwise->value, reader.scope(), evaluation);
  } else {
    if (!reader.incomplete()) report_no_value(variable, reader.head(), evaluation);
    return value;
  }
  if (sensitive && value.known()) value = evaluation.make_sensitive(value);
  if (type_expression == nullptr || !value.known()) return value;
  return convert(value, *type_expression, what, reader.scope(), evaluation);
}

// The `name = expression` lines of an `.acrvars` file. `known` are the variables there are.
void read_input_document(const Document& document, const std::vector<std::string>& known,
                         Evaluation& evaluation) {
  auto* const scope = evaluation.make<Scope>();
  scope->module = &evaluation.here();
  scope->document = &document;
  for (const Statement& statement : document.statements) {
    const SourceRange place = range_of(document, statement.span);
    if (const auto* attribute = std::get_if<Attribute>(&statement.node)) {
      const std::string_view name = attribute->name.text;
      const bool declared = std::find(known.begin(), known.end(), name) != known.end();
      const SourceRange word = range_of(document, attribute->name.span);
      if (!declared) evaluation.report(undeclared_variable(word, name, known));
      evaluation.here().inputs[name] = {&attribute->value, scope, nullptr, place};
    } else if (!std::holds_alternative<InvalidStatement>(statement.node)) {
      evaluation.report(not_a_variable_value(place));
    }
  }
}

}  // namespace

void read_inputs(const Inputs& inputs, Evaluation& evaluation) {
  std::vector<std::string> known;
  for (const Definition* definition : evaluation.here().definitions) {
    if (definition->kind == Definition::Kind::variable) known.emplace_back(definition->name.text);
  }
  const auto is_declared = [&](std::string_view name) {
    return std::find(known.begin(), known.end(), name) != known.end();
  };
  const auto give = [&](const InputText& text) {
    evaluation.here().inputs[text.name] = {nullptr, nullptr, &text.text, text.place};
  };
  for (const InputText& text : inputs.environment) {
    if (is_declared(text.name)) give(text);
  }
  for (const Document* document : inputs.documents)
    read_input_document(*document, known, evaluation);
  for (const InputText& text : inputs.arguments) {
    if (is_declared(text.name)) {
      give(text);
    } else {
      evaluation.report(undeclared_variable(text.place, text.name, known));
    }
  }
}

Value convert(const Value& value, const Expression& type, std::string_view what, const Scope& scope,
              Evaluation& evaluation) {
  return Converter(scope, evaluation).convert(value, type, std::string(what));
}

Value evaluate_variable(Definition& variable, Evaluation& evaluation) {
  const Document& document = *variable.document;
  const TopBlock block{&document, variable.block, variable.block->keyword.span, variable.scope, {}};
  BlockReader reader(variable_schema, block, evaluation);
  reader.text("description");
  const bool sensitive = reader.flag("sensitive").value_or(false);
  Value value = given_value(variable, sensitive, reader, evaluation);
  if (!value.known()) return value;
  if (sensitive) value = evaluation.make_sensitive(value);
  // Its checks read it.
  variable.value = value;
  variable.state = Definition::State::done;
  if (!pass_checks(variable, reader, evaluation)) value.data = Unknown{};
  return value;
}

}  // namespace acrnet::parser
