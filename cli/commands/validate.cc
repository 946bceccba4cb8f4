#include "cli/commands/validate.h"

#include <fmt/format.h>

#include "cli/pipeline.h"
#include "cli/today.h"
#include "cli/views/text.h"

namespace acrnet::cli {

ExitCode run_validate(const ValidateCommand& command, const Invocation& invocation) {
  Diagnostics diagnostics;
  ProjectText text;
  text.today = command.today.value_or(utc_today());
  if (!read_project_text(invocation.options, invocation.environment, text, diagnostics)) {
    return stop(invocation, diagnostics, text.sources);
  }
  const auto project = understand(text, diagnostics);
  if (!project) return stop(invocation, diagnostics, text.sources);
  invocation.console.report(diagnostics, text.sources);
  std::size_t rules = 0;
  for (const DesiredRegistry& registry : project->desired.registries) {
    rules += registry.rules.size();
  }
  invocation.console.print(
      fmt::format("The policy is valid: {} with {}, {}, in {}.\n",
                  counted(project->desired.registries.size(), "registry", "registries"),
                  counted(rules, "rule"), counted(project->desired.subnets.size(), "subnet"),
                  counted(text.values.policy_files, "file")));
  return ExitCode::success;
}

}  // namespace acrnet::cli
