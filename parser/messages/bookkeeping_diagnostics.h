// Messages about `moved`, `removed` and `import`: ACR1160..ACR1167.
//
// Beside diagnostics.h and value_diagnostics.h. Pure.
#pragma once

#include <string>
#include <string_view>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/diagnostic.h"

namespace acrnet::parser {

// `why` is a sentence; `meant` is the address that was meant, or empty.
Diagnostic not_an_address(SourceRange at, std::string_view why, std::string_view meant = {});
// A block of the policy still has the address that `keyword` ("moved", "removed") says is gone.
Diagnostic address_in_use(SourceRange at, std::string_view keyword, const Address& address,
                          SourceRange block);
Diagnostic move_between_kinds(SourceRange at, std::string_view from, std::string_view to);
// `path` is "registry.a → registry.b → registry.a".
Diagnostic moves_in_a_circle(SourceRange at, std::string_view path);
Diagnostic two_moves_to_one(SourceRange at, const Address& to, SourceRange first);
// `said` is what the two statements do with the address: "is moved twice".
Diagnostic said_twice(SourceRange at, const Address& address, std::string_view said,
                      SourceRange first);
Diagnostic import_of_module(SourceRange at);
Diagnostic import_of_another(SourceRange at, const Address& address, const ArmId& given,
                             const ArmId& wanted, SourceRange block);

}  // namespace acrnet::parser
