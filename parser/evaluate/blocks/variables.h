// Variables: their values from outside, their types and checks.
//
// Internal to the parser's second stage.
#pragma once

#include "parser/evaluate/expressions/evaluation.h"
#include "parser/evaluate/expressions/inputs.h"

namespace acrnet::parser {

// Notes the values from outside; reports those that no variable takes.
void read_inputs(const Inputs& inputs, Evaluation& evaluation);

// The value of a variable, of its type and past its checks.
Value evaluate_variable(Definition& variable, Evaluation& evaluation);

// The value as one of the type, with the defaults of optional parts; Unknown when it does not fit
// (reported). `type` is an expression such as list(object({ name = string, port =
// optional(int, 443) })).
Value convert(const Value& value, const Expression& type, std::string_view what, const Scope& scope,
              Evaluation& evaluation);

}  // namespace acrnet::parser
