// `acrnet show`: a saved plan in any format, or a state.
//
// Reads a file, or the policy and the state; does not ask Azure, and writes nothing. Where an apply
// has not ended, tries the lock to learn whether it runs.
#include <filesystem>
#include <string>

#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/messages/diagnostics.h"
#include "cli/session/pipeline.h"
#include "cli/session/render_plan.h"
#include "cli/session/session.h"
#include "cli/views/state/state_renderings.h"
#include "executor/files/open_file.h"
#include "executor/state/local_state_store.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage show_page{
    "show", "Shows a saved plan or a state; without a file, the configuration's state.",
    R"(Examples:
  acrnet show
  acrnet show lockdown.plan
  acrnet show lockdown.plan --format html > plan.html
  acrnet show acrnet.acrstate.backup --format json

A plan is shown in every format, a state as text or JSON.

Exit codes: 0 shown, 1 error, 124 the time of --timeout is over, 130 interrupted.)"};

struct ShowCommand {
  std::optional<std::filesystem::path> file;  // none: the configuration's state
  PlanForm form;
  Waiting waiting;
};

void add_show_options(Options& options, ShowCommand& command) {
  options.value("file", "FILE", "A saved plan or a state", path_into(command.file));
  add_plan_form(options, command.form);
  add_waiting(options, command.waiting);
}

namespace fs = std::filesystem;

// A plan and a state both say what they are at their beginning; what says nothing is taken for a
// plan, whose reader then says what is wrong with it.
bool looks_like_state(const fs::path& path) {
  const std::string name = path.filename().string();
  if (name.find(".acrstate") != std::string::npos) return true;
  return executor::begin_of_file(path, 4096).find("\"acrnet-state\"") != std::string::npos;
}

// False, with an error, for a form that only plans have.
bool has_form(const ShowCommand& command, const std::string& name, Diagnostics& diagnostics) {
  const PlanFormat format = command.form.format;
  if (format == PlanFormat::text || format == PlanFormat::json) return true;
  diagnostics.add(state_has_no_such_format(name));
  return false;
}

// `holder`: of the lock, while an apply runs.
ExitCode print_state(const ShowCommand& command, const State& state, Console& console,
                     const std::string& holder = {}) {
  console.print(command.form.format == PlanFormat::json
                    ? state_json(state, holder)
                    : state_text(state, console.out_screen(), holder));
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
  Session session(invocation, command.waiting);
  Diagnostics& diagnostics = session.diagnostics();
  if (!session.find_and_open_state() || !has_form(command, session.store().place(), diagnostics)) {
    return session.stop();
  }
  const auto state = session.store().read(diagnostics);
  if (state && state->lineage.empty())
    diagnostics.add(no_state_to_show(invocation.options.folder.string()));
  if (diagnostics.has_errors()) return session.stop();
  return print_state(command, *state, invocation.console, session.who_applies(*state));
}

ExitCode show_plan(const ShowCommand& command, const fs::path& path, const Invocation& invocation) {
  Diagnostics diagnostics;
  const auto plan = read_saved_plan(path, diagnostics);
  if (!plan) return stop(invocation, diagnostics);
  invocation.console.print(render_plan(
      *plan,
      {command.form, invocation.console.out_screen(), invocation.options.folder, diagnostics, {}}));
  return ExitCode::success;
}

ExitCode run_show(const ShowCommand& command, const Invocation& invocation) {
  if (!command.file) return show_state(command, invocation);
  const fs::path path = invocation.options.folder / *command.file;
  return looks_like_state(path) ? show_file(command, path, invocation)
                                : show_plan(command, path, invocation);
}

}  // namespace

std::unique_ptr<Command> make_show_command() {
  return make_command(show_page, add_show_options, run_show);
}

}  // namespace acrnet::cli
