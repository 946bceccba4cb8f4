// Which commands there are, and what --help says of each.
//
// Values only; parse_arguments.cc gives the commands their options. Every page has an example and its exit
// codes, which a test checks.
#pragma once

#include <array>
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
  3    an assertion does not hold, or a risk is of the level that plan --fail-on names
  4    the plan is stale, or Azure changed since it was made
  5    the state is locked by someone else
  6    applied in part
  130  interrupted

Environment:
  ACRNET_CLOUD, ACRNET_PARALLELISM   as --cloud and --parallelism
  ACRNET_RUNNER_ADDRESS              as --from
  ACRNET_LOG=debug                   one line for each request, to standard error or ACRNET_LOG_FILE
  ACRNET_STATE_ACCESS_KEY, ACRNET_STATE_SAS_TOKEN, ACRNET_STATE_USERNAME, ACRNET_STATE_PASSWORD
                                     the secrets of a state that is kept elsewhere (docs/state.md)
  ACRNET_EMULATOR_URL                an embedded Azure that runs already (see `acrnet emulator`)
  NO_COLOR, CI=true                  no colour, no questions
  ARM_* and AZURE_*                  the identity, as pipelines set it for Terraform and az; else az's

Options can be spelled as in Terraform, too: -out=F, -auto-approve, -no-color, -input=false.)";

