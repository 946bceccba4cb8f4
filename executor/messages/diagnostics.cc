#include "executor/messages/diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "model/diagnostic_builder.h"
#include "model/names.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view code_hidden_rules = "ACR3504";

}  // namespace

Diagnostic unreachable(std::string_view what, std::string_view failure) {
  return make_error(
      "ACR3502", fmt::format("no answer from Azure about {}", what), fmt::format("{}.", failure),
      "Check the network, the proxy (HTTPS_PROXY) and the certificates (SSL_CERT_FILE), then "
      "run again.");
}

Diagnostic unreadable_answer(std::string_view what, std::string_view problem) {
  return make_error(
      "ACR3503", fmt::format("Azure's answer about {} can't be understood", what),
      fmt::format("{}. Nothing was written.", problem),
      "If a proxy stands between, look at what it answers; ACRNET_LOG=debug shows each "
      "request.");
}

Diagnostic hidden_rules(const ArmId& registry, std::string_view problem) {
  return make_error(
      code_hidden_rules, fmt::format("the rules of registry {} are hidden", registry.text()),
      fmt::format("{}. Some versions of Azure's API hide rules that stay in force; a plan made "
                  "now would take them for absent and remove them.",
                  problem),
      "Run again later; if it stays, the API that acrnet reads rules with has changed: look for "
      "a newer acrnet.");
}

bool is_hidden_rules(const Diagnostic& diagnostic) { return diagnostic.code == code_hidden_rules; }

Diagnostic unknown_rule(const ArmId& registry, std::string_view problem) {
  return make_error(
      "ACR3505",
      fmt::format("registry {} has a setting that acrnet does not understand", registry.text()),
      fmt::format("{}. Rules are written as a whole list, so acrnet would remove what it can't "
                  "read.",
                  problem),
      "Look at the registry's network settings in the portal or with `az acr show`, and remove "
      "or correct what is named.");
}

Diagnostic foreign_link(std::string_view link, std::string_view home) {
  return make_error(
      "ACR3506", "refused to follow a link to another host",
      fmt::format("An answer says to go on at {}, but the token for Azure is only ever sent to "
                  "{}.",
                  link, home),
      "Check the proxy or gateway that answers in Azure's place.");
}

Diagnostic more_targets_failed(std::size_t count) {
  return make_error("ACR3507", fmt::format("{} more could not be read", count), "",
                    "Repair the errors above first; they often have one cause.");
}

Diagnostic contradictory_answers(std::string_view what, std::string_view how) {
  return make_error("ACR3514", fmt::format("Azure contradicts itself about {}", what),
                    fmt::format("{} acrnet takes it neither for there nor for gone.", how),
                    "Run again in a minute. If it stays, look at the proxy or gateway in between: "
                    "ACRNET_LOG=debug shows each request.");
}

Diagnostic absence_unproven(std::string_view what, std::string_view code, std::string_view above,
                            std::string_view why, std::string_view address) {
  const std::string repair =
      address.empty()
          ? std::string("Check the name in the policy")
          : fmt::format("If it is gone for good, `acrnet state rm {}` makes acrnet forget it",
                        address);
  return make_error(
      "ACR3515", fmt::format("can't tell whether {} is gone", what),
      fmt::format(
          "Azure answers {}, but nothing above it confirms that: {}. acrnet forgets what it "
          "made only when it is sure that it is gone.",
          code, why),
      fmt::format("Grant this identity the right to read {}, then run again. {}.", above, repair));
}

Diagnostic no_credentials(const std::vector<std::string>& tried) {
  return make_error(
      "ACR3510", "there are no credentials for Azure",
      fmt::format("Looked for, in this order: {}.", fmt::join(tried, "; ")),
      "Sign in with `az login`, or set ARM_CLIENT_ID, ARM_CLIENT_SECRET and ARM_TENANT_ID.");
}

Diagnostic incomplete_credentials(std::string_view found, std::string_view missing) {
  return make_error(
      "ACR3511", fmt::format("{} is set, but {} is not", found, missing),
      "Half of a set of credentials is no identity; acrnet does not guess the other half.",
      fmt::format("Set {}, or unset {} to use another identity.", missing, found));
}

Diagnostic open_identity_address(std::string_view variable, std::string_view address,
                                 std::string_view help) {
  return make_error(
      "ACR3520", fmt::format("{} is no address that a secret may be sent to", variable),
      fmt::format("It is '{}'. A secret leaves this computer by https only; nothing was sent.",
                  address),
      std::string(help));
}

