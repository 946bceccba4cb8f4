#include "cli/run.h"

#include <algorithm>
#include <exception>
#include <string>

#include "cli/arguments/global_options.h"
#include "cli/arguments/parse_arguments.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/messages/exit_code.h"
#include "cli/session/invocation.h"
#include "cli/session/masked_stream.h"
#include "executor/http/secrets.h"

namespace acrnet::cli {

namespace {

using Commands = std::vector<std::unique_ptr<Command>>;

// The parsed command line: a command to run, or help to print.
struct Line {
  GlobalOptions global;
  const Command* command = nullptr;
  std::string help;
};

const Command* find_command(const Commands& commands, std::string_view name) {
  const auto found = std::find_if(commands.begin(), commands.end(),
                                  [&](const auto& each) { return each->page().name == name; });
  return found == commands.end() ? nullptr : found->get();
}

// False exactly when an error was added.
bool read_line(const std::vector<std::string>& words, const executor::Environment& environment,
               Commands& commands, Line& line, Diagnostics& diagnostics) {
  Options global;
  add_global_options(global, environment, line.global);
  std::vector<CommandDeclaration> declarations;
  for (auto& command : commands) declarations.push_back({&command->page(), &command->options()});
  const auto parsed = parse_arguments(words, global, declarations, diagnostics);
  if (!parsed) return false;
  line.help = parsed->help;
  if (!line.help.empty()) return true;
  const bool version = global.is_typed(version_option);
  line.command = find_command(commands, version ? "version" : parsed->command);
  if (line.command == nullptr) {
    diagnostics.add(no_command());
    return false;
  }
  global.read(environment, diagnostics);
  for (const CommandDeclaration& declaration : declarations) {
    if (declaration.page == &line.command->page())
      declaration.options->read(environment, diagnostics);
  }
  return !diagnostics.has_errors();
}

ExitCode run_line(const Line& line, Streams& streams, const executor::Environment& environment,
                  executor::Secrets& secrets) {
  const std::string columns = executor::first_set(environment, {"COLUMNS"});
  Console console(streams, line.global, layout_columns(streams, columns));
  Interrupts interrupts(streams.printer, console.live(), &secrets);
  ExitCode code = ExitCode::success;
  if (line.command == nullptr) {
    console.print(line.help);
  } else {
    code = interrupts.settle(
        line.command->run({line.global, environment, console, interrupts, secrets}));
  }
  if (!console.flush()) {
    Diagnostics diagnostics;
    diagnostics.add(output_failed());
    console.report(diagnostics, {});
    if (code == ExitCode::success || code == ExitCode::changes) code = ExitCode::error;
  }
  console.finish();
  return code;
}

}  // namespace

int run(const std::vector<std::string>& words, Streams& process_streams,
        const executor::Environment& environment) {
  executor::Secrets secrets;
  secrets.learn(environment);
  MaskedStreams masked(process_streams, secrets);
  Streams& streams = masked.streams();
  Commands commands = make_commands();
  Line line;
  Diagnostics diagnostics;
  try {
    if (read_line(words, environment, commands, line, diagnostics))
      return static_cast<int>(run_line(line, streams, environment, secrets));
  } catch (const std::exception& error) {
    diagnostics.add(had_to_stop(error.what()));
  }
  Console console(streams, {});
  console.report(diagnostics, {});
  console.finish();
  return static_cast<int>(ExitCode::error);
}

}  // namespace acrnet::cli
