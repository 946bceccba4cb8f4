// Messages about modules, about blocks that are asked for before they are known, and about what a
// configuration says of the program: ACR1076..ACR1089.
//
// Beside diagnostics.h and value_diagnostics.h. Pure.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "model/diagnostic.h"
#include "model/version.h"

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

// ---- `acrnet { … }` ----
Diagnostic malformed_version(SourceRange at);
Diagnostic version_refused(SourceRange at, std::string_view wanted, const ProgramVersion& version);
Diagnostic unknown_state(SourceRange at, std::string_view kind,
                         std::span<const std::string_view> known);
// `ours`: what acrnet calls it, where that is known.
Diagnostic unknown_state_setting(SourceRange at, std::string_view setting, std::string_view kind,
                                 std::span<const std::string_view> known,
                                 std::optional<std::string_view> ours);
// A setting that would be a secret; `variable` of the environment holds it instead.
Diagnostic secret_in_state(SourceRange at, std::string_view setting, std::string_view variable);
// A setting that is made from a sensitive variable.
Diagnostic sensitive_state_setting(SourceRange at, std::string_view setting);
// `reason` is a whole sentence.
Diagnostic malformed_state_setting(SourceRange at, std::string_view setting,
                                   std::string_view reason, std::string_view help);

}  // namespace acrnet::parser
