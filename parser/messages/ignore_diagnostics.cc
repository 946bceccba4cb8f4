#include "parser/messages/ignore_diagnostics.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "parser/messages/message.h"

namespace acrnet::parser {

namespace {

Diagnostic lint(SourceRange at, std::string_view code, std::string summary, std::string detail,
                std::string help) {
  return warning(error(at, code, std::move(summary), std::move(detail), std::move(help)));
}

}  // namespace

Diagnostic ignore_of_nothing(SourceRange at, std::string_view code) {
  return lint(
      at, "ACR2080", fmt::format("there is no {} here to silence", code),
      "Such a comment is for the statement below it or, at the end of a line, for that line.",
      "remove the comment, or move it to where the lint is reported");
}

Diagnostic ignore_without_reason(SourceRange at, std::string_view code) {
  return lint(at, "ACR2081", "the reason is missing",
              "A lint is silenced only with the reason that the next reader will ask for.",
              fmt::format("write: # acrnet:ignore {} why it is right here", code));
}

Diagnostic ignore_of_unknown_code(SourceRange at, std::string_view code) {
  return lint(at, "ACR2082", fmt::format("there is no code {}", code), "",
              "copy it from the message; `acrnet explain` lists all codes");
}

Diagnostic ignore_of_error(SourceRange at, std::string_view code) {
  return lint(at, "ACR2083", fmt::format("{} can't be silenced", code),
              "Only lints can, the codes ACR2nnn that are warnings or notes.",
              "mend what the message says, and remove this comment");
}

Diagnostic ignore_without_code(SourceRange at) {
  return lint(at, "ACR2084", "it is not said what to ignore", "",
              "name the code that the message shows: # acrnet:ignore ACR2004 why");
}

Diagnostic ignore_of_several(SourceRange at) {
  return lint(at, "ACR2085", "a comment silences one code", "Each has a reason of its own.",
              "write one comment for each code, on lines of their own");
}

Diagnostic ignore_in_block_comment(SourceRange at) {
  return lint(at, "ACR2086", "'acrnet:ignore' does not work in /* … */", "",
              "write it behind a '#'");
}

}  // namespace acrnet::parser
