// The table of commands. To add one, add its file to this folder and a row here.
#include "cli/commands/command.h"

namespace acrnet::cli {

using MakeCommand = std::unique_ptr<Command>();

MakeCommand make_fmt_command, make_init_command, make_validate_command, make_plan_command,
    make_drift_command, make_apply_command, make_destroy_command, make_show_command,
    make_state_command, make_graph_command, make_query_command, make_output_command,
    make_explain_command, make_emulator_command, make_version_command;

std::vector<std::unique_ptr<Command>> make_commands() {
  constexpr MakeCommand* table[] = {
      make_fmt_command,     make_validate_command, make_plan_command,    make_drift_command,
      make_apply_command,   make_destroy_command,  make_init_command,    make_state_command,
      make_show_command,    make_graph_command,    make_query_command,   make_output_command,
      make_explain_command, make_emulator_command, make_version_command,
  };
  std::vector<std::unique_ptr<Command>> commands;
  for (MakeCommand* const make : table) commands.push_back(make());
  return commands;
}

}  // namespace acrnet::cli