Diagnostic token_not_given(std::string_view source, std::string_view reason) {
  return make_error(
      "ACR3512", fmt::format("no token from {}", source), fmt::format("{}", reason),
      "Correct what it names. AADSTS numbers are explained in Microsoft's list of sign-in "
      "errors.");
}

Diagnostic state_locked(std::string_view holder, std::string_view end, std::string_view help) {
  return make_error(code_state_locked, "the state is locked by another run",
                    fmt::format("{} {}", holder, end), std::string(help));
}

Diagnostic lock_unavailable(std::string_view place, std::string_view reason,
                            std::string_view help) {
  return make_error(code_lock_unavailable, "the state can't be locked here",
                    fmt::format("{}: {}.", place, reason), std::string(help));
}

Diagnostic state_unreadable(std::string_view file, std::string_view reason) {
  return make_error("ACR4003", fmt::format("can't read the state {}", file),
                    fmt::format("{}.", reason), "Make the file readable for this user.");
}

Diagnostic state_damaged(std::string_view place, std::string_view problem, std::string_view help) {
  return make_error("ACR4004", fmt::format("the state {} is damaged", place),
                    fmt::format("{}. It is left as it is.", problem), std::string(help));
}

Diagnostic state_newer(std::string_view file, long long version, int known) {
  return make_error(
      "ACR4005", fmt::format("the state {} was written by a newer acrnet", file),
      fmt::format("It has format {}, this acrnet knows formats up to {}.", version, known),
      "Use the newer acrnet.");
}

Diagnostic state_not_regular(std::string_view file, std::string_view what, std::string_view help) {
  return make_error("ACR4020", fmt::format("{} is no file for a state", file),
                    fmt::format("{}. A state, its backup and its lock are regular files without a "
                                "second name, so that what is written there changes nothing "
                                "elsewhere.",
                                what),
                    std::string(help));
}

Diagnostic state_too_large(std::string_view file, std::string_view what) {
  return make_error("ACR4021", fmt::format("the state {} is too large", file),
                    fmt::format("{}, which no state of acrnet has. It is left as it is.", what),
                    "Give the path of a state, or bring the state back from its backup.");
}

Diagnostic state_leads_out(std::string_view file) {
  return make_error("ACR4022",
                    fmt::format("the state {} is not in the configuration's folder", file),
                    "A link on its path leads out of that folder. A policy keeps its state there "
                    "or below it, or with a service.",
                    "Put a folder in the place of the link, or name another path: `state local { "
                    "path = \"prod.acrstate\" }`.");
}

namespace {

// "the cloud public, tenant contoso.example"
std::string world_in_words(const StateWorld& world) {
  if (world.cloud == Cloud::emulator)
    return fmt::format("the embedded Azure{}{}", world.emulator.empty() ? "" : " ", world.emulator);
  const std::string tenant =
      world.tenant.empty() ? std::string() : fmt::format(", tenant {}", world.tenant);
  return fmt::format("the cloud {}{}", name(world.cloud), tenant);
}

std::string way_to_world(std::string_view place, bool is_file, const StateWorld& recorded,
                         const StateWorld& here) {
  const std::string move =
      is_file ? fmt::format("to begin anew without it: mv {0} {0}.other", place)
              : std::string("to begin anew without it, name another place in acrnet { state … }");
  const bool made_in_trial = recorded.cloud == Cloud::emulator && here.cloud != Cloud::emulator;
  if (made_in_trial) return "A trial made it; " + move;
  if (recorded.cloud != here.cloud)
    return fmt::format("Ask the Azure that it belongs to: --cloud {}; or, {}", name(recorded.cloud),
                       move);
  if (here.cloud != Cloud::emulator)
    return fmt::format("Sign in to the tenant {}, and name it: azure {{ tenant = \"{}\" }}; or, {}",
                       recorded.tenant, recorded.tenant, move);
  return "Ask the embedded Azure that it belongs to, by its data file or the seed that it began "
         "with; or, " +
         move;
}

}  // namespace

Diagnostic state_of_other_world(std::string_view place, bool is_file, const StateWorld& recorded,
                                const StateWorld& here) {
  return make_error("ACR4027", "the state belongs to another Azure",
                    fmt::format("{} was made in {}, and {} is asked. A plan would take back what "
                                "acrnet never made here.",
                                place, world_in_words(recorded), world_in_words(here)),
                    way_to_world(place, is_file, recorded, here) + ".");
}

