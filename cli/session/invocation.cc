#include "cli/session/invocation.h"

#include <algorithm>

#include "cli/messages/diagnostics.h"
#include "executor/messages/diagnostics.h"
#include "parser/messages/value_diagnostics.h"
#include "planner/messages/access_diagnostics.h"

namespace acrnet::cli {

namespace {

bool only_assertions_fail(const Diagnostics& diagnostics) {
  return diagnostics.has_errors() &&
         std::all_of(
             diagnostics.items().begin(), diagnostics.items().end(), [](const Diagnostic& item) {
               return item.severity != Severity::error || item.code == parser::assertion_code ||
                      item.code == planner::code_assertion_broken;
             });
}

}  // namespace

ExitCode exit_code_of(const Diagnostics& diagnostics) {
  const auto has = [&](std::string_view code) {
    return std::any_of(diagnostics.items().begin(), diagnostics.items().end(),
                       [&](const Diagnostic& item) {
                         return item.severity == Severity::error && item.code == code;
                       });
  };
  if (has(executor::code_state_locked)) return ExitCode::locked;
  if (has(executor::code_plan_stale) || has(executor::code_changed_since_plan) ||
      has(code_other_digest)) {
    return ExitCode::stale;
  }
  return only_assertions_fail(diagnostics) ? ExitCode::not_held : ExitCode::error;
}

ExitCode stop(const Invocation& invocation, const Diagnostics& diagnostics,
              const Sources& sources) {
  invocation.console.report(diagnostics, sources);
  return exit_code_of(diagnostics);
}

}  // namespace acrnet::cli
