#include "planner/messages/access_diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "model/diagnostic_builder.h"

namespace acrnet::planner {

namespace {

std::string step_name(const Plan& plan, const std::optional<FindingStep>& step) {
  return step ? name_of(plan.resources[plan.steps[*step].resource]) : "the last";
}

std::string client_name(const Plan& plan, const std::optional<ClientIndex>& client) {
  if (!client) return "a subnet";
  const ClientSubnet& subnet = plan.clients[*client];
  return subnet.address.empty() ? subnet.id.text() : subnet.address.text();
}

// "after the write to A and before that to B"
std::string between(const Plan& plan, const Finding& finding) {
  return fmt::format("after the write to {} and before that to {}", step_name(plan, finding.done),
                     step_name(plan, finding.open));
}

std::string what_happens(const Plan& plan, const Finding& finding) {
  const std::string client = client_name(plan, finding.client);
  const std::string registry =
      finding.registry.empty() ? "a registry" : std::string(finding.registry.name());
  switch (finding.kind) {
    case FindingKind::disorder:
      return fmt::format("The write to {} has no place in the order",
                         step_name(plan, finding.open));
    case FindingKind::refusal:
      return fmt::format("Azure could refuse the write to {}, when it comes before that to {}",
                         step_name(plan, finding.done), step_name(plan, finding.open));
    case FindingKind::idle_rule:
      return fmt::format("The rule of {} for {} would be without its service endpoint", registry,
                         client);
    case FindingKind::lock_out:
    case FindingKind::egress_gap:
    case FindingKind::gap:
      return fmt::format("{} would be locked out of {} {}", client, registry,
                         between(plan, finding));
    case FindingKind::exposure:
    case FindingKind::egress_opening:
      return fmt::format("{} would be let into {} {}", client, registry, between(plan, finding));
  }
  return "";
}

constexpr std::size_t most_findings_shown = 8;

// "20.0.0.0/24, subnet.docker.vm and 3 more"
std::string list_of(const Plan& plan, const Clients& clients) {
  std::vector<std::string> names;
  for (const ClientIndex client : clients.subnets.listed()) {
    names.push_back(client_name(plan, client));
  }
  for (const Cidr& cidr : clients.addresses.cover()) names.push_back(to_string(cidr));
  const std::size_t shown = std::min(names.size(), most_findings_shown);
  const std::string text = fmt::format(
      "{}", fmt::join(names.begin(), names.begin() + static_cast<std::ptrdiff_t>(shown), ", "));
  return shown == names.size() ? text : fmt::format("{} and {} more", text, names.size() - shown);
}

// "the rules 20.0.0.0/24, 20.0.1.0/24"
std::string rules_text(const std::vector<Cidr>& rules) {
  std::vector<std::string> shown;
  for (const Cidr& rule : rules) {
    if (shown.size() < most_findings_shown) shown.push_back(to_string(rule));
  }
  return fmt::format("the rule{} {}{}", rules.size() == 1 ? "" : "s", fmt::join(shown, ", "),
                     shown.size() < rules.size() ? ", …" : "");
}

std::string subnets_text(const Plan& plan, const std::vector<ClientIndex>& subnets) {
  return list_of(plan, {CidrSet(), SubnetSet(subnets)});
}

// `alone`: the sentence has named no other.
std::string egress_text(const Plan& plan, const WaysIn::Egress& egress, bool alone) {
  std::vector<std::string> addresses;
  for (const Cidr& cidr : plan.clients[egress.subnet].egress) addresses.push_back(to_string(cidr));
  return fmt::format("{} leaves by {}, which {} let{} in",
                     alone ? "it" : client_name(plan, egress.subnet), fmt::join(addresses, ", "),
                     rules_text(egress.rules), egress.rules.size() == 1 ? "s" : "");
}

std::string why_let_in(const Plan& plan, const WaysIn& ways, bool alone) {
  if (ways.by_default) return "its default action is Allow";
  std::vector<std::string> reasons;
  if (!ways.rules.empty()) reasons.push_back("it has " + rules_text(ways.rules));
  if (!ways.by_rule.empty())
    reasons.push_back("it has a rule for " + subnets_text(plan, ways.by_rule));
  for (const WaysIn::Egress& egress : ways.by_egress) {
    if (reasons.size() < most_findings_shown) reasons.push_back(egress_text(plan, egress, alone));
  }
  if (!ways.privately.empty()) {
    reasons.push_back("a private endpoint serves the network of " +
                      subnets_text(plan, ways.privately));
  }
  return fmt::format("{}", fmt::join(reasons, "; "));
}

// Why clients that shall reach the registry don't.
std::string why_kept_out(const Plan& plan, const WaysIn& ways) {
  if (ways.closed) return ": its public access is disabled";
  if (!ways.led_away.empty()) {
    return fmt::format(": in the network of {} its name leads to no address of it",
                       subnets_text(plan, ways.led_away));
  }
  if (ways.idle.empty()) return "";
  return fmt::format(": it has a rule for {}, which lacks the service endpoint",
                     subnets_text(plan, ways.idle));
}

std::string how_to_let_in(const WaysIn& ways) {
  if (ways.closed) return "enable its public access, or change the assertion";
  if (!ways.led_away.empty())
    return "have the private DNS zone of that network lead to it, or change the assertion";
  if (!ways.idle.empty()) return "add the service endpoint to the subnet, or change the assertion";
  return "let them in by a rule that has not ended, or change the assertion";
}

std::string reasons_text(const std::vector<UnknownReason>& reasons) {
  std::vector<std::string_view> words;
  for (const UnknownReason reason : reasons) words.push_back(unknown_words(reason));
  return fmt::format("{}", fmt::join(words, "; "));
}

std::string how_to_keep_out(const Plan& plan, const WaysIn& ways) {
  if (ways.by_default) return "set default_action = deny";
  const bool by_egress = !ways.by_egress.empty() && ways.rules.empty() && ways.by_rule.empty();
  if (by_egress) {
    const WaysIn::Egress& egress = ways.by_egress.front();
    return fmt::format("take the subnet's addresses from the rule: allow {} except {}",
                       to_string(egress.rules.front()),
                       to_string(plan.clients[egress.subnet].egress.front()));
  }
  return "remove what lets them in; a rule that is not of this policy goes with ownership = "
         "exclusive";
}

}  // namespace

std::string_view unknown_words(UnknownReason reason) {
  switch (reason) {
    case UnknownReason::registry_failed: return "Azure reports the registry as Failed";
    case UnknownReason::subnet_failed: return "Azure reports the subnet or its endpoint as Failed";
    case UnknownReason::subnet_delegated:
      return "the subnet is delegated, and only VMs and AKS are documented to use its endpoint";
    case UnknownReason::subnet_unread: return "the subnet could not be read";
    case UnknownReason::private_endpoint_failed:
      return "Azure reports the private endpoint as Failed";
    case UnknownReason::private_endpoint_unread:
      return "a private endpoint of the registry was not read";
    case UnknownReason::zone_unread: return "the private DNS zone could not be read";
    case UnknownReason::names_elsewhere:
      return "no private DNS zone of Azure that is linked to its network has the names";
    case UnknownReason::peering: return "the name leads to a private endpoint in another network";
  }
  return "";
}

Diagnostic unsafe_way(const Plan& plan, const Finding& finding) {
  Diagnostic made = make_error(
      "ACR3100", "there is no plan that is safe at every step", what_happens(plan, finding) + ".",
      finding.kind == FindingKind::exposure
          ? "make the change in two parts, each applied by itself: first what shuts these clients "
            "out (remove the rule for them, or close the registry without it), then the rest"
          : "make the change in two parts, each applied by itself: first what lets clients in, "
            "then what shuts them out");
  if (finding.open)
    made.address = plan.resources[plan.steps[*finding.open].resource].address.text();
  return made;
}

Diagnostic broken_assertion(const Plan& plan, const ReachClaim& claim, const ArmId& registry,
                            const Clients& wrong, const WaysIn& ways, SourceRange place) {
  Diagnostic made = placed(
      place,
      make_error(code_assertion_broken,
                 fmt::format("this would not hold once the plan is done: {}", claim.assertion)));
  const std::string who = list_of(plan, wrong);
  if (!ways.unknown.empty()) {
    made.detail = fmt::format("It can't be told whether {} would let in {}: {}.", registry.name(),
                              who, reasons_text(ways.unknown));
    made.help = "plan again once that is mended, or change the assertion";
    return made;
  }
  if (!claim.can) {
    const bool alone = wrong.addresses.empty() && wrong.subnets.listed().size() == 1;
    made.detail =
        fmt::format("{} would let in {}: {}.", registry.name(), who, why_let_in(plan, ways, alone));
    made.help = how_to_keep_out(plan, ways);
    return made;
  }
  made.detail =
      fmt::format("{} would not let in {}{}.", registry.name(), who, why_kept_out(plan, ways));
  made.help = how_to_let_in(ways);
  return made;
}

namespace {

Diagnostic warning(std::string_view code, std::string summary, const DesiredRegistry& registry) {
  return placed(registry.range, make_warning(code, std::move(summary), registry.address));
}

}  // namespace

Diagnostic rule_for_missing_subnet(const DesiredRegistry& registry, const ArmId& subnet,
                                   bool written) {
  Diagnostic made = warning("ACR3102", "a rule names a subnet that is gone", registry);
  made.detail = fmt::format("{} has a rule for {}, which does not exist. It lets nobody in.",
                            registry.id.name(), subnet.text());
  // MicrosoftDocs/azure-docs#71743.
  if (written) made.detail += " Azure checks all rules at each write and refuses this one.";
  made.help = fmt::format(
      "remove that rule: az acr network-rule remove --name {} --subnet {}; or ownership = "
      "exclusive, which removes all rules that are not of this policy",
      registry.id.name(), subnet.text());
  return made;
}

Diagnostic rule_without_registration(const DesiredRegistry& registry, const ArmId& subnet,
                                     bool written) {
  Diagnostic made = warning(
      "ACR3107", "a rule lets nobody in: its subnet's subscription lacks the provider", registry);
  made.detail = fmt::format("{} has a rule for {}, whose subscription has not registered {}.",
                            registry.id.name(), subnet.text(), registry_service);
  if (written) made.detail += " Azure checks all rules at each write and may refuse this one.";
  made.help =
      fmt::format("az provider register --namespace {} --subscription {}; or remove the rule",
                  registry_service, subnet.subscription());
  return made;
}

Diagnostic public_access_is_disabled(const DesiredRegistry& registry) {
  Diagnostic made =
      warning("ACR3106", "the rules let nobody in: public access is disabled in Azure", registry);
  made.detail = fmt::format(
      "Public network access of {} is disabled in Azure, and the policy does not set it. Only "
      "clients of its private endpoints can reach it.",
      registry.id.name());
  made.help = "write public_access = enabled if the rules are to count, or = disabled if not";
  return made;
}

Diagnostic rule_without_endpoint(const DesiredRegistry& registry, const ArmId& subnet) {
  Diagnostic made =
      warning("ACR3103", "a rule lets nobody in: its subnet has no endpoint", registry);
  made.detail = fmt::format(
      "{} has a rule for {}, which does not carry the service endpoint {}. The rule comes to "
      "life as "
      "soon as anybody adds it.",
      registry.id.name(), subnet.text(), registry_service);
  made.help = "add the endpoint to the subnet, or remove the rule";
  return made;
}

Diagnostic rule_inside_other(const DesiredRegistry& registry, const Cidr& wider, const Cidr& rule) {
  Diagnostic made = warning("ACR3104", "a rule changes nothing beside a wider one", registry);
  made.detail =
      fmt::format("{} lets in {} by a rule that includes {}; not both are of this policy.",
                  registry.id.name(), to_string(wider), to_string(rule));
  made.help = "remove the one that is not needed; who could come in by the wider one still can";
  return made;
}

Diagnostic dead_rule(const DesiredRegistry& registry, const Cidr& rule) {
  Diagnostic made = warning("ACR3105", "a rule lets nobody in any more", registry);
  made.detail = fmt::format(
      "{} lets in {}, but the subnets that leave by these addresses carry the service endpoint: "
      "they "
      "arrive as subnets, and the addresses do not count.",
      registry.id.name(), to_string(rule));
  made.help = "remove the rule, unless somebody else arrives from there";
  return made;
}

}  // namespace acrnet::planner
