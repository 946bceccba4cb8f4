#include "tests/unit/planner/sample.h"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "model/access_setting.h"
#include "model/names.h"
#include "planner/diff/diff.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "tests/support/tracked.h"

namespace acrnet::planner {

namespace {

constexpr std::uint32_t bytes_in_a_line = 100;

Origin origin(std::uint32_t line) { return {0, line, Origin::none}; }
SourceRange range(std::uint32_t line) {
  return {0, line * bytes_in_a_line, line * bytes_in_a_line + 10};
}

std::pair<std::string, std::string> split(std::string_view network_and_name) {
  const std::size_t slash = network_and_name.find('/');
  return {std::string(network_and_name.substr(0, slash)),
          std::string(network_and_name.substr(slash + 1))};
}

bool is_subnet_word(std::string_view word) {
  return std::any_of(word.begin(), word.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); });
}

std::string at_line(const Origin& where) {
  return where.in_policy() ? " :" + std::to_string(where.line) : " -";
}

constexpr std::string_view sign(Action action) {
  switch (action) {
    case Action::add: return "+";
    case Action::update: return "~";
    case Action::remove: return "-";
    case Action::adopt: return "=";
    case Action::move: return "moved from";
    case Action::forget: break;
  }
  return "forget";
}

std::string label(const Resource& resource) {
  if (resource.kind == Resource::Kind::resource_group)
    return "group " + std::string(resource.id.name());
  return resource.kind == Resource::Kind::subscription
             ? "subscription " + resource.subscription.substr(resource.subscription.size() - 1)
             : resource.address.text();
}

std::string dump_fact(const Fact& fact) {
  if (const auto* rule = std::get_if<RuleFact>(&fact)) return dump(rule->source);
  if (const auto* setting = std::get_if<DefaultActionFact>(&fact)) {
    return std::string(name(setting->before)) + "->" + std::string(name(setting->after));
  }
  std::string setting_text;
  for_each_access_setting([&](auto setting, auto word) {
    const auto* found = std::get_if<SettingFact<decltype(word)>>(&fact);
    if (found == nullptr) return;
    setting_text = std::string(setting.attribute) + " " + std::string(name(found->before)) + "->" +
                   std::string(name(found->after));
  });
  if (!setting_text.empty()) return setting_text;
  if (std::holds_alternative<EndpointFact>(fact)) return "endpoint";
  if (const auto* existence = std::get_if<ExistenceFact>(&fact)) {
    std::string text = "existence " + existence->location;
    for (const Cidr& addresses : existence->addresses) text += " " + to_string(addresses);
    return text;
  }
  if (const auto* address = std::get_if<AddressFact>(&fact)) return address->before.text();
  if (std::holds_alternative<RegistrationFact>(fact)) return "registration";
  if (std::holds_alternative<PrivateEndpointFact>(fact)) return "private_endpoint";
  return "governance " + std::string(name(std::get<GovernanceFact>(fact).on_destroy));
}

std::string marks(Provenance provenance, PendingOperation pending) {
  std::string text = " " + std::string(name(provenance));
  if (pending != PendingOperation::none) text += " pending=" + std::string(name(pending));
  return text;
}

}  // namespace

std::string subscription(std::string_view digit) {
  return "00000000-0000-0000-0000-00000000000" + std::string(digit);
}

ArmId registry_id(std::string_view name, std::string_view digit) {
  return ArmId::registry(subscription(digit), "group", name);
}

ArmId zone_id(std::string_view group) {
  std::string reason;
  return ArmId::parse("/subscriptions/" + subscription("1") + "/resourceGroups/" +
                          std::string(group) +
                          "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io",
                      reason)
      .value();
}

ArmId subnet_id(std::string_view network_and_name, std::string_view digit) {
  const auto [network, name] = split(network_and_name);
  return ArmId::subnet(subscription(digit), "group", network, name);
}

Cidr cidr(std::string_view text) {
  std::string reason;
  return parse_cidr(text, reason).value().network();
}

std::vector<RuleSource> sources(std::string_view words) {
  std::vector<RuleSource> list;
  std::istringstream stream{std::string(words)};
  for (std::string word; stream >> word;) {
    if (is_subnet_word(word)) {
      list.emplace_back(subnet_id(word));
    } else {
      list.emplace_back(cidr(word));
    }
  }
  return list;
}

