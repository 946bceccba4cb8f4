#include "cli/commands/explain.h"

#include <string>
#include <vector>

#include "cli/arguments/spelling.h"
#include "cli/messages/diagnostic_pages.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/report/explain_text.h"

namespace acrnet::cli {

ExitCode run_explain(const ExplainCommand& command, const Invocation& invocation) {
  const Paint& paint = invocation.console.out_paint();
  if (!command.code) {
    invocation.console.print(pages_text(diagnostic_pages(), paint));
    return ExitCode::success;
  }
  const DiagnosticPage* const page = find_page(*command.code);
  if (page != nullptr) {
    invocation.console.print(explain_text(*page, paint));
    return ExitCode::success;
  }
  std::vector<std::string> codes;
  for (const DiagnosticPage& each : diagnostic_pages()) codes.emplace_back(each.code);
  Diagnostics diagnostics;
  diagnostics.add(unknown_code(*command.code, nearest(canonical_code(*command.code), codes)));
  return stop(invocation, diagnostics);
}

}  // namespace acrnet::cli