Diagnostic state_not_found_here(std::string_view place, std::size_t resources,
                                const StateWorld& here) {
  return make_error(
      "ACR4028", "nothing of the state is in the Azure that is asked",
      fmt::format("{} was written by an acrnet that did not record to which Azure a state belongs, "
                  "and none of the {} resources that it tracks is in {}.",
                  place, resources, world_in_words(here)),
      "Ask the Azure that it was made in: --cloud, `tenant` of the policy, or another sign-in. If "
      "all of it was deleted there, make acrnet forget it: acrnet state rm ADDRESS….");
}

Diagnostic state_will_record(std::string_view place, const StateWorld& here) {
  return make_diagnostic(
      Severity::note, "ACR4029", "the state does not say yet to which Azure it belongs",
      fmt::format("{} was written by an acrnet that did not record it. The next apply records {}; "
                  "from then on another one is refused.",
                  place, world_in_words(here)),
      "If another one is meant, ask that one before anything is applied.");
}

Diagnostic not_a_lock(std::string_view file) {
  return make_error("ACR4023", fmt::format("{} is no lock of acrnet", file),
                    "A lock is empty, or says who held it last. This file has something else in "
                    "it, and is left as it is.",
                    fmt::format("Move it away, and acrnet makes its lock: mv {0} {0}.other", file));
}

Diagnostic state_moved_on(std::string_view file, std::string_view difference) {
  return make_error(code_state_changed,
                    fmt::format("the state {} was changed by another run", file),
                    fmt::format("{}. It is left as it is.", difference), "Plan again.");
}

Diagnostic state_not_written(std::string_view file, std::string_view reason) {
  return make_error(
      "ACR4007", fmt::format("can't write {}", file),
      fmt::format("{}. What is stored is whole: the state before, or the new one.", reason),
      "Make room, or make the folder writable, then run again.");
}

Diagnostic state_rescued(std::string_view rescue_file, std::string_view command) {
  return make_error(
      "ACR4008", fmt::format("the new state was put aside in {}", rescue_file),
      "Azure was changed as reported, only the record of it could not be stored in its place.",
      fmt::format("When the place can be written again: {}", command));
}

Diagnostic state_not_rescued(std::string_view rescue_file, std::string_view reason) {
  return make_error(
      "ACR4009", "the new state could not be stored anywhere",
      fmt::format("{}: {}. Nothing is lost: before the first write the stored state took note "
                  "of everything this run set out to do.",
                  rescue_file, reason),
      "Make room, then plan again: acrnet looks in Azure what was done.");
}

Diagnostic plan_stale(std::string_view difference, std::string_view address) {
  Diagnostic diagnostic =
      make_error(code_plan_stale, fmt::format("the saved plan is stale: {}", difference),
                 "A saved plan is carried out as it was reviewed or not at all. Nothing "
                 "was written.",
                 "Plan again and review the new plan.");
  diagnostic.address = address;
  return diagnostic;
}

Diagnostic plan_contradicts_itself(std::string_view file, std::string_view member,
                                   std::string_view why) {
  return make_error(
      "ACR4102", fmt::format("the plan {} contradicts itself", file),
      fmt::format("In '{}': {}. What a plan does and shows is derived again from its changes and "
                  "from what was observed for it. Nothing was done.",
                  member, why),
      "Make a new one with `acrnet plan --out`, and find out who changed the file.");
}

Diagnostic plan_contradicts_state(std::string_view member, std::string_view why) {
  return make_error(
      "ACR4103", "the saved plan contradicts the state that it names",
      fmt::format("In '{}': {}. The lineage and the serial are those of the state, but planning "
                  "from it does not give this plan. Nothing was done.",
                  member, why),
      "Make a new one with `acrnet plan --out`, and find out who changed the file.");
}

Diagnostic plan_leads_elsewhere(std::string_view differences) {
  return make_error("ACR4104", "the saved plan leads elsewhere than its policy",
                    fmt::format("{} Nothing was sent there.", differences),
                    "Make a new plan. If variables decide it, give apply those that plan had "
                    "(ACRNET_VAR_NAME).");
}

Diagnostic plan_place_unknown(std::string_view place) {
  return make_error(
      "ACR4105", "it can't be checked that the saved plan's state is the policy's",
      fmt::format("The plan says that its state is {}, which would be given the secrets for the "
                  "state. What the policy says is not known: it can't be evaluated here. Nothing "
                  "was sent there.",
                  place),
      "Set the variables that plan had (ACRNET_VAR_NAME), or name the plan that was reviewed: "
      "apply with --approve DIGEST.");
}

