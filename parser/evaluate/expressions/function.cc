#include "parser/evaluate/expressions/function.h"

#include <fmt/format.h>

#include <algorithm>

#include "parser/messages/value_diagnostics.h"

namespace acrnet::parser {

namespace {

const Function* find_function(std::string_view name, std::span<const Function> all) {
  const auto found = std::lower_bound(
      all.begin(), all.end(), name,
      [](const Function& function, std::string_view wanted) { return function.name < wanted; });
  return found != all.end() && found->name == name ? &*found : nullptr;
}

// Empty when the value is of the type, else what is wanted.
std::string_view misfit(Type type, const Value& value) {
  switch (type) {
    case Type::any: return "";
    case Type::flag: return value.as<bool>() != nullptr ? "" : "true or false";
    case Type::number: return value.as<std::int64_t>() != nullptr ? "" : "a number";
    case Type::text: return value.as<std::string_view>() != nullptr ? "" : "a text";
    case Type::cidr: return value.as<Cidr>() != nullptr ? "" : "an address or network";
    case Type::list: return value.as<List>() != nullptr ? "" : "a list";
    case Type::map: break;
  }
  return value.as<Map>() != nullptr ? "" : "a map";
}

const Parameter& parameter_of(const Function& function, std::size_t index) {
  std::size_t named = 0;
  while (named < function.parameters.size() && !function.parameters[named].name.empty()) ++named;
  return function.parameters[std::min(index, named - 1)];
}

Value first_computed(const Call& call, SourceRange at, const Scope& scope, Evaluation& evaluation) {
  for (std::size_t i = 0; i + 1 < call.arguments.size(); ++i) {
    Value value;
    bool failed = true;
    {
      Evaluation::Attempt attempt(evaluation);
      value = evaluate_expression(call.arguments[i], scope, evaluation);
      failed = attempt.failed() || !value.known();
    }
    if (!failed) return value;
    if (evaluation.exhausted()) return {Unknown{}, at};
  }
  return evaluate_expression(call.arguments[call.arguments.size() - 1], scope, evaluation);
}

bool can_be_computed(const Call& call, const Scope& scope, Evaluation& evaluation) {
  const Evaluation::Attempt attempt(evaluation);
  const Value value = evaluate_expression(call.arguments[0], scope, evaluation);
  return value.known() && !attempt.failed();
}

bool check_arguments(const Function& function, const Call& call, const std::vector<Value>& values,
                     const Scope& scope, Evaluation& evaluation) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (!values[i].known()) return false;
    const Parameter& parameter = parameter_of(function, i);
    const std::string_view wanted = misfit(parameter.type, values[i]);
    if (wanted.empty()) continue;
    evaluation.report(wrong_argument(range_of(*scope.document, call.arguments[i].span),
                                     function.name, parameter.name, wanted, describe(values[i])));
    return false;
  }
  return true;
}

}  // namespace

Value Arguments::fail(std::string_view reason) const {
  evaluation.report(function_failed(at, function, reason));
  return {Unknown{}, at};
}

std::string signature(const Function& function) {
  std::string text;
  for (const Parameter& parameter : function.parameters) {
    if (parameter.name.empty()) break;
    text += fmt::format("{}{}", text.empty() ? "" : ", ", parameter.name);
  }
  const bool repeats = function.accepted == Function::any_number;
  return fmt::format("{}({}{})", function.name, text, repeats ? ", …" : "");
}

Value call_function(const Call& call, SourceRange at, const Scope& scope, Evaluation& evaluation) {
  const Function* const function = find_function(call.function, evaluation.functions);
  if (function == nullptr) {
    std::vector<std::string_view> known;
    for (const Function& each : evaluation.functions) known.push_back(each.name);
    evaluation.report(unknown_function(at, call.function, known));
    return {Unknown{}, at};
  }
  const std::size_t count = call.arguments.size();
  if (count < function->required || count > function->accepted) {
    evaluation.report(wrong_argument_count(at, function->name, count, signature(*function)));
    return {Unknown{}, at};
  }
  if (call.function == "try") return first_computed(call, at, scope, evaluation);
  if (call.function == "can") return {can_be_computed(call, scope, evaluation), at};
  std::vector<Value> values;
  for (const Expression& argument : call.arguments)
    values.push_back(evaluate_expression(argument, scope, evaluation));
  if (!check_arguments(*function, call, values, scope, evaluation)) return {Unknown{}, at};
  for (const Value& value : values) {
    if (!function->reads_a_part && !evaluation.weigh(value, at)) return {Unknown{}, at};
  }
  const Arguments arguments{function->name, values, at, evaluation};
  if (function->apply == nullptr)
    return arguments.fail(values[0].sensitive ? "(sensitive)" : arguments.get<std::string_view>(0));
  Value result = function->apply(arguments);
  for (const Value& value : values) {
    result.sensitive |= value.sensitive;
    result.keys_sensitive |= value.as<Map>() != nullptr ? value.keys_sensitive : value.sensitive;
  }
  // A part of a secret, or a secret in another form, is one of its own.
  if (result.sensitive && result.as<std::string_view>() != nullptr)
    result = evaluation.make_sensitive(result);
  return result;
}

}  // namespace acrnet::parser
