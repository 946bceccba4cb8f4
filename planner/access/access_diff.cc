#include "planner/access/access_diff.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <tuple>
#include <utility>

#include "planner/access/registry_view.h"
#include "planner/diff/taken_addresses.h"

namespace acrnet::planner {

namespace {

// A registry's or a subnet's ID and where its name is.
struct Named {
  const ArmId* id;
  const Address* address;
  const std::vector<Cidr>* egress = nullptr;  // none: the policy does not say
};

bool id_before(const Named& a, const Named& b) { return *a.id < *b.id; }

// What registries are called, by ID: the policy's word counts before the state's.
class RegistryNames {
 public:
  RegistryNames(const Desired& desired, const State& settled)
      : settled_(settled), taken_(desired.registries) {
    for (const DesiredRegistry& registry : desired.registries) {
      names_.push_back({&registry.id, &registry.address});
    }
    std::sort(names_.begin(), names_.end(), id_before);
  }

  Address of(const ArmId& id) const {
    const auto at = std::lower_bound(names_.begin(), names_.end(), Named{&id, nullptr}, id_before);
    if (at != names_.end() && *at->id == id) return *at->address;
    const TrackedResource* const tracked = settled_.find(id);
    const bool is_named = tracked != nullptr && tracked->access;
    return is_named && !taken_.has(tracked->address) ? tracked->address : Address();
  }

 private:
  const State& settled_;
  std::vector<Named> names_;
  TakenAddresses taken_;
};

// Whether a step that is not the registry's own can change who gets in.
bool depends_on_written_endpoint(const NetworkSettings& settings, const AccessStates& states) {
  if (openness(settings) != Openness::by_rules) return false;
  if (!states.writes_endpoints()) return false;
  const auto is_written = [&](std::optional<ClientIndex> client) {
    if (!client) return false;
    const EndpointStates& endpoint = states.endpoint(*client);
    return endpoint.step.has_value() || endpoint.registration.has_value();
  };
  const auto& rules = settings.subnet_rules;
  if (std::any_of(rules.begin(), rules.end(),
                  [&](const ArmId& id) { return is_written(states.find_client(id)); })) {
    return true;
  }
  if (!states.knows_egress()) return false;
  const auto leaving = states.leaving_by(CidrSet(settings.ip_rules));
  return std::any_of(leaving.begin(), leaving.end(), is_written);
}

// A private endpoint serves all subnets of its network, declared or not.
std::vector<ArmId> subnets_by_private_endpoint(const Desired& desired, const Observed& observed) {
  std::vector<ArmId> networks;
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints)
    networks.push_back(endpoint.subnet.parent_network());
  for (const ObservedPrivateEndpoint& endpoint : observed.private_endpoints)
    networks.push_back(endpoint.subnet.parent_network());
  std::sort(networks.begin(), networks.end());
  networks.erase(std::unique(networks.begin(), networks.end()), networks.end());
  std::vector<ArmId> subnets;
  for (const ArmId& id : networks) {
    const ObservedContainer* const network = observed.find_container(id);
    if (network == nullptr) continue;
    subnets.insert(subnets.end(), network->contents.begin(), network->contents.end());
  }
  return subnets;
}

// What a registry answers to the clients that are judged one by one: those that its rules or their
// own addresses let in, and those that its name leads elsewhere.
class Judge {
 public:
  Judge(const SettingsStates& registry, const AccessStates& states, bool after)
      : states_(states),
        situation_(after ? at_last : at_first),
        view_(registry, states.knows_egress()) {}

  void judge(ClientIndex client) {
    const Verdict verdict = admits(states_, view_, client, situation_, states_.egress(client));
    if (verdict.reach == Reach::yes) in_.push_back(client);
    if (verdict.reach == Reach::no) out_.push_back(client);
    if (verdict.reach == Reach::unknown) unsure_.push_back({client, *verdict.reason});
  }

  // `others` are all that were not judged.
  Admitted finish(Clients others) {
    std::vector<ClientIndex> not_in = out_;
    for (const auto& item : unsure_) not_in.push_back(*item.client);
    others.subnets =
        unite(subtract(others.subnets, SubnetSet(std::move(not_in))), SubnetSet(std::move(in_)));
    std::sort(unsure_.begin(), unsure_.end(),
              [](const auto& a, const auto& b) { return a.client < b.client; });
    return {std::move(others), std::move(unsure_)};
  }

