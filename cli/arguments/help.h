// The text of `acrnet --help`, and the parts of a command's help page.
//
// Values only. The page of a command is in the command's own file (cli/commands/). Every page has
// an example and its exit codes, which a test checks.
#pragma once

#include <string_view>

namespace acrnet::cli {

struct CommandPage {
  std::string_view name;
  std::string_view summary;  // one line
  std::string_view footer;   // examples and exit codes
};

inline constexpr std::string_view program_summary =
    "acrnet decides who may reach an Azure container registry over the network:\n"
    "a policy in *.acrnet files, a plan that shows what changes and why, an apply that does it.";

inline constexpr std::string_view program_footer = R"(Examples:
  acrnet plan                        what would change, from the policy in this folder
  acrnet apply                       plans, shows, asks, does it
  acrnet --chdir examples/01-walk-through plan
  acrnet apply --cloud emulator      try a policy against an embedded Azure; nothing is needed

Exit codes:
  0    done, or for plan: nothing to change
  1    error
  2    there are changes (plan --detailed-exitcode)
  3    an assertion does not hold, the answer of query is no, or a risk is of the level that
       plan --fail-on names
  4    the plan is stale, or Azure changed since it was made
  5    the state is locked by someone else
  6    applied in part
  7    query can't tell
  124  the time of --timeout is over
  130  interrupted, by Ctrl-C, SIGTERM, SIGHUP or SIGQUIT

Environment:
  ACRNET_CLOUD, ACRNET_PARALLELISM   as --cloud and --parallelism
  ACRNET_RUNNER_ADDRESS              as --from
  ACRNET_LOG=debug                   one line for each request, to standard error or ACRNET_LOG_FILE
  ACRNET_STATE_ACCESS_KEY, ACRNET_STATE_SAS_TOKEN, ACRNET_STATE_USERNAME, ACRNET_STATE_PASSWORD
                                     the secrets of a state that is kept elsewhere (docs/state.md)
  ACRNET_EMULATOR_URL                an embedded Azure that runs already (see `acrnet emulator`)
  NO_COLOR, CI=true                  no colour, no questions
  ARM_* and AZURE_*                  the identity, as pipelines set it for Terraform and az; )"
                                                   R"(else az's

Options can be spelled as in Terraform, too: -out=F, -auto-approve, -no-color, -input=false.)";

}  // namespace acrnet::cli
