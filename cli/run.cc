#include "cli/run.h"

#include <optional>
#include <string>
#include <variant>

#include "cli/arguments/arguments.h"
#include "cli/arguments/parse_arguments.h"
#include "cli/commands/apply.h"
#include "cli/commands/emulator.h"
#include "cli/commands/explain.h"
#include "cli/commands/fmt.h"
#include "cli/commands/graph.h"
#include "cli/commands/init.h"
#include "cli/commands/output.h"
#include "cli/commands/plan.h"
#include "cli/commands/query.h"
#include "cli/commands/show.h"
#include "cli/commands/state.h"
#include "cli/commands/validate.h"
#include "cli/commands/version.h"
#include "cli/messages/diagnostics.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"

namespace acrnet::cli {

namespace {

struct RunCommand {
  const Invocation& invocation;

  ExitCode operator()(const FmtCommand& command) const { return run_fmt(command, invocation); }
  ExitCode operator()(const ValidateCommand& command) const {
    return run_validate(command, invocation);
  }
  ExitCode operator()(const PlanCommand& command) const { return run_plan(command, invocation); }
  ExitCode operator()(const ApplyCommand& command) const { return run_apply(command, invocation); }
  ExitCode operator()(const ShowCommand& command) const { return run_show(command, invocation); }
  ExitCode operator()(const GraphCommand& command) const { return run_graph(command, invocation); }
  ExitCode operator()(const QueryCommand& command) const { return run_query(command, invocation); }
  ExitCode operator()(const ExplainCommand& command) const {
    return run_explain(command, invocation);
  }
  ExitCode operator()(const OutputCommand& command) const {
    return run_output(command, invocation);
  }
  ExitCode operator()(const EmulatorCommand& command) const {
    return run_emulator(command, invocation);
  }
  ExitCode operator()(const InitCommand& command) const { return run_init(command, invocation); }
  ExitCode operator()(const StatePullCommand&) const { return run_state_pull(invocation); }
  ExitCode operator()(const StatePushCommand& command) const {
    return run_state_push(command, invocation);
  }
  ExitCode operator()(const StateUnlockCommand& command) const {
    return run_state_unlock(command, invocation);
  }
  ExitCode operator()(const VersionCommand& command) const {
    return run_version(command, invocation);
  }
  ExitCode operator()(const HelpCommand& command) const {
    invocation.console.print(command.text);
    return ExitCode::success;
  }
};

ExitCode run_command(const Arguments& arguments, Streams& streams,
                     const executor::Environment& environment) {
  const std::string columns = executor::first_set(environment, {"COLUMNS"});
  Console console(streams, arguments.global, layout_columns(streams, columns));
  const Invocation invocation{arguments.global, environment, console};
  const ExitCode code = std::visit(RunCommand{invocation}, arguments.command);
  if (console.flush()) return code;
  Diagnostics diagnostics;
  diagnostics.add(output_failed());
  console.report(diagnostics, {});
  return code == ExitCode::success || code == ExitCode::changes ? ExitCode::error : code;
}

}  // namespace

int run(const std::vector<std::string>& words, Streams& streams,
        const executor::Environment& environment) {
  Diagnostics diagnostics;
  const std::optional<Arguments> arguments = parse_arguments(words, environment, diagnostics);
  if (arguments) return static_cast<int>(run_command(*arguments, streams, environment));
  Console console(streams, {});
  console.report(diagnostics, {});
  return static_cast<int>(ExitCode::error);
}

}  // namespace acrnet::cli
