// The table of the language's functions, which evaluation, messages and the reference share.
//
// Pure values. What each function does is in functions.h beside it.
#pragma once

#include <span>

#include "parser/evaluate/expressions/function.h"

namespace acrnet::parser {

// By name.
std::span<const Function> all_functions();

}  // namespace acrnet::parser
