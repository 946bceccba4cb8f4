#include "cli/commands/show.h"

#include <filesystem>
#include <fstream>
#include <string>

#include "cli/diagnostics.h"
#include "cli/render_plan.h"
#include "cli/views/state_json.h"
#include "cli/views/state_text.h"
#include "executor/local_state_store.h"
#include "executor/plan_file.h"

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

ExitCode show_state(const ShowCommand& command, const fs::path& path,
                    const Invocation& invocation) {
  Diagnostics diagnostics;
  const PlanFormat format = command.form.format;
  if (format != PlanFormat::text && format != PlanFormat::json) {
    diagnostics.add(state_has_no_such_format(path.string()));
    return stop(invocation, diagnostics);
  }
  const auto state = executor::read_state_file(path, diagnostics);
  if (!state) return stop(invocation, diagnostics);
  invocation.console.print(format == PlanFormat::json
                               ? state_json(*state)
                               : state_text(*state, invocation.console.out_screen()));
  return ExitCode::success;
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
  const fs::path& folder = invocation.options.folder;
  if (command.file) {
    const fs::path path = folder / *command.file;
    return looks_like_state(path) ? show_state(command, path, invocation)
                                  : show_plan(command, path, invocation);
  }
  const fs::path path = executor::LocalStateStore(folder).state_file();
  std::error_code error;
  if (!fs::exists(path, error) && !error) {
    Diagnostics diagnostics;
    diagnostics.add(no_state_to_show(folder.string()));
    return stop(invocation, diagnostics);
  }
  return show_state(command, path, invocation);
}

}  // namespace acrnet::cli
