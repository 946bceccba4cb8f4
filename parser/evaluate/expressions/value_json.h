// A value as JSON, for outputs: texts, numbers, true, false, null, lists and maps as they are,
// everything else as the text that the policy has for it (an address, a date, a reference).
//
// Internal to the parser's second stage. Deterministic: maps are in the order of their keys.
#pragma once

#include <string>

#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

std::string to_json(const Value& value, const Evaluation& evaluation);

}  // namespace acrnet::parser
