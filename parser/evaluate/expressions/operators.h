// The operators on values. Types are exact: nothing is converted, and a mistake names both types.
//
// Internal to the parser's second stage. `&&`, `||` and `? :` are not here: they evaluate only the
// side they need (evaluate_expression.cc).
#pragma once

#include <string_view>

#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

std::string_view symbol(BinaryOperator op);

// `at` is the whole expression.
Value apply(UnaryOperator op, const Value& operand, SourceRange at, Evaluation& evaluation);
Value apply(BinaryOperator op, const Value& left, const Value& right, SourceRange at,
            Evaluation& evaluation);

}  // namespace acrnet::parser
