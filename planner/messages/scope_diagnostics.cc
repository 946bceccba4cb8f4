#include "planner/messages/scope_diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <variant>

#include "model/diagnostic_builder.h"
#include "model/match.h"

namespace acrnet::planner {

Diagnostic never_seen(const Address& block, SourceRange range) {
  Diagnostic made = make_error("ACR3110", "nothing is known of this but what the policy says");
  made.detail = fmt::format(
      "--refresh=false plans from what the state saw in Azure at the end of the last apply, and "
      "{} was "
      "not part of it.",
      block.text());
  made.help = "plan without --refresh=false";
  made.subject = range;
  made.address = block.text();
  return made;
}

Diagnostic claims_not_settled() {
  Diagnostic made = make_error("ACR3111", "only Azure knows how the last apply ended");
  made.detail =
      "The state holds claims of an apply that was cut off. What became of them is found out by "
      "looking.";
  made.help = "plan without --refresh=false";
  return made;
}

Diagnostic unknown_target(std::string_view option, const std::string& pattern,
                          const std::optional<std::string>& nearest) {
  Diagnostic made = make_error("ACR3112", "no resource has an address like this");
  made.detail = fmt::format(
      "{} {} names nothing that the policy or the state has. An address names one block, all "
      "instances of "
      "one (registry.acr), all of a module (module.team) or, with *, whatever fits.",
      option, pattern);
  made.help = nearest ? fmt::format("did you mean {}?", *nearest)
                      : "give an address as `acrnet plan` shows it";
  return made;
}

Diagnostic partial_plan(std::size_t changes, std::size_t resources, const std::string& first) {
  Diagnostic made = make_warning("ACR3113", "this is only a part of what the policy asks");
  made.detail = fmt::format(
      "--target and --exclude leave out {} change{} of {} resource{} ({}{}). Azure will not be "
      "as the policy "
      "says, and assertions about what is left out are not checked.",
      changes, changes == 1 ? "" : "s", resources, resources == 1 ? "" : "s", first,
      resources == 1 ? "" : ", …");
  made.help = "plan once more without these options when what made them necessary is over";
  return made;
}

namespace {

std::string rule_in_words(const RuleSource& rule) {
  return match(
      rule, [](const Cidr& cidr) { return to_string(cidr); },
      [](const ArmId& subnet) { return subnet.text(); });
}

}  // namespace

Diagnostic rules_of_others_lost(const DesiredRegistry& registry,
                                const std::vector<RuleSource>& lost) {
  constexpr std::size_t most = 5;
  std::vector<std::string> rules;
  for (const RuleSource& rule : lost) rules.push_back(rule_in_words(rule));
  const std::string option =
      std::holds_alternative<Cidr>(lost.front()) ? "--ip-address" : "--subnet";
  const std::string command = fmt::format("az acr network-rule add --name {} {} {}",
                                          registry.id.name(), option, rules.front());
  const std::string more =
      lost.size() > most ? fmt::format(" and {} more", lost.size() - most) : "";
  rules.resize(std::min(rules.size(), most));
  Diagnostic made = placed(
      registry.range,
      make_warning("ACR3114", "a registry has lost rules of others in a write", registry.address));
  made.detail = fmt::format(
      "{} had rules for {}{} before acrnet wrote to it, and has them no longer: Azure leaves out "
      "what it can't check, such as a subnet whose subscription is not registered for "
      "Microsoft.ContainerRegistry.",
      registry.id.name(), fmt::join(rules, ", "), more);
  made.help =
      fmt::format("put them back ({}), or ask their owner whether they are needed", command);
  return made;
}

}  // namespace acrnet::planner
