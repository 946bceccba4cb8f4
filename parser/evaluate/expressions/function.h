// What a function of the language is, and what it is called with.
//
// Internal to the parser's second stage. parser/functions/table.h has all functions; evaluate()
// passes the table on, so that evaluation does not depend on any of them. Pure. call_function
// checks the arguments first: a function gets known values of its parameters' types. `try`, `can`
// and `error` are in the table for the reference only; call_function evaluates them itself, one
// argument at a time.
#pragma once

#include <array>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

enum class Type : std::uint8_t { any, flag, number, text, cidr, list, map };

struct Parameter {
  std::string_view name;
  Type type = Type::any;
};

// What a function is called with. `at` is the place of the call.
struct Arguments {
  std::string_view function;
  std::span<const Value> values;
  SourceRange at;
  Evaluation& evaluation;

  template <typename T>
  const T& get(std::size_t index) const {
    return *values[index].as<T>();
  }
  // Reports an error at the call.
  Value fail(std::string_view reason) const;
  Value text(std::string_view value) const { return evaluation.make_text(value, at); }
  Value list(const std::vector<Value>& elements) const {
    return evaluation.make_list(elements, at);
  }
};

struct Function {
  std::string_view name;
  std::array<Parameter, 4> parameters;
  std::size_t required = 0;
  std::size_t accepted = 0;  // more: the last parameter repeats
  std::string_view result;
  std::string_view purpose;
  std::string_view example;
  std::string_view example_result;
  std::string_view wrong;  // a call that is an error, for the reference
  Value (*apply)(const Arguments&) = nullptr;
  // Reads only one part of its arguments: their size is not counted against the step limit.
  bool reads_a_part = false;

  static constexpr std::size_t any_number = 1'000;
};

// "lookup(map, key, otherwise)"
std::string signature(const Function& function);

Value call_function(const Call& call, SourceRange at, const Scope& scope, Evaluation& evaluation);

}  // namespace acrnet::parser
