#include "parser/messages/message.h"

#include <utility>

namespace acrnet::parser {

Diagnostic error(SourceRange at, Message message) {
  Diagnostic result;
  result.code = message.code;
  result.summary = std::move(message.summary);
  result.detail = std::move(message.detail);
  result.help = std::move(message.help);
  result.label = std::move(message.label);
  result.subject = at;
  return result;
}

Diagnostic error(SourceRange at, std::string_view code, std::string summary, std::string detail,
                 std::string help) {
  return error(at, {code, std::move(summary), std::move(detail), std::move(help), ""});
}

Diagnostic warning(Diagnostic diagnostic) {
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic with(Diagnostic diagnostic, SourceRange related, std::string label) {
  diagnostic.related.push_back({related, std::move(label)});
  return diagnostic;
}

}  // namespace acrnet::parser