Date day(std::string_view text) { return parse_date(text).value(); }

Sample::Sample() : today(day("2026-11-23")) {
  policy.azure.cloud = Cloud::public_cloud;
  policy.origins.files = {"policy.acrnet"};
}

PolicyRegistry& Sample::registry(std::string_view name, std::uint32_t line) {
  PolicyRegistry& made = policy.registries.emplace_back();
  made.address = Address::registry(name);
  made.id = registry_id(name);
  made.origin = origin(line);
  made.range = range(line);
  return made;
}

PolicySubnet& Sample::subnet(std::string_view network_and_name, std::uint32_t line,
                             std::string_view digit) {
  const auto [network, name] = split(network_and_name);
  PolicySubnet& made = policy.subnets.emplace_back();
  made.address = Address::subnet(network, name);
  made.id = subnet_id(network_and_name, digit);
  made.origin = origin(line);
  made.range = range(line);
  return made;
}

Sample& Sample::allow(std::string_view source, std::uint32_t line) {
  Allow made;
  made.origin = origin(line);
  made.range = range(line);
  if (is_subnet_word(source)) {
    const auto [network, name] = split(source);
    const Address address = Address::subnet(network, name);
    const auto named = std::find_if(policy.subnets.begin(), policy.subnets.end(),
                                    [&](const auto& subnet) { return subnet.address == address; });
    if (named == policy.subnets.end()) throw std::invalid_argument("no such subnet");
    made.source = static_cast<SubnetIndex>(named - policy.subnets.begin());
  } else {
    made.source = cidr(source);
  }
  policy.registries.back().allows.push_back(made);
  return *this;
}

Sample& Sample::until(std::string_view last_day) {
  Allow& allow = policy.registries.back().allows.back();
  allow.until = day(last_day);
  allow.until_range = allow.range;
  allow.until_range.begin += 40;
  return *this;
}

Sample& Sample::default_action(DefaultAction value, std::uint32_t line) {
  policy.registries.back().default_action = Setting<DefaultAction>{value, origin(line)};
  return *this;
}

ObservedRegistry& Cloudscape::registry(std::string_view name, DefaultAction default_action,
                                       std::string_view rules) {
  ObservedRegistry& made = observed.registries.emplace_back();
  made.id = registry_id(name);
  made.sku = "Premium";
  made.network.default_action = default_action;
  for (const RuleSource& source : sources(rules)) add_rule(made.network, source);
  return made;
}

Cloudscape& Cloudscape::subnet(std::string_view network_and_name, bool endpoint,
                               std::string_view digit) {
  observed.subnets.push_back({subnet_id(network_and_name, digit), endpoint});
  return *this;
}

const Observed& Cloudscape::finish() {
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(observed.registries.begin(), observed.registries.end(), by_id);
  std::sort(observed.subnets.begin(), observed.subnets.end(), by_id);
  std::sort(observed.missing.begin(), observed.missing.end(), by_id);
  return observed;
}

TrackedAccess& Case::remember(std::string_view name, std::optional<DefaultAction> original,
                              std::string_view created, std::string_view found) {
  TrackedAccess& entry = testing::track_access(state, registry_id(name), Address::registry(name));
  entry.original_default_action = original;
  for (const RuleSource& source : sources(created)) rule_entry(entry, source);
  for (const RuleSource& source : sources(found)) {
    rule_entry(entry, source).provenance = Provenance::found;
  }
  return entry;
}

void Case::remember_subnet(std::string_view network_and_name, Provenance provenance) {
  const ArmId id = subnet_id(network_and_name);
  testing::track_endpoint(state, id, Address::subnet(id.network_name(), id.name())).provenance =
      provenance;
}

Desired Case::desired() const {
  Diagnostics lints;
  return expand(sample.policy, sample.today, lints).value();
}

std::optional<Changes> Case::run(Diagnostics& diagnostics) {
  return diff(desired(), azure.finish(), state, mode, diagnostics);
}

std::optional<Plan> Case::plan(Diagnostics& diagnostics, const Selection& selection) {
  const Desired wanted = desired();
  PlanOptions request(mode);
  request.selection = selection;
  return make_plan({sample.policy, wanted, find_targets(wanted, state), azure.finish(), state},
                   request, diagnostics);
}

