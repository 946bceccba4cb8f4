#include "cli/commands/output.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "cli/messages/diagnostics.h"
#include "cli/session/pipeline.h"
#include "cli/views/plan/output_json.h"
#include "cli/workspace/today.h"

namespace acrnet::cli {

namespace {

ExitCode show_all(const OutputCommand& command, const std::vector<Output>& outputs,
                  const Invocation& invocation) {
  if (command.form == OutputForm::json) {
    invocation.console.print(outputs_json(outputs));
  } else if (outputs.empty()) {
    invocation.console.say("The policy has no outputs.\n");
  } else {
    invocation.console.print(outputs_text(outputs));
  }
  return ExitCode::success;
}

ExitCode show_one(const OutputCommand& command, const std::vector<Output>& outputs,
                  const Invocation& invocation) {
  const auto found = std::find_if(outputs.begin(), outputs.end(),
                                  [&](const Output& it) { return it.name == *command.name; });
  Diagnostics diagnostics;
  if (found == outputs.end()) {
    std::vector<std::string> names;
    names.reserve(outputs.size());
    for (const Output& output : outputs) names.push_back(output.name);
    diagnostics.add(unknown_output(*command.name, names));
    return stop(invocation, diagnostics);
  }
  if (command.form != OutputForm::raw) {
    invocation.console.print(command.form == OutputForm::json ? output_json(*found)
                                                              : output_text(*found));
    return ExitCode::success;
  }
  const std::optional<std::string> raw = raw_output(*found);
  if (!raw) {
    diagnostics.add(output_not_raw(found->name));
    return stop(invocation, diagnostics);
  }
  invocation.console.print(*raw);
  return ExitCode::success;
}

}  // namespace

ExitCode run_output(const OutputCommand& command, const Invocation& invocation) {
  Diagnostics diagnostics;
  ProjectText text;
  text.today = command.today.value_or(utc_today());
  std::optional<Project> project;
  if (read_project_text(invocation.options, invocation.environment, text, diagnostics)) {
    project = understand(text, diagnostics);
  }
  if (!project) return stop(invocation, diagnostics, text.sources);
  invocation.console.report(diagnostics, text.sources);
  const std::vector<Output>& outputs = project->policy.outputs;
  return command.name ? show_one(command, outputs, invocation)
                      : show_all(command, outputs, invocation);
}

}  // namespace acrnet::cli
