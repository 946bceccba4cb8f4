// Reads an expression as the address of a block, without asking for the block: it may be gone.
//
// Internal to the parser's second stage, for `moved`, `removed` and `import`.
#pragma once

#include <optional>
#include <string_view>

#include "model/address.h"
#include "parser/evaluate/expressions/evaluation.h"

namespace acrnet::parser {

struct WrittenAddress {
  Address address;        // with that of the module it was written in before it
  std::string_view kind;  // registry, subnet or module
  SourceRange range;
};

// `registry.main`, `registry.acr[region]`, `subnet.docker.vm`, `subnet.docker` for all of a
// network, `module.team`, `module.team.registry.main`. Empty when it is none (reported).
std::optional<WrittenAddress> read_address(const Expression& expression, const Scope& scope,
                                           Evaluation& evaluation);

}  // namespace acrnet::parser
