// Messages about files that functions read and data that they decode: ACR1150..ACR1159.
//
// `at` is the place in the data where that is in a file, else the call. Beside diagnostics.h and
// value_diagnostics.h.
#pragma once

#include <string_view>

#include "model/diagnostic.h"
#include "parser/messages/text_check.h"

namespace acrnet::parser {

Diagnostic path_outside(SourceRange at, std::string_view path, std::string_view reason);
Diagnostic data_unreadable(SourceRange at, std::string_view path, std::string_view reason);
Diagnostic data_not_text(SourceRange at, RefusedText::Kind kind);
Diagnostic malformed_data(SourceRange at, std::string_view format, std::string_view reason,
                          std::string_view help);
Diagnostic data_without_type(SourceRange at, std::string_view what, std::string_view help);
Diagnostic duplicate_data_key(SourceRange at, std::string_view key, SourceRange first);
Diagnostic data_too_deep(SourceRange at, std::size_t levels);
Diagnostic bad_pattern(SourceRange at, std::string_view reason);
Diagnostic not_a_literal(SourceRange at, std::string_view text, std::string_view wanted,
                         std::string_view help);

}  // namespace acrnet::parser
