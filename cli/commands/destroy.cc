// `acrnet destroy`: applies a plan that removes what acrnet made and restores what it changed.
#include "cli/commands/apply.h"
#include "cli/commands/command.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage destroy_page{
    "destroy", "Takes back what acrnet made, and restores what was found at first.",
    R"(Examples:
  acrnet destroy
  acrnet plan --destroy              shows it only

Exit codes: 0 done, 1 error, 4 Azure changed since, 5 the state is locked, 6 done in part,
124 the time of --timeout is over, 130 interrupted.)"};

void add_destroy_options(Options& options, ApplyCommand& command) {
  command.plan.mode = PlanMode::destroy;
  add_shared_apply_options(options, command);
}

}  // namespace

std::unique_ptr<Command> make_destroy_command() {
  return make_command(destroy_page, add_destroy_options, run_apply);
}

}  // namespace acrnet::cli