std::string Case::changes() {
  Diagnostics diagnostics;
  const auto made = run(diagnostics);
  if (made.has_value() == diagnostics.has_errors()) {
    throw std::logic_error("changes and errors, or neither");
  }
  return (made ? dump(made->resources, made->changes) : std::string()) + dump(diagnostics);
}

std::string dump(const RuleSource& source) {
  if (const Cidr* range = std::get_if<Cidr>(&source)) return to_string(*range);
  const ArmId& id = std::get<ArmId>(source);
  return std::string(id.network_name()) + "/" + std::string(id.name());
}

std::string dump(Action action, const Fact& fact) {
  return std::string(sign(action)) + " " + dump_fact(fact);
}

std::string dump(const Diagnostics& diagnostics) {
  std::ostringstream text;
  for (const Diagnostic& item : diagnostics.items()) {
    text << item.code << (item.severity == Severity::error ? " error " : " warning ")
         << item.address;
    if (item.subject) text << " line " << item.subject->begin / bytes_in_a_line;
    for (const RelatedRange& place : item.related) {
      text << " see " << place.range.begin / bytes_in_a_line;
    }
    text << '\n';
  }
  return text.str();
}

std::string dump(const Desired& desired) {
  std::ostringstream text;
  for (const DesiredRegistry& registry : desired.registries) {
    text << registry.address.text();
    if (registry.default_action) text << ' ' << name(registry.default_action->value);
    text << '\n';
    for (const DesiredRule& rule : registry.rules) {
      text << "  " << dump(rule.source) << at_line(rule.origin);
      if (rule.until) text << " until " << to_string(*rule.until);
      text << '\n';
    }
    for (const EndedRule& rule : registry.ended) {
      text << "  ended " << dump(rule.source) << at_line(rule.origin) << ' '
           << to_string(rule.until) << '\n';
    }
  }
  for (const DesiredSubnet& subnet : desired.subnets) {
    text << subnet.address.text();
    if (subnet.needed_by) text << " needed by" << at_line(*subnet.needed_by);
    text << '\n';
  }
  for (const DesiredRegistration& item : desired.registrations) {
    text << "subscription " << item.subscription.back() << " for " << item.user.text()
         << at_line(item.needed_by) << '\n';
  }
  return text.str();
}

std::string dump(const std::vector<Resource>& resources, const std::vector<Change>& changes) {
  std::ostringstream text;
  for (std::size_t i = 0; i < resources.size(); ++i) {
    text << label(resources[i]) << '\n';
    for (const Change& change : changes) {
      if (change.resource != i) continue;
      text << "  " << dump(change.action, change.fact) << ' ' << name(change.reason)
           << at_line(change.origin);
      if (change.until) text << " until " << to_string(*change.until);
      text << '\n';
    }
  }
  return text.str();
}

std::string dump(const std::vector<Resource>& resources, const std::vector<Step>& steps) {
  std::ostringstream text;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    text << i << ' ' << name(step.kind) << ' ' << label(resources[step.resource]);
    if (step.kind == StepKind::create && step.service_endpoint) text << " on";
    if (step.kind == StepKind::write_subnet) text << (step.service_endpoint ? " on" : " off");
    if (step.settings) {
      text << ' ' << name(step.settings->default_action);
      for (const Cidr& rule : step.settings->ip_rules) text << ' ' << to_string(rule);
      for (const ArmId& rule : step.settings->subnet_rules) text << ' ' << dump(RuleSource(rule));
    }
    for (const Edge& edge : step.after) {
      text << "; after " << edge.before << " (" << name(edge.reason) << ")";
    }
    text << '\n';
  }
  return text.str();
}

std::string dump(const State& state) {
  std::ostringstream text;
  for (const TrackedResource& resource : state.resources) {
    if (!resource.access) continue;
    text << resource.id.name();
    if (resource.access->original_default_action) {
      text << " original " << name(*resource.access->original_default_action);
    }
    text << '\n';
    for (const TrackedRule& rule : resource.access->rules) {
      text << "  " << dump(rule.source) << marks(rule.provenance, rule.pending) << '\n';
    }
  }
  for (const TrackedResource& resource : state.resources) {
    if (!resource.endpoint) continue;
    text << dump(RuleSource(resource.id))
         << marks(resource.endpoint->provenance, resource.endpoint->pending) << '\n';
  }
  return text.str();
}

}  // namespace acrnet::planner
