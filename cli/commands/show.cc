#include "cli/commands/show.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/messages/diagnostics.h"
#include "cli/session/render_plan.h"
#include "cli/session/signals.h"
#include "cli/session/state_access.h"
#include "cli/views/state/state_json.h"
#include "cli/views/state/state_text.h"
#include "executor/files/plan_file.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

namespace fs = std::filesystem;

// A plan and a state both say what they are at their beginning; what says nothing is taken for a
// plan, whose reader then says what is wrong with it.
bool looks_like_state(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.find(".acrstate") != std::string::npos) return true;
  std::ifstream file(path, std::ios::binary);
  std::string begin(4096, '\0');
  file.read(begin.data(), static_cast<std::streamsize>(begin.size()));
  begin.resize(static_cast<std::size_t>(file.gcount()));
  return begin.find("\"acrnet-state\"") != std::string::npos;
}

// False, with an error, for a form that only plans have.
bool has_form(const ShowCommand& command, const std::string& name, Diagnostics& diagnostics) {
  const PlanFormat format = command.form.format;
  if (format == PlanFormat::text || format == PlanFormat::json) return true;
  diagnostics.add(state_has_no_such_format(name));
  return false;
}

ExitCode print_state(const ShowCommand& command, const State& state, Console& console) {
  console.print(command.form.format == PlanFormat::json ? state_json(state)
                                                        : state_text(state, console.out_screen()));
  return ExitCode::success;
}

ExitCode show_file(const ShowCommand& command, const fs::path& path, const Invocation& invocation) {
  Diagnostics diagnostics;
  if (!has_form(command, path.string(), diagnostics)) return stop(invocation, diagnostics);
  const auto state = executor::read_state_file(path, diagnostics);
  return state ? print_state(command, *state, invocation.console) : stop(invocation, diagnostics);
}

// The configuration's own, wherever it is.
ExitCode show_state(const ShowCommand& command, const Invocation& invocation) {
  const Interrupts interrupts;
  Diagnostics diagnostics;
  ProjectText text;
  const auto place = find_state(invocation, text, diagnostics);
  if (!place) return stop(invocation, diagnostics, text.sources);
  const auto access = StateAccess::open(*place, invocation, interrupts, diagnostics);
  if (access == nullptr || !has_form(command, access->store().place(), diagnostics))
    return stop(invocation, diagnostics);
  const auto state = access->store().read(diagnostics);
  if (state && state->lineage.empty())
    diagnostics.add(no_state_to_show(invocation.options.folder.string()));
  if (diagnostics.has_errors()) return stop(invocation, diagnostics);
  return print_state(command, *state, invocation.console);
}

ExitCode show_plan(const ShowCommand& command, const fs::path& path, const Invocation& invocation) {
  Diagnostics diagnostics;
  const auto plan = executor::read_plan(path, diagnostics);
  if (!plan) return stop(invocation, diagnostics);
  invocation.console.print(render_plan(
      *plan,
      {command.form, invocation.console.out_screen(), invocation.options.folder, diagnostics, {}}));
  return ExitCode::success;
}

}  // namespace

ExitCode run_show(const ShowCommand& command, const Invocation& invocation) {
  if (!command.file) return show_state(command, invocation);
  const fs::path path = invocation.options.folder / *command.file;
  return looks_like_state(path) ? show_file(command, path, invocation)
                                : show_plan(command, path, invocation);
}

}  // namespace acrnet::cli
