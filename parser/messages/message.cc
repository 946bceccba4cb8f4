#include "parser/messages/message.h"

#include <utility>

#include "model/diagnostic_builder.h"

namespace acrnet::parser {

Diagnostic error(SourceRange at, Message message) {
  Diagnostic result = make_error(message.code, std::move(message.summary),
                                 std::move(message.detail), std::move(message.help));
  result.label = std::move(message.label);
  return placed(at, std::move(result));
}

Diagnostic error(SourceRange at, std::string_view code, std::string summary, std::string detail,
                 std::string help) {
  return placed(at, make_error(code, std::move(summary), std::move(detail), std::move(help)));
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