inline constexpr std::array command_pages{
    CommandPage{"fmt", "Writes the policy's files in the one canonical form.",
                R"(Examples:
  acrnet fmt                         the files of this configuration; lists those that it changed
  acrnet fmt --check --diff          in a pipeline: says what is not formatted, writes nothing
  acrnet fmt --recursive policies
  acrnet fmt - < policy.acrnet       from standard input to standard output

A file with a syntax error is left alone. A file is replaced in one piece and keeps its mode.

Exit codes: 0 done (with --check: all files are formatted), 1 error (with --check: or not formatted).)"},
    CommandPage{"init", "Makes the state where the policy says that it is, or moves it there.",
                R"(Examples:
  acrnet init                        once, for a new state in Azure Storage or with a service
  acrnet init --migrate              moves the file acrnet.acrstate there, and keeps it as acrnet.acrstate.moved
  acrnet state pull > old.acrstate   before the policy names another place, and then
  acrnet init --migrate --from old.acrstate

A state in a file needs none of this: the first apply makes it. Everywhere else acrnet wants the state to be
there, so that a mistyped name is not taken for a new beginning.

Exit codes: 0 the state is there, 1 error, 5 the state is locked, 130 interrupted.)"},
    CommandPage{"validate", "Checks the policy; asks neither Azure nor the state.",
                R"(Examples:
  acrnet validate
  acrnet validate --today 2027-01-01  what will have ended by then
  acrnet --chdir policies/production validate
  acrnet validate --format sarif > acrnet.sarif
  acrnet validate --format github    in a workflow: annotations beside the lines of the change

All formats but text go to standard output; docs/diagnostics.md describes them.

Exit codes: 0 the policy is valid (there may be warnings), 1 it is not,
3 it is but for an assertion that does not hold.)"},
    CommandPage{"plan", "Shows what apply would change, in which order and why; changes nothing.",
                R"(Examples:
  acrnet plan
  acrnet plan --out lockdown.plan && acrnet apply lockdown.plan
  acrnet plan --detailed-exitcode    in a pipeline: 2 means that there is something to apply
  acrnet plan --fail-on high         in a pipeline: 3 means that somebody should look at it first
  acrnet plan --today 2027-01-01     which rules will have ended on that day
  acrnet plan --target registry.main --target module.team
  acrnet plan --from 203.0.113.7     says so when this machine would lose its own access
  acrnet plan --refresh=false        from what the state saw last; Azure is not asked
  acrnet plan --format markdown      for a comment on a pull request; --max-bytes says how long
  acrnet plan --format html > plan.html

Text goes by the terminal's width, or COLUMNS; json, html and sarif are described in docs/.

Exit codes: 0 planned (with --detailed-exitcode: nothing to change), 1 error, 2 there are changes (with
--detailed-exitcode only), 3 an assertion does not hold or a risk is of the level that --fail-on
names, 5 the state is locked, 130 interrupted.)"},
    CommandPage{"drift", "Tells what changed in Azure outside of acrnet, and who did it last.",
                R"(Examples:
  acrnet drift
  acrnet plan --refresh-only         the same, without the exit code
  acrnet apply --refresh-only        takes note: from then on it is no drift any more

Compared is what the state saw at the end of the last apply. What the policy says about it is the
business of `acrnet plan`.

Exit codes: 0 nothing changed, 1 error, 2 something did, 5 the state is locked, 130 interrupted.)"},
    CommandPage{"apply", "Plans, shows, asks and does it; or does a saved plan.",
                R"(Examples:
  acrnet apply
  acrnet apply --auto-approve
  acrnet apply lockdown.plan --approve 7f3c-91ab-0d42
  acrnet apply --exclude registry.legacy

A saved plan needs no question: it is done exactly as it is, or refused.

Exit codes: 0 done, 1 error, 4 the plan is stale or Azure changed since, 5 the state is locked,
6 applied in part, 130 interrupted.)"},
    CommandPage{"destroy", "Takes back what acrnet made, and restores what was found at first.",
                R"(Examples:
  acrnet destroy
  acrnet plan --destroy              shows it only

Exit codes: 0 done, 1 error, 4 Azure changed since, 5 the state is locked, 6 done in part,
130 interrupted.)"},
    CommandPage{"show", "Shows a saved plan or a state; without a file, the configuration's state.",
                R"(Examples:
  acrnet show
  acrnet show lockdown.plan
  acrnet show lockdown.plan --format html > plan.html
  acrnet show acrnet.acrstate.backup --format json

A plan is shown in every format, a state as text or JSON.

Exit codes: 0 shown, 1 error.)"},
    CommandPage{"state", "Reads and writes the state as a whole; ends the lock of a run that died.",
                R"(Examples:
  acrnet state pull > prod.acrstate
  acrnet state push errored.acrstate         what an apply could not store
  acrnet state push --force backup.acrstate  in the place of a damaged or newer one
  acrnet state force-unlock 7c9e6679-7425-40de-944b-e07fc1f90ae7

pull writes to standard output. push takes a state of the same lineage with a higher serial, or --force.
force-unlock takes the ID from the message that says who holds the lock: first make sure that this run is dead.

Exit codes: 0 done, 1 error, 5 the state is locked, 130 interrupted.)"},
    CommandPage{"graph",
                "Draws the steps of a plan and why they wait, or who gains and loses access.",
                R"(Examples:
  acrnet graph | dot -Tpng > steps.png
  acrnet graph --access --format svg > access.svg
  acrnet graph lockdown.plan --format mermaid   a saved plan, for a page on GitHub or GitLab

Without a saved plan it plans as `acrnet plan` does. SVG needs no other program.

Exit codes: 0 drawn, 1 error, 5 the state is locked, 130 interrupted.)"},
    CommandPage{"query", "Asks who can reach what, and answers with the rule.",
                R"(Examples:
  acrnet query "subnet.docker.vm can reach registry.main"
  acrnet query "203.0.113.7 can reach registry.*" --source azure
  acrnet query "0.0.0.0/0 cannot reach registry.*" --json

The question is a claim of the language, as in an assertion, and may use all names of the policy.
--source says who is asked: the policy as if it were applied, what the state saw last, or Azure.

Exit codes: 0 yes, 3 no, 1 error, 130 interrupted.)"},
    CommandPage{"output", "Shows the values of the policy's outputs.",
                R"(Examples:
  acrnet output
  acrnet output --json
  acrnet output --raw registry       the value alone, for a script

Sensitive values are masked, unless they are asked for by name or as JSON. Needs neither Azure nor
the state: outputs follow from the policy.

Exit codes: 0 shown, 1 error, 3 an assertion of the policy does not hold.)"},
    CommandPage{"explain", "Explains a message: what its code means, a wrong and a right example.",
                R"(Examples:
  acrnet explain ACR1040
  acrnet explain 1040
  acrnet explain                     all codes

Exit codes: 0 explained, 1 there is no such code.)"},
    CommandPage{"emulator", "Runs an embedded Azure on this computer, until it is interrupted.",
                R"(Examples:
  acrnet emulator
  acrnet emulator --listen 127.0.0.1:0 --seed walk-through --data azure.json
  acrnet emulator --listen 127.0.0.1:8443 --tls tls        for Azure CLI, SDKs and container clients
  acrnet emulator --auth strict --role '* reader'
  acrnet emulator --client 127.0.0.5=ip:203.0.113.9        who comes from there is somebody else
  acrnet emulator --operation-time 2s --propagation 30s --latency 20ms --page-size 10
  acrnet emulator --fault 'PATCH */registries/* nth=2 status=503 retry-after=1'

A fault is METHOD GLOB [nth=N|first=N|every=N] and what goes wrong: status=S [code=C] [retry-after=S]
[body=TEXT], reset=before|in|after, truncate, content=html|garbage|empty, delay=MS, redirect=URL,
stale=MS, drop-rule, fail-operation[=CODE] or hang-operation. docs/emulator.md has an example of each.

`azure { cloud = emulator }` needs no such server: acrnet then runs one inside itself.

Exit codes: 0 ended by an interrupt, 1 error.)"},
    CommandPage{"version", "Says which acrnet this is.",
                R"(Examples:
  acrnet version
  acrnet version --json

Exit codes: 0.)"},
};

}  // namespace acrnet::cli
