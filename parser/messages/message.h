// How the parser's messages are put together, whatever they are about.
//
// Internal to the files that hold the words (*diagnostics.cc). Pure.
#pragma once

#include <string>
#include <string_view>

#include "model/diagnostic.h"

namespace acrnet::parser {

// Everything of a message but its place.
struct Message {
  std::string_view code;
  std::string summary;
  std::string detail;
  std::string help;
  std::string label;
};

Diagnostic error(SourceRange at, Message message);
Diagnostic error(SourceRange at, std::string_view code, std::string summary, std::string detail,
                 std::string help);

// The same, as a warning.
Diagnostic warning(Diagnostic diagnostic);
// The same, with a second place that explains the first.
Diagnostic with(Diagnostic diagnostic, SourceRange related, std::string label);

}  // namespace acrnet::parser
