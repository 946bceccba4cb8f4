#include "parser/functions.h"

#include <fmt/format.h>

#include <algorithm>

#include "parser/functions/functions.h"
#include "parser/value_diagnostics.h"

namespace acrnet::parser {

namespace {

constexpr std::size_t many = Function::any_number;

constexpr Function table[] = {
    {"can",
     {{{"value"}}},
     1,
     1,
     "bool",
     "whether the value can be computed",
     "can(cidr_subnet(10.0.0.0/24, 8, 999))",
     "false",
     nullptr},
    {"cidr",
     {{{"text", Type::text}}},
     1,
     1,
     "cidr",
     "the address or network that the text says",
     "cidr(\"203.0.113.0/24\")",
     "\"203.0.113.0/24\"",
     functions::cidr},
    {"cidr_contains",
     {{{"network", Type::cidr}, {"inner", Type::cidr}}},
     2,
     2,
     "bool",
     "whether every address of the second is in the first",
     "cidr_contains(203.0.113.0/24, 203.0.113.7)",
     "true",
     functions::cidr_contains},
    {"cidr_hosts_count",
     {{{"network", Type::cidr}}},
     1,
     1,
     "int",
     "how many addresses it has",
     "cidr_hosts_count(203.0.113.0/24)",
     "256",
     functions::cidr_hosts_count},
    {"cidr_merge",
     {{{"networks", Type::list}}},
     1,
     1,
     "list(cidr)",
     "the smallest list with exactly these addresses",
     "cidr_merge([203.0.113.0/25, 203.0.113.128/25])",
     "[\"203.0.113.0/24\"]",
     functions::cidr_merge},
    {"cidr_overlaps",
     {{{"a", Type::cidr}, {"b", Type::cidr}}},
     2,
     2,
     "bool",
     "whether they have an address in common",
     "cidr_overlaps(203.0.113.0/24, 203.0.112.0/23)",
     "true",
     functions::cidr_overlaps},
    {"cidr_subnet",
     {{{"network", Type::cidr}, {"bits", Type::number}, {"number", Type::number}}},
     3,
     3,
     "cidr",
     "the network with that number when each has so many bits more",
     "cidr_subnet(203.0.113.0/24, 2, 3)",
     "\"203.0.113.192/26\"",
     functions::cidr_subnet},
    {"cidr_subtract",
     {{{"networks", Type::list}, {"taken", Type::list}}},
     2,
     2,
     "list(cidr)",
     "the first without the addresses of the second, as the smallest list",
     "cidr_subtract([203.0.113.0/30], [203.0.113.1])",
     "[\"203.0.113.0\",\"203.0.113.2/31\"]",
     functions::cidr_subtract},
    {"concat",
     {{{"lists", Type::list}}},
     0,
     many,
     "list",
     "the lists one behind the other",
     "concat([1], [2, 3])",
     "[1,2,3]",
     functions::concat},
    {"contains",
     {{{"list", Type::list}, {"value"}}},
     2,
     2,
     "bool",
     "whether the value is in the list",
     "contains([\"a\", \"b\"], \"b\")",
     "true",
     functions::contains},
    {"csv_decode",
     {{{"text", Type::text}}},
     1,
     1,
     "list(map(string))",
     "the lines of a table, as maps with the keys of its first line",
     "csv_decode(\"team,nat\\nred,203.0.113.7\\n\")",
     "[{\"nat\":\"203.0.113.7\",\"team\":\"red\"}]",
     functions::csv_decode},
    {"date",
     {{{"text", Type::text}}},
     1,
     1,
     "date",
     "the day that the text says",
     "date(\"2026-12-31\")",
     "\"2026-12-31\"",
     functions::date},
    {"distinct",
     {{{"list", Type::list}}},
     1,
     1,
     "list",
     "the list without what is there twice",
     "distinct([1, 2, 1])",
     "[1,2]",
     functions::distinct},
    {"ends_with",
     {{{"text", Type::text}, {"end", Type::text}}},
     2,
     2,
     "bool",
     "whether the text ends so",
     "ends_with(\"prod-eu\", \"-eu\")",
     "true",
     functions::ends_with},
    {"error",
     {{{"message", Type::text}}},
     1,
     1,
     "never",
     "a mistake with this message",
     "try(error(\"no\"), 1)",
     "1",
     nullptr},
    {"file",
     {{{"path", Type::text}}},
     1,
     1,
     "string",
     "the text of a file below the configuration's folder",
     "can(file(\"../outside.json\"))",
     "false",
     functions::file},
    {"flatten",
     {{{"list", Type::list}}},
     1,
     1,
     "list",
     "the list with the elements of the lists in it",
     "flatten([1, [2, [3]]])",
     "[1,2,3]",
     functions::flatten},
    {"format",
     {{{"form", Type::text}, {"values"}}},
     1,
     many,
     "string",
     "the form with each verb replaced by a value: %s any, %d a number, %03d with zeros, %x, %%",
     "format(\"%s-%02d\", \"west\", 2)",
     "\"west-02\"",
     functions::format},
    {"int",
     {{{"text", Type::text}}},
     1,
     1,
     "int",
     "the whole number that the text says",
     "int(\"42\")",
     "42",
     functions::whole_number},
    {"join",
     {{{"separator", Type::text}, {"list", Type::list}}},
     2,
     2,
     "string",
     "the elements as one text",
     "join(\", \", [\"a\", \"b\"])",
     "\"a, b\"",
     functions::join},
    {"json_decode",
     {{{"text", Type::text}}},
     1,
     1,
     "any",
     "the value that a text in JSON says",
     "json_decode(\"{\\\"ports\\\": [1, 2]}\")",
     "{\"ports\":[1,2]}",
     functions::json_decode},
    {"keys",
     {{{"map", Type::map}}},
     1,
     1,
     "list(string)",
     "the keys in order",
     "keys({ b = 1, a = 2 })",
     "[\"a\",\"b\"]",
     functions::keys},
    {"length",
     {{{"value"}}},
     1,
     1,
     "int",
     "how many elements a list or map, or characters a text has",
     "length([1, 2])",
     "2",
     functions::length},
    {"lookup",
     {{{"map", Type::map}, {"key", Type::text}, {"otherwise"}}},
     3,
     3,
     "any",
     "the value of the key, or the other one",
     "lookup({ a = 1 }, \"b\", 0)",
     "0",
     functions::lookup},
    {"lower",
     {{{"text", Type::text}}},
     1,
     1,
     "string",
     "the letters a to z in lower case",
     "lower(\"West\")",
     "\"west\"",
     functions::lower},
    {"max",
     {{{"numbers"}}},
     1,
     many,
     "int",
     "the largest; of numbers or of one list",
     "max(1, 3, 2)",
     "3",
     functions::max},
    {"merge",
     {{{"maps", Type::map}}},
     0,
     many,
     "map",
     "the maps as one, later ones win",
     "merge({ a = 1 }, { a = 2 })",
     "{\"a\":2}",
     functions::merge},
    {"min",
     {{{"numbers"}}},
     1,
     many,
     "int",
     "the smallest; of numbers or of one list",
     "min([3, 1])",
     "1",
     functions::min},
    {"range",
     {{{"from", Type::number}, {"to", Type::number}, {"step", Type::number}}},
     1,
     3,
     "list(int)",
     "the numbers from (0 when one is given) to before the other; at most 10 000",
     "range(1, 4)",
     "[1,2,3]",
     functions::range},
    {"regex_match",
     {{{"pattern", Type::text}, {"text", Type::text}}},
     2,
     2,
     "bool",
     "whether the pattern (RE2) fits the whole text",
     "regex_match(\"[a-z]+-[0-9]+\", \"west-2\")",
     "true",
     functions::regex_match},
    {"registry",
     {{{"id", Type::text}}},
     1,
     1,
     "registry",
     "the configuration's registry with this ARM ID",
     "can(registry(\"x\"))",
     "false",
     functions::registry},
    {"replace",
     {{{"text", Type::text}, {"old", Type::text}, {"new", Type::text}}},
     3,
     3,
     "string",
     "the text with each old part replaced",
     "replace(\"a-b\", \"-\", \"_\")",
     "\"a_b\"",
     functions::replace},
    {"reverse",
     {{{"list", Type::list}}},
     1,
     1,
     "list",
     "the list from its end",
     "reverse([1, 2])",
     "[2,1]",
     functions::reverse},
    {"sort",
     {{{"list", Type::list}}},
     1,
     1,
     "list",
     "numbers, texts, addresses or dates in order",
     "sort([\"b\", \"a\"])",
     "[\"a\",\"b\"]",
     functions::sort},
    {"split",
     {{{"separator", Type::text}, {"text", Type::text}}},
     2,
     2,
     "list(string)",
     "the parts of the text between the separators",
     "split(\",\", \"a,b\")",
     "[\"a\",\"b\"]",
     functions::split},
    {"starts_with",
     {{{"text", Type::text}, {"beginning", Type::text}}},
     2,
     2,
     "bool",
     "whether the text begins so",
     "starts_with(\"prod-eu\", \"prod\")",
     "true",
     functions::starts_with},
    {"subnet",
     {{{"id", Type::text}}},
     1,
     1,
     "subnet",
     "the subnet with this ARM ID, declared or not",
     "can(subnet(\"x\"))",
     "false",
     functions::subnet},
    {"sum",
     {{{"numbers", Type::list}}},
     1,
     1,
     "int",
     "the numbers added up",
     "sum([1, 2, 3])",
     "6",
     functions::sum},
    {"trim",
     {{{"text", Type::text}}},
     1,
     1,
     "string",
     "the text without white space around it",
     "trim(\" a \")",
     "\"a\"",
     functions::trim},
    {"try",
     {{{"values"}}},
     1,
     many,
     "any",
     "the first value that can be computed",
     "try(error(\"no\"), 2)",
     "2",
     nullptr},
    {"upper",
     {{{"text", Type::text}}},
     1,
     1,
     "string",
     "the letters a to z in upper case",
     "upper(\"a\")",
     "\"A\"",
     functions::upper},
    {"values",
     {{{"map", Type::map}}},
     1,
     1,
     "list",
     "the values in the order of the keys",
     "values({ b = 1, a = 2 })",
     "[2,1]",
     functions::values},
    {"yaml_decode",
     {{{"text", Type::text}}},
     1,
     1,
     "any",
     "the value that a text in YAML says",
     "yaml_decode(\"ports: [1, 2]\")",
     "{\"ports\":[1,2]}",
     functions::yaml_decode},
    {"zip",
     {{{"keys", Type::list}, {"values", Type::list}}},
     2,
     2,
     "map",
     "a map of each key with the value at its place",
     "zip([\"a\"], [1])",
     "{\"a\":1}",
     functions::zip},
};

const Function* find_function(std::string_view name) {
  const auto found = std::lower_bound(
      std::begin(table), std::end(table), name,
      [](const Function& function, std::string_view wanted) { return function.name < wanted; });
  return found != std::end(table) && found->name == name ? &*found : nullptr;
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

std::span<const Function> all_functions() { return table; }

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
  const Function* const function = find_function(call.function);
  if (function == nullptr) {
    std::vector<std::string_view> known;
    for (const Function& each : table) known.push_back(each.name);
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
  // These look at one part, however large the whole is.
  const bool whole = function->apply != functions::length && function->apply != functions::lookup;
  for (const Value& value : values) {
    if (whole && !evaluation.weigh(value, at)) return {Unknown{}, at};
  }
  const Arguments arguments{function->name, values, at, evaluation};
  if (function->apply == nullptr)
    return arguments.fail(values[0].sensitive ? "(sensitive)" : arguments.get<std::string_view>(0));
  Value result = function->apply(arguments);
  for (const Value& value : values) result.sensitive |= value.sensitive;
  return result;
}

}  // namespace acrnet::parser
