#include "tests/support/worlds_model.h"
#include "tests/support/tracked.h"

#include <algorithm>
#include <array>
#include <stdexcept>

namespace acrnet::worlds {

namespace {

constexpr const char* near_subscription = "00000000-0000-0000-0000-00000000000a";
constexpr const char* far_subscription = "00000000-0000-0000-0000-00000000000b";

const std::array<Address, registry_count> registry_addresses{Address("registry.a"),
                                                             Address("registry.b")};
const std::array<Address, subnet_count> subnet_addresses{Address("subnet.n.x"),
                                                         Address("subnet.n.y")};
const std::array<Cidr, 2> ranges{Cidr{0xCB007100, 24}, Cidr{0xCB007180, 25}};

acrnet::DefaultAction to_model(bool deny) {
  return deny ? DefaultAction::deny : DefaultAction::allow;
}

PublicAccess to_access(bool shut) { return shut ? PublicAccess::disabled : PublicAccess::enabled; }

NetworkSettings to_settings(const Registry& registry) {
  NetworkSettings settings;
  settings.default_action = to_model(registry.deny);
  settings.public_access = to_access(registry.shut);
  for (int rule = 0; rule < rule_count; ++rule) {
    if (has(registry.rules, rule)) add_rule(settings, rule_source(rule));
  }
  return settings;
}

int index_of(const ArmId& id, const std::string& what) {
  for (int i = 0; i < registry_count; ++i) {
    if (registry_id(i) == id) return i;
  }
  for (int i = 0; i < subnet_count; ++i) {
    if (subnet_id(i) == id) return i;
  }
  throw std::runtime_error(what + " is unknown: " + id.text());
}

int index_of(const RuleSource& source) {
  for (int rule = 0; rule < rule_count; ++rule) {
    if (rule_source(rule) == source) return rule;
  }
  throw std::runtime_error("a rule is unknown");
}

// Lines tell blocks and statements apart, so that a wrong origin shows.
Origin origin(int line) { return {0, static_cast<std::uint32_t>(line), Origin::none}; }
SourceRange range(int line) {
  const auto begin = static_cast<std::uint32_t>(line) * 10;
  return {0, begin, begin + 5};
}

PolicyRegistry to_policy_registry(const Wish& wish, int index, const Policy& policy) {
  const int line = 100 * (index + 1);
  PolicyRegistry registry;
  registry.address = at(registry_addresses, index);
  registry.id = registry_id(index);
  registry.origin = origin(line);
  registry.range = range(line);
  registry.ownership = wish.shared ? Ownership::shared : Ownership::exclusive;
  registry.on_destroy = wish.keep_on_destroy ? OnDestroy::keep : OnDestroy::restore;
  if (wish.default_action != Default::unset) {
    registry.default_action =
        Setting<DefaultAction>{to_model(wish.default_action == Default::deny), origin(line + 1)};
  }
  if (wish.access != Public::unset) {
    registry.public_access =
        Setting<PublicAccess>{to_access(wish.access == Public::shut), origin(line + 2)};
  }
  for (int rule = 0; rule < rule_count; ++rule) {
    if (!has(wish.rules, rule)) continue;
    Allow allow;
    allow.origin = origin(line + 10 + rule);
    allow.range = range(line + 10 + rule);
    if (rule < subnet_count) {
      const auto named =
          std::find_if(policy.subnets.begin(), policy.subnets.end(),
                       [&](const PolicySubnet& subnet) { return subnet.id == subnet_id(rule); });
      allow.source = static_cast<SubnetIndex>(named - policy.subnets.begin());
    } else {
      allow.source = std::get<Cidr>(rule_source(rule));
    }
    registry.allows.push_back(allow);
  }
  return registry;
}

}  // namespace

const ArmId& registry_id(int registry) {
  static const std::array<ArmId, registry_count> ids{
      ArmId::registry(near_subscription, "Group", "RegistryA"),
      ArmId::registry(near_subscription, "Group", "RegistryB")};
  return at(ids, registry);
}

const ArmId& subnet_id(int subnet) {
  static const std::array<ArmId, subnet_count> ids{
      ArmId::subnet(near_subscription, "Group", "Net", "X"),
      ArmId::subnet(far_subscription, "Group", "Net", "Y")};
  return at(ids, subnet);
}

RuleSource rule_source(int rule) {
  if (rule < subnet_count) return subnet_id(rule);
  return at(ranges, rule - subnet_count);
}

Policy to_policy(const Wishes& wishes) {
  Policy policy;
  policy.azure.cloud = Cloud::emulator;
  policy.origins.files = {"policy.acrnet"};
  for (int i = 0; i < subnet_count; ++i) {
    if (!at(wishes.named, i)) continue;
    PolicySubnet subnet;
    subnet.address = at(subnet_addresses, i);
    subnet.id = subnet_id(i);
    subnet.service_endpoint =
        at(wishes.existing, i) ? EndpointMode::existing : EndpointMode::managed;
    subnet.origin = origin(i + 1);
    subnet.range = range(i + 1);
    policy.subnets.push_back(std::move(subnet));
  }
  for (int i = 0; i < registry_count; ++i) {
    const Wish& wish = at(wishes.registries, i);
    if (wish.in_policy) policy.registries.push_back(to_policy_registry(wish, i, policy));
  }
  return policy;
}

Observed to_observed(const Azure& azure, const Targets& targets) {
  Observed observed;
  for (const ArmId& id : targets.registries) {
    ObservedRegistry registry;
    registry.id = id;
    registry.sku = "Premium";
    registry.network = to_settings(at(azure.registries, index_of(id, "a registry")));
    observed.registries.push_back(std::move(registry));
  }
  for (const ArmId& id : targets.subnets) {
    observed.subnets.push_back({id, at(azure.endpoints, index_of(id, "a subnet"))});
  }
  for (const std::string& subscription : targets.subscriptions) {
    observed.registrations.push_back(
        {subscription, azure.registered ? Registration::registered : Registration::not_registered});
  }
  return observed;
}

State to_state(const Memory& memory) {
  State state;
  state.lineage = "lineage";
  for (int i = 0; i < registry_count; ++i) {
    const RegistryMemory& remembered = at(memory.registries, i);
    if (!remembered.governed) continue;
    TrackedAccess& registry =
        testing::track_access(state, registry_id(i), at(registry_addresses, i));
    state.find(registry_id(i))->protection.on_destroy =
        remembered.keep_on_destroy ? OnDestroy::keep : OnDestroy::restore;
    if (remembered.original != Default::unset) {
      registry.original_default_action = to_model(remembered.original == Default::deny);
    }
    if (remembered.original_access != Public::unset) {
      registry.original_public_access = to_access(remembered.original_access == Public::shut);
    }
    for (int rule = 0; rule < rule_count; ++rule) {
      const Mark& mark = at(remembered.rules, rule);
      if (mark.made == Made::none) continue;
      TrackedRule& entry = rule_entry(registry, rule_source(rule));
      entry.provenance = mark.made == Made::created ? Provenance::created : Provenance::found;
      entry.pending = static_cast<PendingOperation>(mark.claimed);
    }
  }
  for (int i = 0; i < subnet_count; ++i) {
    const Mark& mark = at(memory.subnets, i);
    if (mark.made == Made::none) continue;
    TrackedAspect& entry = testing::track_endpoint(state, subnet_id(i), at(subnet_addresses, i));
    entry.provenance = mark.made == Made::created ? Provenance::created : Provenance::found;
    entry.pending = static_cast<PendingOperation>(mark.claimed);
  }
  return state;
}

Memory from_state(const State& state) {
  const auto mark = [](Provenance provenance, PendingOperation pending) {
    return Mark{provenance == Provenance::created ? Made::created : Made::found,
                static_cast<Claimed>(pending)};
  };
  Memory memory;
  for (const TrackedResource& resource : state.resources) {
    if (resource.endpoint) {
      at(memory.subnets, index_of(resource.id, "a subnet")) =
          mark(resource.endpoint->provenance, resource.endpoint->pending);
    }
    if (!resource.access) continue;
    RegistryMemory& remembered = at(memory.registries, index_of(resource.id, "a registry"));
    remembered.governed = true;
    remembered.keep_on_destroy = resource.protection.on_destroy == OnDestroy::keep;
    if (const auto original = resource.access->original_default_action)
      remembered.original = *original == DefaultAction::deny ? Default::deny : Default::allow;
    if (const auto original = resource.access->original_public_access)
      remembered.original_access =
          *original == PublicAccess::disabled ? Public::shut : Public::open;
    for (const TrackedRule& rule : resource.access->rules) {
      at(remembered.rules, index_of(rule.source)) = mark(rule.provenance, rule.pending);
    }
  }
  return memory;
}

// ---- a plan, read back

namespace {

int target_of(const Resource& resource) {
  if (resource.kind == Resource::Kind::subscription) {
    if (resource.subscription != far_subscription) {
      throw std::runtime_error("the plan registers in an unknown subscription");
    }
    return 0;
  }
  return index_of(resource.id, "a resource of the plan");
}

Deed read_deed(const Change& change, const Resource& resource) {
  Deed deed;
  deed.act = static_cast<Act>(change.action);
  deed.target = target_of(resource);
  deed.asked_by_policy = change.reason == ChangeReason::in_policy;
  if (const auto* rule = std::get_if<RuleFact>(&change.fact)) {
    deed.subject = Subject::rule;
    deed.rule = index_of(rule->source);
  } else if (const auto* setting = std::get_if<DefaultActionFact>(&change.fact)) {
    deed.subject = Subject::default_action;
    deed.deny_before = setting->before == DefaultAction::deny;
    deed.deny_after = setting->after == DefaultAction::deny;
  } else if (const auto* access = std::get_if<PublicAccessFact>(&change.fact)) {
    deed.subject = Subject::public_access;
    deed.shut_before = access->before == PublicAccess::disabled;
    deed.shut_after = access->after == PublicAccess::disabled;
  } else if (std::holds_alternative<EndpointFact>(change.fact)) {
    deed.subject = Subject::endpoint;
  } else if (std::holds_alternative<RegistrationFact>(change.fact)) {
    deed.subject = Subject::registration;
  } else {
    deed.subject = Subject::governance;
    deed.keep_on_destroy = std::get<GovernanceFact>(change.fact).on_destroy == OnDestroy::keep;
  }
  return deed;
}

Kind kind_of(StepKind kind) {
  switch (kind) {
    case StepKind::register_provider: return Kind::register_provider;
    case StepKind::write_subnet: return Kind::write_subnet;
    case StepKind::write_registry: return Kind::write_registry;
    case StepKind::create:
    case StepKind::remove: break;
  }
  throw std::runtime_error("the plan makes or deletes something");
}

Move read_move(const Step& step, const Plan& plan) {
  Move move;
  move.kind = kind_of(step.kind);
  move.target = target_of(plan.resources.at(step.resource));
  move.endpoint = step.service_endpoint;
  for (const ChangeIndex change : step.changes) move.deeds.push_back(static_cast<int>(change));
  for (const Edge& edge : step.after) move.after.push_back(static_cast<int>(edge.before));
  if (step.kind != StepKind::write_registry) return move;
  if (!step.settings) throw std::runtime_error("a registry's step has no settings");
  move.settings.deny = step.settings->default_action == DefaultAction::deny;
  move.settings.shut = step.settings->public_access == PublicAccess::disabled;
  for (const Cidr& cidr : step.settings->ip_rules) {
    move.settings.rules = static_cast<Rules>(move.settings.rules | bit(index_of(RuleSource(cidr))));
  }
  for (const ArmId& id : step.settings->subnet_rules) {
    move.settings.rules = static_cast<Rules>(move.settings.rules | bit(index_of(RuleSource(id))));
  }
  return move;
}

}  // namespace

std::optional<Script> read_script(const Plan& plan, std::string& reason) {
  try {
    Script script;
    for (const Change& change : plan.changes) {
      script.deeds.push_back(read_deed(change, plan.resources.at(change.resource)));
    }
    for (const Step& step : plan.steps) script.moves.push_back(read_move(step, plan));
    return script;
  } catch (const std::exception& error) {
    reason = error.what();
    return std::nullopt;
  }
}

}  // namespace acrnet::worlds