Diagnostic plan_unreadable(std::string_view file, std::string_view reason) {
  return make_error("ACR4111", fmt::format("can't read the plan {}", file),
                    fmt::format("{}.", reason),
                    "Give the path of a file that `acrnet plan --out` wrote.");
}

Diagnostic plan_damaged(std::string_view file, std::string_view problem) {
  return make_error("ACR4112", fmt::format("{} is not a plan as it was written", file),
                    fmt::format("{}.", problem), "Make a new one with `acrnet plan --out`.");
}

Diagnostic plan_newer(std::string_view file, long long version, int known) {
  return make_error(
      "ACR4113", fmt::format("the plan {} was written by a newer acrnet", file),
      fmt::format("It has format {}, this acrnet knows formats up to {}.", version, known),
      "Use the newer acrnet, or plan again with this one.");
}

Diagnostic plan_holds_secret(std::string_view file) {
  return make_error("ACR3521",
                    fmt::format("the plan {} is not written: it would hold a secret", file),
                    "A credential of this run came back in what Azure, or what answered in its "
                    "place, said about a resource.",
                    "Find out what stands between acrnet and Azure, renew the credential, and plan "
                    "again.");
}

Diagnostic plan_not_written(std::string_view file, std::string_view reason) {
  return make_error(
      "ACR4114", fmt::format("can't write the plan {}", file), fmt::format("{}.", reason),
      "Give --out a path in a folder that can be written, where a plan is or nothing yet.");
}

Diagnostic changed_since_plan(std::string_view what, std::string_view difference) {
  return make_error(code_changed_since_plan, fmt::format("{} changed since the plan", what),
                    fmt::format("{}. This step wrote nothing.", difference),
                    "Plan again; the new plan takes the change into account.");
}

Diagnostic gone_since_plan(std::string_view what) {
  return make_error(code_changed_since_plan, fmt::format("{} changed since the plan", what),
                    "It does not exist any more. This step wrote nothing.", "Plan again.");
}

Diagnostic write_not_answered(std::string_view what, std::string_view failure) {
  return make_error(
      "ACR5003", fmt::format("no answer from Azure about the change of {}", what),
      fmt::format("{}. Whether it was made is not known; the state remembers that.", failure),
      "Run again: acrnet looks in Azure what was done and goes on from there.");
}

Diagnostic operation_endless(std::string_view what, std::string_view waiting_for) {
  return make_error("ACR5005", fmt::format("Azure does not come to an end with {}", what),
                    fmt::format("Waited for {} in vain.", waiting_for),
                    "Look at it in the portal; when Azure is done with it, run again.");
}

Diagnostic rule_vanished(std::string_view what, std::string_view rule, bool subnet_rule) {
  return make_error("ACR5006", fmt::format("Azure accepted the rules of {}, but dropped one", what),
                    fmt::format("The rule for {} is not there.", rule),
                    subnet_rule
                        ? "Register the provider Microsoft.ContainerRegistry in the subnet's "
                          "subscription; without it Azure drops such rules in silence."
                        : "Run again; if it stays, look at the registry in the portal.");
}

Diagnostic not_as_written(std::string_view what, std::string_view difference) {
  return make_error(
      "ACR5007", fmt::format("{} is not as it was written", what),
      fmt::format("{}. Someone else may have written at the same moment.", difference),
      "Plan again to see what is there now.");
}

Diagnostic step_cut_off(std::string_view what) {
  return make_error(
      "ACR5008", fmt::format("the change of {} was cut off", what),
      "The run was interrupted before Azure had answered. Whether the change was made is not "
      "known; the state remembers that.",
      "Run again: acrnet looks in Azure what was done and goes on from there.");
}

Diagnostic steps_held_back(std::size_t steps) {
  return make_error(
      "ACR5014", "Azure does not answer; the rest was not begun",
      fmt::format("{} of the plan {} not begun, as what was asked last got no answer.",
                  steps == 1 ? std::string("One step") : fmt::format("{} steps", steps),
                  steps == 1 ? "was" : "were"),
      "Run again when Azure answers: what is done already is not done again.");
}

Diagnostic stopped_waiting(std::string_view who) {
  return make_error("ACR5013", fmt::format("interrupted before {} had answered", who),
                    "A run that is interrupted waits a few seconds for what is on its way, then it "
                    "ends without the answer.",
                    "Run again when it answers; what was begun is found and completed.");
}

}  // namespace acrnet::executor
