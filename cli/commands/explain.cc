// `acrnet explain [CODE]`: what a code means, with a wrong and a right example; or the list of all
// codes.
//
// Reads and writes nothing but standard output.
#include <string>
#include <vector>

#include "cli/arguments/option_values.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostic_pages.h"
#include "cli/messages/diagnostics.h"
#include "cli/views/report/diagnostic_text.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage explain_page{
    "explain", "Explains a message: what its code means, a wrong and a right example.",
    R"(Examples:
  acrnet explain ACR1040
  acrnet explain 1040
  acrnet explain                     all codes

Exit codes: 0 explained, 1 there is no such code.)"};

struct ExplainCommand {
  std::optional<std::string> code;  // none: all of them
};

void add_explain_options(Options& options, ExplainCommand& command) {
  options.value("code", "CODE", "A code, as messages show it (default: all)",
                text_into(command.code));
}

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

}  // namespace

std::unique_ptr<Command> make_explain_command() {
  return make_command(explain_page, add_explain_options, run_explain);
}

}  // namespace acrnet::cli
