// `acrnet drift`: shows what changed in Azure since the last apply; a refresh-only plan with
// --detailed-exitcode.
#include "cli/arguments/option_values.h"
#include "cli/arguments/plan_options.h"
#include "cli/commands/command.h"
#include "cli/commands/plan.h"

namespace acrnet::cli {

namespace {

constexpr CommandPage drift_page{
    "drift", "Tells what changed in Azure outside of acrnet, and who did it last.",
    R"(Examples:
  acrnet drift
  acrnet drift --fail-on medium      in a pipeline: 3 where what changed is a risk of that level
  acrnet plan --refresh-only         the same, without the exit code
  acrnet apply --refresh-only        takes note: from then on it is no drift any more

Compared is what the state saw at the end of the last apply. What the policy says about it is the
business of `acrnet plan`.

While another run holds the state's lock, and --lock-timeout is over, the state is read without it.

Exit codes: 0 nothing changed, 1 error, 2 something did, 3 a risk is of the level that --fail-on
names, 5 the lock could not be given back,
124 the time of --timeout is over, 130 interrupted.)"};

void add_drift_options(Options& options, PlanCommand& command) {
  command.plan.mode = PlanMode::refresh;
  command.detailed_exitcode = true;
  options.variable("ACRNET_RUNNER_ADDRESS", text_into(command.plan.from));
  options.value("--fail-on", "low|medium|high", "Exit with 3 if a risk is as high",
                choice_into(command.fail_on, Choices<RiskLevel>{{"low", RiskLevel::low},
                                                                {"medium", RiskLevel::medium},
                                                                {"high", RiskLevel::high}}));
  add_today(options, command.plan.today);
  add_plan_form(options, command.form);
  add_waiting(options, command.waiting);
}

}  // namespace

std::unique_ptr<Command> make_drift_command() {
  return make_command(drift_page, add_drift_options, run_plan);
}

}  // namespace acrnet::cli
