// Messages about modules, and about blocks that are asked for before they are known: ACR1080..ACR1087.
//
// Beside diagnostics.h and value_diagnostics.h. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::parser {

Diagnostic computed_module_source(SourceRange at);
Diagnostic refused_module_source(SourceRange at, std::string_view reason);
Diagnostic unknown_input(SourceRange at, std::string_view input, std::string_view module,
                         std::span<const std::string> known);
Diagnostic missing_input(SourceRange at, std::string_view input, std::string_view module,
                         SourceRange variable);
Diagnostic only_in_root(SourceRange at, std::string_view keyword);
Diagnostic not_known_yet(SourceRange at, std::string_view what);
Diagnostic unknown_output(SourceRange at, std::string_view output, std::string_view module,
                          std::span<const std::string> known);
Diagnostic module_not_read(SourceRange at);

}  // namespace acrnet::parser
