#include "cli/messages/diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "model/diagnostic_builder.h"
#include "model/names.h"
#include "model/similar.h"

namespace acrnet::cli {

namespace {

std::string help_command(std::string_view command) {
  return command.empty() ? "`acrnet --help`" : fmt::format("`acrnet {} --help`", command);
}

}  // namespace

Diagnostic unknown_command(std::string_view word, const std::optional<std::string>& nearest) {
  return make_error("ACR6001", fmt::format("there is no command '{}'", word), "",
                    nearest ? fmt::format("did you mean `acrnet {}`?", *nearest)
                            : "`acrnet --help` lists the commands");
}

Diagnostic no_command() {
  return make_error(
      "ACR6002", "a command is missing", "",
      "begin with `acrnet plan`, which changes nothing; `acrnet --help` lists all commands");
}

Diagnostic unknown_option(std::string_view word, std::string_view command,
                          const std::optional<std::string>& nearest) {
  const std::string owner = command.empty() ? "acrnet" : fmt::format("`acrnet {}`", command);
  return make_error("ACR6003", fmt::format("{} has no option '{}'", owner, word), "",
                    nearest ? fmt::format("did you mean '{}'?", *nearest)
                            : fmt::format("{} lists the options", help_command(command)));
}

Diagnostic unexpected_argument(std::string_view word, std::string_view command) {
  return make_error(
      "ACR6004", fmt::format("`acrnet {}` has no use for '{}'", command, word), "",
      fmt::format("leave it out; {} shows what can be given. The configuration's folder is "
                  "chosen by --chdir",
                  help_command(command)));
}

Diagnostic bad_usage(std::string_view what, std::string_view command) {
  return make_error("ACR6005", "the command line is not complete", std::string(what),
                    fmt::format("{} shows each option with an example", help_command(command)));
}

Diagnostic empty_argument(std::string_view option) {
  return make_error(
      "ACR6008", option.empty() ? "an argument is empty" : fmt::format("{} has no value", option),
      "In a script this is what a variable leaves behind that is not set.",
      "give a value, or leave the argument out");
}

Diagnostic bad_value(std::string_view source, std::string_view value, std::string_view expected,
                     const std::optional<std::string>& nearest) {
  return make_error("ACR6006", fmt::format("'{}' is no value for {}", value, source), "",
                    nearest ? fmt::format("did you mean '{}'? It takes {}", *nearest, expected)
                            : fmt::format("it takes {}", expected));
}

Diagnostic variable_without_name(std::size_t which, std::size_t count) {
  const std::string option = count == 1 ? "--var" : fmt::format("--var number {}", which);
  return make_error("ACR6110", fmt::format("{} has no name and no '='", option),
                    "What was given is not shown here, since it may be a secret.",
                    "write the variable's name before the value: --var name=value");
}

Diagnostic excluding_options(std::string_view one, std::string_view other, std::string_view why) {
  return make_error("ACR6007", fmt::format("{} and {} can't be used together", one, other),
                    std::string(why), "leave out one of them");
}

Diagnostic no_such_folder(std::string_view folder, std::string_view reason) {
  return make_error("ACR6010", fmt::format("the folder '{}' can't be read", folder),
                    fmt::format("The system says: {}.", reason),
                    "give the folder of the configuration with --chdir, or run acrnet inside it");
}

Diagnostic no_policy_files(std::string_view folder, const std::vector<std::string>& elsewhere) {
  std::string help =
      "write a policy in a file such as 'policy.acrnet', or give its folder with --chdir";
  if (!elsewhere.empty()) {
    help =
        fmt::format("did you mean one of these?\n--chdir {}", fmt::join(elsewhere, "\n--chdir "));
  }
  return make_error(
      "ACR6011", fmt::format("there is no policy in '{}'", folder),
      "A configuration is a folder; all files in it whose names end in '.acrnet' are read.",
      std::move(help));
}

Diagnostic unreadable_file(std::string_view file, std::string_view told) {
  return make_error(
      "ACR6012", fmt::format("the file '{}' can't be read", file),
      fmt::format("{}. A policy with a part missing is another policy, so nothing is done.", told),
      "make it readable, or take it out of the folder");
}

Diagnostic not_a_file(std::string_view file, std::string_view what) {
  return make_error("ACR6013", fmt::format("'{}' is no file", file),
                    fmt::format("{}. Every name that ends in '.acrnet' is a part of "
                                "the policy, and every one that ends in '.auto.acrvars' of its "
                                "values.",
                                what),
                    "give it another name");
}

Diagnostic named_not_a_file(std::string_view file, std::string_view what) {
  return make_error("ACR6101", fmt::format("'{}' is no file", file),
                    fmt::format("{}. What an option names is read to its end, and "
                                "once more when a saved plan is applied, so it has to be a "
                                "regular file.",
                                what),
                    "write it to a file and name that; a single value can be given as "
                    "`--var name=value`, or in the environment as ACRNET_VAR_name");
}

Diagnostic link_leads_out(std::string_view file) {
  return make_error("ACR6100", fmt::format("'{}' is a link out of the configuration", file),
                    "A part of a configuration is in its folder, for whoever reviews it. What is "
                    "outside may be anything, such as another program's secrets, and messages "
                    "would quote it.",
                    "put the file itself there; what several configurations share goes into a "
                    "module");
}

Diagnostic file_too_large(std::string_view file, std::uint64_t limit) {
  return make_error(
      "ACR6014", fmt::format("the file '{}' is too large", file),
      fmt::format("All policy files of a configuration together may have {} bytes.", limit),
      "a policy of this size is made by a program: let it write data for csv_decode(file(…)) and "
      "loops over it, or networks instead of single addresses");
}

Diagnostic module_leads_out(SourceRange at, std::string_view path) {
  return placed(at,
                make_error("ACR6102", fmt::format("a link leads away from the module '{}'", path),
                           "A source says where the module is. A link on the way may lead to "
                           "another place in the configuration's folder, or in the folder that "
                           "the '..' of the source lead to, but not out of it.",
                           "name the folder itself in the source"));
}

Diagnostic no_module_folder(SourceRange at, std::string_view path, std::string_view told) {
  return placed(at,
                make_error("ACR6050", fmt::format("the module's folder '{}' can't be read", path),
                           fmt::format("{}.", told),
                           "a source is a path from the folder of the file that it stands in"));
}

Diagnostic empty_module_folder(SourceRange at, std::string_view path) {
  return placed(at, make_error("ACR6051", fmt::format("there is no module in '{}'", path),
                               "A module is a folder with files whose names end in '.acrnet'.",
                               "write the module there, or correct the path"));
}

Diagnostic module_cycle(SourceRange at, std::string_view path) {
  return placed(at, make_error("ACR6052", fmt::format("this module calls itself: {}", path),
                               "Modules can't call each other in a circle, it would never end.",
                               "take what both need into a module of its own"));
}

Diagnostic modules_too_deep(SourceRange at, std::size_t limit) {
  return placed(
      at, make_error("ACR6053", fmt::format("more than {} modules within each other", limit), "",
                     "let the configuration call more of them itself"));
}

Diagnostic unwritable_file(std::string_view file, std::string_view told) {
  return make_error("ACR6015", fmt::format("the file '{}' can't be written", file),
                    fmt::format("{}. The file is whole: as it was before, or formatted.", told),
                    "make the file and its folder writable");
}

Diagnostic approval_needed(std::string_view command, std::string_view digest) {
  return make_error(
      "ACR6020", "nobody is there to approve this plan; nothing was written",
      "Standard input is not a terminal, or --no-input or CI=true says not to ask.",
      fmt::format("to approve what is shown here, run `acrnet {} --approve {}`; to approve "
                  "whatever it plans, `acrnet {} --auto-approve`",
                  command, digest, command));
}

Diagnostic not_approved(std::string_view command) {
  return make_error("ACR6021", fmt::format("{} was not approved; nothing was written", command),
                    "Only the answer 'yes' approves.",
                    "run it again when the plan is what you want");
}

Diagnostic other_digest(std::string_view expected, std::string_view actual, bool saved_plan) {
  return make_error(
      code_other_digest, "this is not the plan that was approved; nothing was written",
      fmt::format("Approved is the plan with the digest {}; this one has {}.", expected, actual),
      saved_plan ? "apply the file that was reviewed, or review this one with `acrnet show`"
                 : "the policy, the state or Azure changed since: review the plan above");
}

Diagnostic bad_digest(std::string_view text) {
  return make_error("ACR6023", fmt::format("'{}' is no digest of a plan", text), "",
                    "copy it from the last line of the plan, for instance 7f3c-91ab-0d42");
}

Diagnostic other_cloud(std::string_view asked, std::string_view planned) {
  return make_error(
      "ACR6024", fmt::format("the saved plan is for the cloud '{}', not for '{}'", planned, asked),
      "",
      fmt::format("leave out --cloud and ACRNET_CLOUD, or make a plan with `acrnet plan "
                  "--cloud {} --out FILE`",
                  asked));
}

Diagnostic emulator_failed(std::string_view reason) {
  return make_error(
      "ACR6030", "the embedded Azure could not be started", std::string(reason),
      "if its data is at fault, move '.acrnet/emulator.json' away: the next run begins anew");
}

Diagnostic seed_has_changed(std::string_view data_file, std::string_view seed) {
  return make_error(
      "ACR6130", "the embedded Azure began with another seed",
      fmt::format("{} holds an Azure that began with another content than {} has now, and what was "
                  "done in it since. The seed counts only at the beginning.",
                  data_file, seed),
      fmt::format("to begin anew with {}, and with an empty state: rm {} and the state's file; to "
                  "go on as it is, move the seed away",
                  seed, data_file));
}

Diagnostic bad_emulator_url(std::string_view url) {
  return make_error("ACR6031", fmt::format("'{}' is no address of an embedded Azure", url),
                    "The variable ACRNET_EMULATOR_URL holds it.",
                    "it takes what `acrnet emulator` prints, for instance http://127.0.0.1:10400");
}

Diagnostic open_emulator_url(std::string_view url) {
  return make_error(
      "ACR6111", fmt::format("'{}' would be asked without encryption", url),
      "The variable ACRNET_EMULATOR_URL names another computer, and what acrnet proves itself with "
      "could be read on the way there. Nothing was sent.",
      "name it by https (`acrnet emulator --tls FOLDER`), or by 127.0.0.1 or localhost where it "
      "runs on this computer");
}

Diagnostic embedded_azure_forgets(std::string_view folder) {
  Diagnostic diagnostic = make_error(
      "ACR6033", "the embedded Azure will forget everything when this command ends",
      fmt::format("It keeps its data in '{}', which can't be made.", folder),
      "make the configuration's folder writable, or run `acrnet emulator --data FILE` elsewhere "
      "and name it in ACRNET_EMULATOR_URL");
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic not_loopback(std::string_view host) {
  return make_error("ACR6032", fmt::format("'{}' can be reached from other computers", host),
                    "The embedded Azure lets in whoever asks and is made for this computer only.",
                    "listen on 127.0.0.1, or add --allow-remote if others shall reach it");
}

Diagnostic too_risky(RiskLevel highest, RiskLevel fail_on, std::size_t risks) {
  return make_error(
      "ACR6090", fmt::format("this plan has a risk that is {}", name(highest)),
      fmt::format("--fail-on {} asks for a plan with no risk of that level; this one has {}.",
                  name(fail_on), risks),
      "let somebody review who gains and who loses access, then apply the plan by its "
      "digest: acrnet apply --approve DIGEST");
}

Diagnostic runner_unknown(std::string_view from, const std::optional<std::string>& nearest) {
  return make_error(
      "ACR6091", fmt::format("'{}' says nothing about where this machine is", from),
      "--from and ACRNET_RUNNER_ADDRESS take an IPv4 address or range, as registries see it, or a "
      "subnet of the policy.",
      nearest ? fmt::format("did you mean {}?", *nearest)
              : "give an address such as 203.0.113.7, or a subnet such as subnet.build.agents");
}

Diagnostic runner_unseen(std::string_view from) {
  return make_error(
      "ACR6092", fmt::format("no registry ever sees the address {}", from),
      "It is a private one: on the way out it is replaced by that of a NAT gateway, a firewall or "
      "a load balancer.",
      "give the address that the machine has on the internet, or the subnet that it is in");
}

Diagnostic timeout_over(std::chrono::milliseconds time) {
  return make_error(
      "ACR6120", "the time of --timeout is over",
      fmt::format(
          "The command was to end within {:g} s. It stops as with Ctrl-C: steps in progress "
          "may finish, what was begun is stored, and the lock of the state is given back.",
          std::chrono::duration<double>(time).count()),
      "run it again: it goes on from what is there; give it more time where that is not enough");
}

Diagnostic output_failed() {
  return make_error("ACR6040", "the result could not be written to standard output",
                    "What was to be done is done; only its description is cut short.",
                    "look whether the disk is full or the reading program has ended");
}

Diagnostic had_to_stop(std::string_view reason) {
  return make_error("ACR6112", "acrnet had to stop", fmt::format("The reason: {}.", reason),
                    "if it is not the computer's memory, it is a mistake of acrnet: please report "
                    "it, with the command");
}

Diagnostic log_failed(std::string_view file, std::string_view told) {
  return make_error("ACR6041", fmt::format("the log '{}' can't be written", file),
                    fmt::format("{}. A log is a regular file without a second name.", told),
                    "give another file in ACRNET_LOG_FILE, or unset it to log to standard error");
}

Diagnostic certificates_unreadable(std::string_view variable, std::string_view file,
                                   std::string_view told) {
  return make_error("ACR6103", fmt::format("the certificates '{}' can't be read", file),
                    fmt::format("{} names this file. {}.", variable, told),
                    fmt::format("name a file of certificates in PEM form, or unset {}", variable));
}

Diagnostic no_state_to_show(std::string_view folder) {
  return make_error("ACR6042", fmt::format("there is no state in '{}'", folder),
                    "The state is made by the first apply.",
                    "run `acrnet apply`, or name a saved plan or a state: `acrnet show FILE`");
}

Diagnostic state_has_no_such_format(std::string_view file) {
  return make_error("ACR6043", "a state is shown as text or JSON",
                    fmt::format("'{}' is a state. Markdown, HTML and SARIF are for plans.", file),
                    "give --format text or json, or name a saved plan");
}

Diagnostic too_large_for_mermaid(std::size_t arrows, std::size_t most) {
  return make_error(
      "ACR6044", "this is too large for Mermaid",
      fmt::format("It has {} arrows; what shows Mermaid in a page draws at most {}.", arrows, most),
      "give --format svg or dot");
}

Diagnostic state_has_seen_nothing(std::string_view place) {
  return make_error("ACR6047", fmt::format("the state {} has seen nothing of Azure", place),
                    "It is filled by an apply.",
                    "ask Azure: --source azure, or the policy: --source policy");
}

Diagnostic not_one_claim(std::string_view question) {
  return make_error("ACR6045", fmt::format("'{}' is no question", question),
                    "A question is a claim alone, without braces and comments.",
                    "ask for instance: acrnet query \"subnet.docker.vm can reach registry.main\"");
}

Diagnostic table_too_large(std::size_t registries, std::size_t subnets) {
  return make_error("ACR6140", "this table is too large",
                    fmt::format("It would have a line for each of {} registries and {} subnets.",
                                registries, subnets),
                    "name the registries: acrnet query --table registry.main");
}

Diagnostic question_missing() {
  return make_error("ACR6046", "a question is missing", "",
                    "ask for instance: acrnet query \"subnet.docker.vm can reach registry.main\"");
}

Diagnostic state_argument_missing(std::string_view action, std::string_view argument) {
  const std::string command = action.empty() ? "state" : fmt::format("state {}", action);
  return make_error("ACR6060", fmt::format("`acrnet {}` needs {}", command, argument), "",
                    action.empty()
                        ? "give one: list, show ADDRESS, rm ADDRESS, mv FROM TO, pull, push FILE, "
                          "accept or force-unlock ID"
                        : fmt::format("give it: acrnet {} {}", command, argument));
}

Diagnostic read_while_locked(std::string_view holder) {
  Diagnostic diagnostic =
      make_error("ACR6125", "the state was read while another run holds its lock",
                 fmt::format("{} What that run does not have stored yet is not in this.", holder),
                 "For the state after that run: wait for it, with --lock-timeout 10m.");
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic not_in_state(std::string_view address, const std::vector<std::string>& known) {
  constexpr std::size_t most = 10;
  const auto near = most_similar(address, known);
  const std::vector<std::string> shown(
      known.begin(), known.begin() + static_cast<std::ptrdiff_t>(std::min(most, known.size())));
  std::string help = near ? fmt::format("did you mean {}? ", *near) : "";
  if (known.empty()) {
    help += "the state holds nothing: `acrnet state list` is empty";
  } else if (known.size() > most) {
    help += fmt::format("the state has {} and {} more: acrnet state list", fmt::join(shown, ", "),
                        known.size() - most);
  } else {
    help += fmt::format("the state has {}", fmt::join(shown, ", "));
  }
  return make_error("ACR6126", "the state has no resource with this address",
                    fmt::format("It has none that is called {}.", address), help);
}

Diagnostic address_not_changed(std::string_view from, std::string_view to, std::string_view why) {
  return make_error("ACR6127", "the resource can't be called so in the state",
                    fmt::format("{} stays what it is called: {}.", from, why),
                    fmt::format("give another address than {}, as the policy calls the block; "
                                "`acrnet state list` shows those that are taken",
                                to));
}

Diagnostic state_kept_elsewhere(std::string_view file, std::string_view place) {
  return make_error(
      "ACR6061", fmt::format("there is a state in {} already", file),
      fmt::format("A second, empty one at {} would take everything that acrnet made for somebody "
                  "else's.",
                  place),
      "move it there: acrnet init --migrate; or, if it is not this configuration's, move the "
      "file away");
}

Diagnostic nothing_to_migrate(std::string_view reason, std::string_view help) {
  return make_error("ACR6062", "there is no state to move", std::string(reason), std::string(help));
}

Diagnostic source_not_renamed(std::string_view file, std::string_view reason) {
  Diagnostic diagnostic =
      make_error("ACR6063", fmt::format("the state was moved, but {} is still there", file),
                 fmt::format("The system says: {}.", reason),
                 "remove the file, so that nobody takes it for the state");
  diagnostic.severity = Severity::warning;
  return diagnostic;
}

Diagnostic unknown_code(std::string_view word, const std::optional<std::string>& nearest) {
  return make_error(
      "ACR6070", fmt::format("there is no code '{}'", word), "",
      nearest ? fmt::format("did you mean {}?", *nearest) : "`acrnet explain` lists all codes");
}

Diagnostic unknown_output(std::string_view word, const std::vector<std::string>& known) {
  const auto similar = most_similar(word, known);
  const std::string all = known.empty()
                              ? "the policy has no outputs: output NAME { value = … } makes one"
                              : fmt::format("there are: {}", fmt::join(known, ", "));
  return make_error("ACR6071", fmt::format("the policy has no output '{}'", word), "",
                    similar ? fmt::format("did you mean '{}'?", *similar) : all);
}

Diagnostic output_not_raw(std::string_view output) {
  return make_error(
      "ACR6072", fmt::format("'{}' can't be given raw", output),
      "Only a text, a number or a truth value has a form without quotes and brackets.",
      fmt::format("use `acrnet output --json {}`", output));
}

Diagnostic raw_needs_name() {
  return make_error("ACR6073", "--raw needs the name of one output", "",
                    "name it: `acrnet output --raw NAME`; or use --json for all of them");
}

}  // namespace acrnet::cli
