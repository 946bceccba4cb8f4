#include "cli/commands/validate.h"

#include <fmt/format.h>

#include "cli/configuration.h"
#include "cli/pipeline.h"
#include "cli/views/text.h"

namespace acrnet::cli {

ExitCode run_validate(const ValidateCommand&, const Invocation& invocation) {
  Diagnostics diagnostics;
  const auto sources = read_configuration(invocation.options.folder, diagnostics);
  if (!sources) return stop(invocation, diagnostics);
  const auto project = understand(*sources, invocation.options.cloud, diagnostics);
  if (!project) return stop(invocation, diagnostics, *sources);
  invocation.console.report(diagnostics, *sources);
  std::size_t rules = 0;
  for (const DesiredRegistry& registry : project->desired.registries) {
    rules += registry.rules.size();
  }
  invocation.console.print(fmt::format(
      "The policy is valid: {} with {}, {}, in {}.\n",
      counted(project->desired.registries.size(), "registry", "registries"), counted(rules, "rule"),
      counted(project->desired.subnets.size(), "subnet"), counted(sources->size(), "file")));
  return ExitCode::success;
}

}  // namespace acrnet::cli