 private:
  const AccessStates& states_;
  const Situation situation_;
  const RegistryView view_;
  std::vector<ClientIndex> in_;
  std::vector<ClientIndex> out_;
  std::vector<Admitted::Unsure> unsure_;
};

// The subnets that rules name or whose addresses they let in, as far as they need judging one by
// one, each once.
std::vector<ClientIndex> clients_to_judge(const SettingsStates& registry,
                                          const NetworkSettings& settings,
                                          const AccessStates& states) {
  std::vector<ClientIndex> found;
  if (openness(settings) == Openness::by_rules) {
    for (const ArmId& id : settings.subnet_rules) {
      if (const auto client = states.find_client(id)) found.push_back(*client);
    }
    for (const ClientIndex client : states.leaving_by(CidrSet(settings.ip_rules)))
      found.push_back(client);
  }
  for (const PrivateWay& way : registry.ways) found.push_back(way.client);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<UnknownAccess> unknown_access(const Admitted& before, const Admitted& after) {
  std::vector<UnknownAccess> unknown;
  for (const auto& item : before.unsure) unknown.push_back({item.client, item.reason, true, false});
  for (const auto& item : after.unsure) {
    const auto same = std::find_if(unknown.begin(), unknown.end(), [&](const UnknownAccess& known) {
      return known.client == item.client && known.reason == item.reason && !known.after;
    });
    if (same != unknown.end()) {
      same->after = true;
    } else {
      unknown.push_back({item.client, item.reason, false, true});
    }
  }
  std::stable_sort(unknown.begin(), unknown.end(), [](const auto& a, const auto& b) {
    return std::tie(a.client, a.reason) < std::tie(b.client, b.reason);
  });
  return unknown;
}

}  // namespace

std::vector<ClientSubnet> find_clients(const Desired& desired, const Observed& observed,
                                       const State& settled, const Observed& earlier) {
  static const Address nameless;
  std::vector<Named> found;
  for (const DesiredSubnet& subnet : desired.subnets)
    found.push_back({&subnet.id, &subnet.address, &subnet.egress});
  const TakenAddresses taken(desired.subnets);
  for (const TrackedResource& tracked : settled.resources) {
    if (!tracked.endpoint) continue;
    found.push_back({&tracked.id, taken.has(tracked.address) ? &nameless : &tracked.address});
  }
  for (const Observed* const world : {&observed, &earlier}) {
    for (const ObservedRegistry& registry : world->registries) {
      for (const ArmId& id : registry.network.subnet_rules) found.push_back({&id, &nameless});
    }
  }
  const std::vector<ArmId> reached = subnets_by_private_endpoint(desired, observed);
  for (const ArmId& id : reached) found.push_back({&id, &nameless});
  std::stable_sort(found.begin(), found.end(), id_before);
  found.erase(std::unique(found.begin(), found.end(),
                          [](const Named& a, const Named& b) { return *a.id == *b.id; }),
              found.end());
  std::vector<ClientSubnet> clients;
  clients.reserve(found.size());
  for (const Named& subnet : found) {
    clients.push_back({*subnet.id, *subnet.address, {}});
    if (subnet.egress != nullptr) clients.back().egress = *subnet.egress;
  }
  return clients;
}

Clients Admitted::unknown() const {
  std::vector<ClientIndex> subnets;
  for (const Unsure& item : unsure) {
    if (!item.client) return Clients::everyone();
    subnets.push_back(*item.client);
  }
  return {{}, SubnetSet(std::move(subnets))};
}

Clients clients_of(const ArmId& registry, const NetworkSettings& settings,
                   const AccessStates& states, bool after) {
  return admitted_by({&registry, &settings, &settings}, states, after).surely;
}

Admitted admitted_by(const SettingsStates& registry, const AccessStates& states, bool after) {
  if (registry.failed && !(after && registry.step))
    return {{}, {{std::nullopt, UnknownReason::registry_failed}}};
  const NetworkSettings& settings = after ? *registry.after : *registry.before;
  Clients others;
  if (openness(settings) == Openness::everyone) others = Clients::everyone();
  if (openness(settings) == Openness::by_rules) others.addresses = CidrSet(settings.ip_rules);
  Judge judge(registry, states, after);
  for (const ClientIndex client : clients_to_judge(registry, settings, states)) judge.judge(client);
  return judge.finish(std::move(others));
}

namespace {

void name_and_sort(std::vector<RegistryAccess>& changed, const NameOf& name_of) {
  for (RegistryAccess& access : changed) access.address = name_of(access.id);
  std::sort(changed.begin(), changed.end(), [](const RegistryAccess& a, const RegistryAccess& b) {
    return std::tie(a.address, a.id) < std::tie(b.address, b.id);
  });
}

// A plan that does nothing in this world.
Plan still_plan(const Observed& world, const std::vector<ClientSubnet>& clients) {
  Plan plan;
  plan.observed = world;
  plan.clients = clients;
  return plan;
}

std::vector<const ArmId*> registries_of(const Observed& a, const Observed& b) {
  std::vector<const ArmId*> ids;
  for (const Observed* const world : {&a, &b}) {
    for (const ObservedRegistry& registry : world->registries) ids.push_back(&registry.id);
  }
  std::sort(ids.begin(), ids.end(), [](const ArmId* x, const ArmId* y) { return *x < *y; });
  const auto same = [](const ArmId* x, const ArmId* y) { return *x == *y; };
  ids.erase(std::unique(ids.begin(), ids.end(), same), ids.end());
  return ids;
}

Admitted admitted_in(const AccessStates& world, const ArmId& registry, bool after = false) {
  const SettingsStates* const found = world.find_registry(registry);
  return found == nullptr ? Admitted() : admitted_by(*found, world, after);
}

// What is now as it is to become counts as what was.
void settle(Admitted& was, const Admitted& is, const Admitted& becomes) {
  const Clients in = intersect(is.surely, becomes.surely);
  const Clients perhaps =
      unite(unite(is.surely, is.unknown()), unite(becomes.surely, becomes.unknown()));
  was.surely = intersect(unite(was.surely, in), perhaps);
  std::erase_if(was.unsure, [&](const Admitted::Unsure& item) {
    return item.client &&
           (in.subnets.contains(*item.client) || !perhaps.subnets.contains(*item.client));
  });
}

RegistryAccess between_worlds(const ArmId& id, Admitted was, Admitted is) {
  auto unknown = unknown_access(was, is);
  return {Address(), id, std::move(was.surely), std::move(is.surely), std::move(unknown)};
}

// Clients that are unknown in both worlds are none that a change is about.
bool has_changed(const RegistryAccess& access) {
  return !(access.before == access.after) ||
         std::any_of(access.unknown.begin(), access.unknown.end(),
                     [](const UnknownAccess& item) { return item.before != item.after; });
}

// `plan` is not null where its end tells what was to change.
std::vector<RegistryAccess> diff_worlds(const Observed& before, const Observed& after,
                                        const std::vector<ClientSubnet>& clients,
                                        const AccessStates* plan, const NameOf& name_of) {
  const Plan first = still_plan(before, clients);
  const Plan last = still_plan(after, clients);
  const AccessStates first_states(first);
  const AccessStates last_states(last);
  std::vector<RegistryAccess> changed;
  for (const ArmId* const id : registries_of(before, after)) {
    Admitted was = admitted_in(first_states, *id);
    Admitted is = admitted_in(last_states, *id);
    if (plan != nullptr) settle(was, is, admitted_in(*plan, *id, true));
    RegistryAccess access = between_worlds(*id, std::move(was), std::move(is));
    if (has_changed(access)) changed.push_back(std::move(access));
  }
  name_and_sort(changed, name_of);
  return changed;
}

// Keeps only the clients whose access changes: the plan does not know the other clients of a
// registry that the policy does not declare. If the registry has private endpoints that were not
// read, the access of the subnets among them becomes unknown.
void tell_changes_only(const SettingsStates& registry, Admitted& before, Admitted& after) {
  Clients lost = subtract(before.surely, after.surely);
  Clients gained = subtract(after.surely, before.surely);
  if (registry.has_unread_endpoints) {
    const SubnetSet changed = unite(lost.subnets, gained.subnets);
    for (const ClientIndex client : changed.listed())
      after.unsure.push_back({client, UnknownReason::private_endpoint_unread});
    gained.subnets = {};
  }
  before.surely = std::move(lost);
  after.surely = std::move(gained);
}

}  // namespace

std::vector<RegistryAccess> diff_worlds(const Observed& before, const Observed& after,
                                        const std::vector<ClientSubnet>& clients,
                                        const NameOf& name_of) {
  return diff_worlds(before, after, clients, nullptr, name_of);
}

std::vector<RegistryAccess> diff_outside(const Observed& before, const Plan& plan,
                                         const AccessStates& states, const NameOf& name_of) {
  return diff_worlds(before, plan.observed, plan.clients, plan.unfinished ? &states : nullptr,
                     name_of);
}

std::vector<RegistryAccess> access_after(const Plan& plan, const std::vector<bool>& done) {
  Plan part = plan;
  part.steps.clear();
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (done[i]) part.steps.push_back(plan.steps[i]);
  }
  return diff_access(AccessStates(part), names_in(plan));
}

