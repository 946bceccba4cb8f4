// Messages about comments that silence lints: ACR2080..2089, all warnings.
//
// The comment is not in force then, except for what silences nothing.
#pragma once

#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::parser {

Diagnostic ignore_of_nothing(SourceRange at, std::string_view code);
Diagnostic ignore_without_reason(SourceRange at, std::string_view code);
Diagnostic ignore_of_unknown_code(SourceRange at, std::string_view code);
Diagnostic ignore_of_error(SourceRange at, std::string_view code);
Diagnostic ignore_without_code(SourceRange at);
Diagnostic ignore_of_several(SourceRange at);
Diagnostic ignore_in_block_comment(SourceRange at);

}  // namespace acrnet::parser
