// The functions of the language: one table that evaluation, messages and the reference share.
//
// Pure. A function never sees a mistake: its arguments are known and of the types that its parameters
// say. `try`, `can` and `error` are in the table for the reference; they are evaluated by
// call_function itself, because they look at their arguments one by one.
#pragma once

#include <span>
#include <string>

#include "parser/evaluation.h"
#include "parser/functions/function.h"

namespace acrnet::parser {

// By name.
std::span<const Function> all_functions();
// "lookup(map, key, otherwise)"
std::string signature(const Function& function);

Value call_function(const Call& call, SourceRange at, const Scope& scope, Evaluation& evaluation);

}  // namespace acrnet::parser
