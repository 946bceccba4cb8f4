// The `private_endpoint` blocks in a registry.
//
// Internal to the parser's second stage.
#pragma once

#include <string>

#include "model/policy.h"
#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

// `reference` is what the registry is referred to by: main, acr["west"].
void evaluate_private_endpoint(const TopBlock& block, const std::string& reference,
                               PolicyRegistry& registry, Evaluation& evaluation);

// Reports what can't stand beside each other in one registry. Requires all its rules.
void check_private_endpoints(const PolicyRegistry& registry, Evaluation& evaluation);

}  // namespace acrnet::parser
