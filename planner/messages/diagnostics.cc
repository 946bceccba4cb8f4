#include "planner/messages/diagnostics.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <utility>

#include "model/diagnostic_builder.h"
#include "model/names.h"
#include "model/similar.h"

namespace acrnet::planner {

namespace {

std::string cidr_text(const Allow& allow) { return to_string(std::get<Cidr>(allow.source)); }

std::string join(const std::vector<Cidr>& cidrs) {
  std::string joined;
  for (const Cidr& cidr : cidrs) {
    if (!joined.empty()) joined += ", ";
    joined += to_string(cidr);
  }
  return joined;
}

// The last part of an ID, with the parts that one looks it up by.
std::string place_of(const ArmId& id) {
  if (id.is_subnet()) {
    return fmt::format("subnet '{}' of the network '{}' in the resource group '{}'", id.name(),
                       id.network_name(), id.resource_group());
  }
  const std::string_view kind = id.is_network() ? "network" : "registry";
  return fmt::format("{} '{}' in the resource group '{}' of subscription {}", kind, id.name(),
                     id.resource_group(), id.subscription());
}

std::string repair_name(const MissingTarget* found, std::string_view attribute_of) {
  if (found != nullptr) {
    const auto near = most_similar(found->missing.name(), std::span(found->candidates));
    if (near) return fmt::format("did you mean '{}'?", *near);
  }
  return fmt::format(
      "check the name, the resource group and the subscription of {}; acrnet needs the right to "
      "read it, too",
      attribute_of);
}

}  // namespace

bool is_lint_code(std::string_view code) {
  constexpr std::array errors{code_too_many_subnet_rules, code_too_many_ip_rules,
                              code_no_service_endpoints, code_subnet_modes_differ};
  return code.starts_with("ACR2") && std::find(errors.begin(), errors.end(), code) == errors.end();
}

Diagnostic duplicate_rule(const PolicyRegistry& registry, const Allow& first, const Allow& again) {
  Diagnostic made = make_warning("ACR2001", "this source is allowed twice", registry.address);
  made.detail = first.until == again.until
                    ? "The first statement counts; this one changes nothing."
                    : "The statement that lasts longer counts; this one changes nothing.";
  made.help = "remove one of the two";
  made.subject = again.range;
  made.label = "allowed again";
  made.related.push_back(
      {first.range, first.until == again.until ? "first allowed here" : "allowed for longer here"});
  return made;
}

Diagnostic shadowed_rule(const PolicyRegistry& registry, const Allow& wider,
                         const Allow& narrower) {
  Diagnostic made = make_warning("ACR2002", "this range is part of another one that is allowed",
                                 registry.address);
  made.detail = fmt::format("{} lets in every address of {} already; both count as a rule.",
                            cidr_text(wider), cidr_text(narrower));
  made.help = "remove the narrower one, or the wider one if it lets in too many";
  made.subject = narrower.range;
  made.label = "has no effect of its own";
  made.related.push_back({wider.range, "lets in the whole range"});
  return made;
}

Diagnostic unreachable_range(const PolicyRegistry& registry, const Allow& allow,
                             std::string_view kind) {
  Diagnostic made =
      make_warning("ACR2003", "a registry never sees a client from this range", registry.address);
  made.detail = fmt::format(
      "{} is {}. The registry's public endpoint sees a client's public address, so this rule lets "
      "nobody in.",
      cidr_text(allow), kind);
  made.help =
      "allow the public address that these clients leave by (NAT), or their subnet: allow subnet.…";
  made.subject = allow.range;
  made.label = "not a public range";
  return made;
}

Diagnostic everyone_allowed(const PolicyRegistry& registry, const Allow& allow) {
  Diagnostic made = make_warning("ACR2004", "everyone is allowed, though the default is to deny",
                                 registry.address);
  const bool alone = std::get<Cidr>(allow.source) == Cidr();
  made.detail =
      fmt::format("{} every address; default_action = deny then refuses nobody.",
                  alone ? "0.0.0.0/0 holds" : "The ranges that are allowed hold together");
  made.help = "name the ranges that are meant, or write default_action = allow";
  made.subject = allow.range;
  made.label = alone ? "every address there is" : "the first of them";
  return made;
}

Diagnostic nobody_allowed(const PolicyRegistry& registry) {
  Diagnostic made = make_warning("ACR2005", "nobody may reach this registry", registry.address);
  made.detail = "default_action = deny without a single `allow` locks everyone out.";
  made.help = "allow a subnet or a range, or set default_action = allow";
  made.subject = registry.range;
  made.label = "denies by default and allows no one";
  return made;
}

Diagnostic rules_without_effect(const PolicyRegistry& registry, const Allow& first) {
  Diagnostic made = make_warning(
      "ACR2006", "rules without effect: the default is to allow everyone", registry.address);
  made.detail = "With default_action = allow a registry lets in everyone, with a rule or without.";
  made.help = "set default_action = deny, or remove the rules";
  made.subject = first.range;
  made.label = "has no effect";
  made.related.push_back({registry.range, "allows everyone by default"});
  return made;
}

Diagnostic beyond_older_limit(const PolicyRegistry& registry, std::size_t rules) {
  Diagnostic made =
      make_warning("ACR2007", "more rules than some registries take", registry.address);
  // Azure's pages said 100 until 2025, and the service still answered so in places.
  made.detail = fmt::format(
      "{} has {} rules. Azure now takes 100 subnet rules and 200 IP rules; until 2025 it took 100, "
      "and a registry may still answer \"exceeds allowed quota 100\".",
      registry.address.text(), rules);
  made.help = "merge neighbouring ranges if Azure refuses the rules";
  made.subject = registry.range;
  return made;
}

Diagnostic too_many_subnet_rules(const PolicyRegistry& registry, std::size_t rules) {
  Diagnostic made = make_error(code_too_many_subnet_rules, "too many subnet rules for a registry",
                               registry.address);
  made.detail = fmt::format("{} allows {} subnets; a registry takes {} (fixed by Azure).",
                            registry.address.text(), rules, max_subnet_rules);
  made.help = "let several machines share a subnet, or use private endpoints for some of them";
  made.subject = registry.range;
  made.label = fmt::format("{} too many", rules - max_subnet_rules);
  return made;
}

Diagnostic too_many_ip_rules(const PolicyRegistry& registry, std::size_t rules,
                             const std::vector<Cidr>& cover) {
  Diagnostic made =
      make_error(code_too_many_ip_rules, "too many IP rules for a registry", registry.address);
  made.detail = fmt::format("{} allows {} address ranges; a registry takes {} (fixed by Azure).",
                            registry.address.text(), rules, max_ip_rules);
  made.subject = registry.range;
  made.label = fmt::format("{} too many", rules - max_ip_rules);
  if (cover.size() <= max_ip_rules) {
    made.help = fmt::format("exactly the same addresses fit in {} ranges: allow {}", cover.size(),
                            join(cover));
  } else {
    made.help = fmt::format(
        "allow wider ranges or leave some out: the same addresses need at least {} ranges",
        cover.size());
  }
  return made;
}

Diagnostic no_service_endpoints(const PolicyRegistry& registry, const Allow& first, Cloud cloud) {
  Diagnostic made =
      make_error(code_no_service_endpoints, "this cloud has no service endpoint for registries",
                 registry.address);
  // Azure's "Restrict access using a service endpoint": not in US Government and China.
  made.detail = fmt::format(
      "In the cloud {} a registry can't have rules for subnets; only ranges of addresses work.",
      name(cloud));
  made.help = "allow the public addresses that the subnet leaves by, or use a private endpoint";
  made.subject = first.range;
  made.label = "a subnet";
  return made;
}

Diagnostic subnet_modes_differ(const PolicySubnet& first, const PolicySubnet& other) {
  Diagnostic made = make_error(code_subnet_modes_differ,
                               "one subnet with two values of service_endpoint", other.address);
  made.detail = fmt::format("{} says {} and {} says {}, and both are the subnet {}.",
                            first.address.text(), name(first.service_endpoint),
                            other.address.text(), name(other.service_endpoint), other.id.text());
  made.help = "give both the same value, or refer to one of the two everywhere";
  made.subject = other.range;
  made.related.push_back({first.range, "the same subnet"});
  return made;
}

Diagnostic registry_missing(const DesiredRegistry& registry, const MissingTarget* found) {
  Diagnostic made =
      make_error("ACR3001", "this registry does not exist in Azure", registry.address);
  made.detail = fmt::format("There is no {}.", place_of(registry.id));
  made.help = repair_name(found, registry.address.text());
  made.subject = registry.range;
  return made;
}

Diagnostic subnet_missing(const DesiredSubnet& subnet, const MissingTarget* found) {
  const bool whole_network = found != nullptr && found->missing.is_network();
  Diagnostic made =
      whole_network ? make_error("ACR3003", "the network of this subnet does not exist in Azure",
                                 subnet.address)
                    : make_error("ACR3002", "this subnet does not exist in Azure", subnet.address);
  const bool network_is_there = found != nullptr && !whole_network;
  made.detail =
      fmt::format("There is no {}{}.", place_of(whole_network ? found->missing : subnet.id),
                  network_is_there ? "; the network itself exists" : "");
  made.help = repair_name(found, subnet.address.text());
  made.subject = subnet.range;
  return made;
}

Diagnostic not_premium(const DesiredRegistry& registry, std::string_view sku) {
  Diagnostic made =
      make_error("ACR3004", "network rules need a Premium registry", registry.address);
  made.detail = fmt::format("{} is in the {} tier, where Azure refuses network rules and deny.",
                            registry.id.name(), sku);
  made.help =
      fmt::format("upgrade it first: az acr update --name {} --sku Premium", registry.id.name());
  made.subject = registry.range;
  return made;
}

Diagnostic setting_needs_premium(const DesiredRegistry& registry, std::string_view attribute,
                                 std::string_view sku) {
  Diagnostic made =
      make_error("ACR3050", "this setting needs a Premium registry", registry.address);
  made.detail = fmt::format("{} is in the {} tier, where Azure refuses what {} asks for.",
                            registry.id.name(), sku, attribute);
  made.help =
      fmt::format("upgrade it first: az acr update --name {} --sku Premium; or leave {} out",
                  registry.id.name(), attribute);
  made.subject = registry.range;
  return made;
}

Diagnostic setting_not_shown(const DesiredRegistry& registry, std::string_view attribute) {
  Diagnostic made = make_error("ACR3051", "Azure does not show this setting", registry.address);
  made.detail = fmt::format(
      "Azure answers for {} in an API version that has rules, but not {}; what can't be read back "
      "is not written.",
      registry.id.name(), attribute);
  made.help = fmt::format("leave {} out of the policy, and set it with az acr update", attribute);
  made.subject = registry.range;
  return made;
}

Diagnostic private_endpoints_beside_subnet_rules(const DesiredRegistry& registry) {
  Diagnostic made =
      make_error("ACR3005", "subnet rules beside private endpoints", registry.address);
  made.detail = fmt::format(
      "{} has private endpoints; Azure does not let a registry have subnet rules as well.",
      registry.id.name());
  made.help =
      "reach it through the private endpoints and remove the `allow subnet…` rules, or remove the "
      "private endpoints first";
  made.subject = registry.range;
  return made;
}

Diagnostic no_room_beside_foreign_rules(const DesiredRegistry& registry, std::string_view kind,
                                        std::size_t total, std::size_t foreign, std::size_t limit) {
  Diagnostic made =
      make_error("ACR3006", "too many rules together with those that are there", registry.address);
  made.detail = fmt::format(
      "{} would have {} {} rules, {} of them not of this policy; a registry takes {} (fixed by "
      "Azure).",
      registry.id.name(), total, kind, foreign, limit);
  made.help =
      "remove rules that nobody needs any more, or let this policy be the whole truth: ownership = "
      "exclusive";
  made.subject = registry.range;
  return made;
}

Diagnostic subnet_of_container_instances(const DesiredSubnet& subnet) {
  Diagnostic made =
      make_error("ACR3053", "machines of this subnet can't use a service endpoint", subnet.address);
  // Azure's "Restrict access using a service endpoint": virtual machines and AKS only.
  made.detail = fmt::format(
      "The {} is delegated to Azure Container Instances; a registry's service endpoint serves "
      "virtual machines and AKS only, so a rule for it would let nobody in.",
      place_of(subnet.id));
  made.help = "allow the public address that the subnet leaves by (NAT) instead of the subnet";
  made.subject = subnet.range;
  return made;
}

Diagnostic move_to_another(const Move& move, std::string_view kind, const NamedResource& before,
                           const NamedResource& after, SourceRange block) {
  Diagnostic made =
      make_error("ACR3011", fmt::format("this move leads to another {}", kind), after.address);
  made.detail = fmt::format(
      "A move gives a block another name and leaves Azure alone, but the state knows {} as\n{}\n"
      "and {} is\n{}",
      before.address.text(), before.id.text(), after.address.text(), after.id.text());
  made.help = fmt::format(
      "leave the 'moved' block out if you mean another {0}: what acrnet made for the old one is "
      "taken back; else mend the names in the new block",
      kind);
  made.subject = move.range;
  made.related.push_back({block, "the block"});
  return made;
}

namespace {

std::string list_losses(const std::vector<std::string>& losses) {
  constexpr std::size_t most = 8;
  std::string list;
  for (std::size_t i = 0; i < losses.size() && i < most; ++i) {
    list += (i == 0 ? "" : ", ") + losses[i];
  }
  if (losses.size() > most) list += fmt::format(" and {} more", losses.size() - most);
  return list;
}

}  // namespace

Diagnostic block_of_protected_gone(const TrackedResource& registry, bool name_taken,
                                   const std::vector<std::string>& losses) {
  Diagnostic made = make_error("ACR3022", "the block of a registry with prevent_destroy is gone",
                               registry.address);
  made.detail = fmt::format(
      "{} ({}) was applied with prevent_destroy = true, and the policy has no block for it any "
      "more. It would lose: {}.",
      registry.address.text(), registry.id.name(), list_losses(losses));
  const std::string leave =
      name_taken ? "give it a block again, under another name, for another block has its name now"
                 : fmt::format(
                       "to leave all of it in Azure as it is, write: removed {{ from = {} "
                       "destroy = false }}; or put the block back",
                       registry.address.text());
  made.help = leave +
              "; to have it taken back, apply the block with prevent_destroy = false first, and "
              "delete the block then";
  return made;
}

Diagnostic destroy_prevented(const DesiredRegistry& registry,
                             const std::vector<std::string>& losses) {
  Diagnostic made = make_error("ACR3052", "this plan would take away what prevent_destroy keeps",
                               registry.address);
  made.detail = fmt::format("{} has prevent_destroy = true, and would lose: {}.",
                            registry.address.text(), list_losses(losses));
  made.help = "put what shall stay back into the policy, or take prevent_destroy out of it first";
  made.subject = registry.range;
  return made;
}

Diagnostic endpoint_missing(const DesiredSubnet& subnet) {
  Diagnostic made = make_error(
      "ACR3007", "this subnet lacks the service endpoint that a rule needs", subnet.address);
  made.detail = fmt::format(
      "service_endpoint = existing says that acrnet shall not touch it, but '{}' does not carry "
      "{}; Azure refuses a rule for such a subnet.",
      subnet.id.name(), registry_service);
  made.help = "let its owner add the endpoint, or write service_endpoint = managed";
  made.subject = subnet.range;
  return made;
}

Diagnostic setting_left(const DesiredRegistry& registry, std::string_view attribute,
                        std::string_view now, std::string_view original) {
  Diagnostic made = make_warning("ACR3009", "a setting stays as acrnet set it", registry.address);
  made.detail = fmt::format(
      "The policy no longer sets {0}. It stays {1}, and acrnet forgets that it was {2} before: "
      "destroy will not put back {2}.",
      attribute, now, original);
  made.help = fmt::format("to put it back, apply once with {} = {}", attribute, to_lower(original));
  made.subject = registry.range;
  return made;
}

Diagnostic idle_rule_stays(const Address& registry, const ArmId& subnet) {
  Diagnostic made = make_warning("ACR3010", "Azure may refuse to write this registry", registry);
  // Azure/azure-cli#14596: each write checks every subnet rule of the list again.
  made.detail = fmt::format(
      "{} holds a rule, not made by acrnet, for the {}, which has no service endpoint. "
      "Azure checks all rules of a registry at each write.",
      registry.text(), place_of(subnet));
  made.help = "if it refuses: remove that rule, or add the endpoint to the subnet, and run again";
  return made;
}

Diagnostic idle_rules_in_a_cycle(const std::vector<CycleStep>& cycle) {
  const Address& first = cycle.front().resource.address;
  Diagnostic made =
      make_error("ACR3008", "no safe order: old rules stand in each other's way", first);
  std::string told;
  for (const CycleStep& step : cycle) told += step.resource.address.text() + " before ";
  told += first.text();
  made.detail = fmt::format(
      "Registries hold rules, to be removed, for subnets without service endpoint. As soon as "
      "another registry's rule brings the endpoint, such a rule would let its subnet in; so it has "
      "to go first. Here each would have to go before the other: {}.",
      told);
  made.help =
      "leave out the new `allow` for one of these subnets, apply, then put it back and apply again";
  return made;
}

namespace {

// "STEP before STEP (REASON, REASON)"
std::string edge_words(const CycleStep& step, const CycleStep& next) {
  const auto words = [](const CycleStep& one) {
    return fmt::format("{} {}", name(one.kind), name_of(one.resource));
  };
  std::vector<std::string_view> reasons;
  for (const OrderReason reason : step.reasons) reasons.push_back(name(reason));
  return fmt::format("{} before {} ({})", words(step), words(next), fmt::join(reasons, ", "));
}

}  // namespace

Diagnostic unexplained_cycle(const std::vector<CycleStep>& cycle) {
  Diagnostic made =
      make_error("ACR3020", "a mistake in acrnet: the plan's steps wait for each other",
                 cycle.front().resource.address);
  std::vector<std::string> told;
  for (std::size_t i = 0; i < cycle.size(); ++i)
    told.push_back(edge_words(cycle[i], cycle[(i + 1) % cycle.size()]));
  made.detail = fmt::format(
      "Each of these steps would have to wait for another: {}. No policy should come to this. "
      "Nothing was written.",
      fmt::join(told, ", "));
  made.help = "report it, with this message and the policy";
  return made;
}

}  // namespace acrnet::planner