NameOf names_in(const Plan& plan) {
  return [&plan](const ArmId& id) {
    for (const Resource& resource : plan.resources) {
      if (resource.id == id) return resource.address;
    }
    for (const auto* const list : {&plan.access, &plan.outside}) {
      for (const RegistryAccess& access : *list) {
        if (access.id == id) return access.address;
      }
    }
    return Address();
  };
}

NameOf names_of(const Desired& desired, const State& settled) {
  // Asked for little, mostly for nothing: the table is made by the first question.
  auto names = std::make_shared<std::optional<RegistryNames>>();
  return [names, &desired, &settled](const ArmId& id) {
    if (!*names) names->emplace(desired, settled);
    return (*names)->of(id);
  };
}

std::vector<RegistryAccess> diff_access(const AccessStates& states, const NameOf& name_of) {
  std::vector<RegistryAccess> changed;
  for (const SettingsStates& registry : states.registries()) {
    const bool changes = registry.step || !registry.ways.empty() ||
                         depends_on_written_endpoint(*registry.before, states);
    if (!changes) continue;
    Admitted before = admitted_by(registry, states, false);
    Admitted after = admitted_by(registry, states, true);
    if (registry.of_others) tell_changes_only(registry, before, after);
    auto unknown = unknown_access(before, after);
    if (before.surely == after.surely && unknown.empty()) continue;
    changed.push_back({Address(), *registry.id, std::move(before.surely), std::move(after.surely),
                       std::move(unknown), registry.of_others});
  }
  name_and_sort(changed, name_of);
  return changed;
}

}  // namespace acrnet::planner
