#include "cli/views/model/change_view.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "cli/views/model/resource_text.h"
#include "cli/views/text/text.h"
#include "model/names.h"
#include "model/plan_traits.h"

namespace acrnet::cli {

namespace {

// As many that change alike are still shown one by one.
constexpr std::size_t few = 3;

// The part of the text that says what something is made as; "" for what is deleted.
std::string made_as(const ExistenceFact& fact) {
  std::vector<std::string> words;
  if (!fact.location.empty()) words.push_back("in " + escaped(fact.location));
  if (!fact.addresses.empty()) {
    std::vector<std::string> addresses;
    for (const Cidr& cidr : fact.addresses) addresses.push_back(to_string(cidr));
    words.push_back(fmt::format("{}", fmt::join(addresses, ", ")));
  }
  if (fact.on_destroy == OnDestroy::keep) words.emplace_back("destroy keeps it");
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string joined_by(const PrivateEndpointFact& fact) {
  if (fact.registry.empty()) return "";
  std::string text =
      fmt::format("from {} to {}", azure_name(fact.subnet), azure_name(fact.registry));
  if (fact.dns_zone) text += ", names in " + escaped(fact.dns_zone->name());
  return text;
}

// What the plan calls a subnet that no resource of it is: drift is about such ones, too.
Address client_address(const Plan& plan, const RuleSource& source) {
  const auto* const id = std::get_if<ArmId>(&source);
  if (id == nullptr) return {};
  const auto at = std::lower_bound(
      plan.clients.begin(), plan.clients.end(), *id,
      [](const ClientSubnet& client, const ArmId& key) { return client.id < key; });
  return at != plan.clients.end() && at->id == *id ? at->address : Address();
}

struct ChangedValue {
  const Plan& plan;
  std::string operator()(const RuleFact& fact) const {
    return source_text(fact.source, fact.subnet ? plan.resources[*fact.subnet].address
                                                : client_address(plan, fact.source));
  }
  template <typename T>
  std::string operator()(const SettingFact<T>& fact) const {
    if (fact.before == fact.after) return std::string(name(fact.after));
    return fmt::format("{} → {}", name(fact.before), name(fact.after));
  }
  std::string operator()(const AddressFact& fact) const {
    return fmt::format("from {}", escaped(fact.before.text()));
  }
  std::string operator()(const PrivateEndpointFact& fact) const { return joined_by(fact); }
  std::string operator()(const ExistenceFact& fact) const { return made_as(fact); }
  std::string operator()(const ProvisioningFact&) const { return "Failed in Azure"; }
  std::string operator()(const WayFact& fact) const {
    if (fact.before.empty() || fact.after.empty()) return escaped(fact.before + fact.after);
    return escaped(fmt::format("{} → {}", fact.before, fact.after));
  }
  std::string operator()(const EndpointFact&) const { return std::string(registry_service); }
  std::string operator()(const RegistrationFact&) const { return std::string(registry_service); }
  std::string operator()(const GovernanceFact& fact) const {
    return fact.on_destroy == OnDestroy::restore ? "restore what was found" : "keep what is there";
  }
};

// What destroy says of a change: not who asks for it, but what acrnet knows about it.
std::string_view destroy_text(const Change& change) {
  if (change.action == Action::forget) return "stays as it is";
  return is_setting(change.fact) ? "as it was found" : "made by acrnet";
}

std::string reason_text(const Plan& plan, const Change& change) {
  const bool registry = plan.resources[change.resource].kind == Resource::Kind::registry;
  const bool deleted =
      std::holds_alternative<ExistenceFact>(change.fact) && change.action == Action::remove;
  if (deleted && registry) return "made by acrnet, deleted with all its images";
  switch (change.reason) {
    case ChangeReason::in_policy:
      return escaped(to_string(change.origin, plan.origins)) +
             (change.until ? ", until " + to_string(*change.until) : "");
    case ChangeReason::needed_by_rule:
    case ChangeReason::needed_by_creation:
      return "needed by " + escaped(to_string(change.origin, plan.origins));
    case ChangeReason::not_in_policy: return "not in policy";
    case ChangeReason::removed_from_policy: return "removed from the policy";
    case ChangeReason::ended:
      return fmt::format("expired {}", to_string(change.until.value_or(Date())));
    case ChangeReason::no_longer_needed: return "no rule needs it any more";
    case ChangeReason::imported:
      return escaped(to_string(change.origin, plan.origins)) + ", imported";
    case ChangeReason::let_go:
      return "let go by " + escaped(to_string(change.origin, plan.origins));
    case ChangeReason::destroy: return std::string(destroy_text(change));
    case ChangeReason::destroy_imported: return "imported, was there before";
    case ChangeReason::gone: return "gone from Azure";
    case ChangeReason::failed: return "Azure reports it as Failed: written again";
  }
  return "";
}

// That a registry is governed from now on, or no longer, is said by its other changes; that destroy
// shall not restore it is not.
bool goes_without_saying(const Change& change) {
  const auto* const governance = std::get_if<GovernanceFact>(&change.fact);
  if (governance == nullptr || change.action == Action::update) return false;
  return change.action != Action::adopt || governance->on_destroy == OnDestroy::restore;
}

// What is made or deleted is called by its kind.
std::string_view label_of(const Plan& plan, const Change& change) {
  if (!std::holds_alternative<ExistenceFact>(change.fact)) return fact_label(change.fact);
  return traits(plan.resources[change.resource].kind).singular;
}

// How the end of a registry is to be from now on; with prevent_destroy there is none.
std::string value_of(const Plan& plan, const Change& change) {
  const bool is_protected = plan.resources[change.resource].prevent_destroy;
  if (is_protected && std::holds_alternative<GovernanceFact>(change.fact))
    return "refused (prevent_destroy)";
  return fact_value(plan, change.fact);
}

ChangeRow row(const Plan& plan, const Change& change) {
  return {change.action, label_of(plan, change), value_of(plan, change), reason_text(plan, change),
          change.because == no_text ? "" : escaped(plan.texts[change.because])};
}

// The rules of a registry that the plan leaves as they are.
std::size_t unchanged_rules(const Plan& plan, const Resource& resource,
                            const std::vector<ChangeRow>& rows) {
  const ObservedRegistry* observed = plan.observed.find_registry(resource.id);
  const bool deleted = std::any_of(rows.begin(), rows.end(), [](const ChangeRow& r) {
    return r.label == "registry" && r.action == Action::remove;
  });
  if (deleted) return 0;
  if (resource.kind != Resource::Kind::registry || observed == nullptr) return 0;
  const std::size_t there =
      observed->network.ip_rules.size() + observed->network.subnet_rules.size();
  const auto touched = std::count_if(rows.begin(), rows.end(), [](const ChangeRow& r) {
    return r.label.starts_with("allow") && r.action != Action::add;
  });
  return there - std::min(there, static_cast<std::size_t>(touched));
}

ChangedResource head(const Plan& plan, const Resource& resource) {
  ChangedResource made{resource.kind, resource_name(resource), "", "", 0};
  const std::string azure = azure_name(resource);
  if (azure != made.name) made.azure = azure;
  // Who asks for an endpoint or a registration is said at the change itself.
  if (resource.kind == Resource::Kind::registry && resource.origin.in_policy()) {
    made.origin = escaped(to_string(resource.origin, plan.origins));
  }
  return made;
}

// One section for each resource.
std::vector<ChangeSection> sections_of(const Plan& plan) {
  std::vector<ChangeSection> sections;
  for (std::size_t at = 0; at < plan.changes.size();) {
    const ResourceIndex index = plan.changes[at].resource;
    const Resource& resource = plan.resources[index];
    ChangeSection section{{head(plan, resource)}, {}};
    const std::size_t first = at;
    for (; at < plan.changes.size() && plan.changes[at].resource == index; ++at) {
      if (!goes_without_saying(plan.changes[at])) {
        section.rows.push_back(row(plan, plan.changes[at]));
      }
    }
    if (section.rows.empty()) section.rows.push_back(row(plan, plan.changes[first]));
    section.resources[0].unchanged_rules = unchanged_rules(plan, resource, section.rows);
    sections.push_back(std::move(section));
  }
  return sections;
}

// What two resources must have in common to be told of together, as bytes to compare.
std::string section_key(const ChangeSection& section) {
  std::string key = std::to_string(static_cast<int>(section.resources[0].kind));
  for (const ChangeRow& r : section.rows) {
    key += fmt::format("\n{}\t{}\t{}\t{}\t{}", sign_of(r.action), r.label, r.value, r.origin,
                       r.because);
  }
  return key;
}

}  // namespace

std::vector<ChangeSection> view_changes(const Plan& plan) {
  std::vector<ChangeSection> single = sections_of(plan);
  std::map<std::string, std::vector<std::size_t>> alike;
  for (std::size_t i = 0; i < single.size(); ++i) alike[section_key(single[i])].push_back(i);
  std::vector<bool> is_told(single.size(), false);
  for (const auto& [key, members] : alike) {
    if (members.size() <= few) continue;
    for (std::size_t i = 1; i < members.size(); ++i) {
      ChangeSection& other = single[members[i]];
      single[members[0]].resources.push_back(std::move(other.resources[0]));
      is_told[members[i]] = true;
    }
  }
  std::vector<ChangeSection> sections;
  for (std::size_t i = 0; i < single.size(); ++i) {
    if (!is_told[i]) sections.push_back(std::move(single[i]));
  }
  return sections;
}

std::string fact_value(const Plan& plan, const Fact& fact) {
  return std::visit(ChangedValue{plan}, fact);
}

ChangeCounts count_shown(const std::vector<ChangeSection>& sections) {
  ChangeCounts counts;
  for (const ChangeSection& section : sections) {
    for (const ChangeRow& r : section.rows) {
      const std::size_t each = section.resources.size();
      switch (r.action) {
        case Action::add: counts.add += each; break;
        case Action::update: counts.update += each; break;
        case Action::remove: counts.remove += each; break;
        case Action::adopt: counts.adopt += each; break;
        case Action::move: counts.move += each; break;
        case Action::forget: counts.forget += each; break;
      }
    }
  }
  return counts;
}

namespace {

std::string verb(Action action) {
  if (action == Action::add) return "has come";
  return action == Action::remove ? "has gone" : "has changed";
}

ChangeRow row_of(const Plan& plan, const Drift& drift) {
  if (!drift.fact) return {drift.action, name(drift.kind), "", verb(drift.action), ""};
  return {drift.action, fact_label(*drift.fact), fact_value(plan, *drift.fact), verb(drift.action),
          ""};
}

// "last written 2026-11-23T09:14:02Z by ops@contoso.example"
std::string last_write_text(const LastWrite& write) {
  if (write.at.empty() && write.by.empty()) return "";
  std::string text = "last written";
  if (!write.at.empty()) text += " " + escaped(write.at);
  if (!write.by.empty()) text += " by " + escaped(write.by);
  return text;
}

ChangedResource head_of(const Drift& drift) {
  const Resource resource{drift.kind, drift.address, drift.id, drift.subscription, {}};
  ChangedResource made{drift.kind, resource_name(resource), "", last_write_text(drift.last_write),
                       0};
  const std::string azure = azure_name(resource);
  if (azure != made.name) made.azure = azure;
  return made;
}

bool same_resource(const Drift& a, const Drift& b) {
  return a.kind == b.kind && a.id == b.id && a.subscription == b.subscription;
}

}  // namespace

std::vector<ChangeSection> view_drift(const Plan& plan) {
  std::vector<ChangeSection> sections;
  for (std::size_t i = 0; i < plan.drift.size(); ++i) {
    const Drift& drift = plan.drift[i];
    if (i == 0 || !same_resource(plan.drift[i - 1], drift)) {
      sections.push_back({{head_of(drift)}, {}});
    }
    sections.back().rows.push_back(row_of(plan, drift));
  }
  return sections;
}

}  // namespace acrnet::cli
