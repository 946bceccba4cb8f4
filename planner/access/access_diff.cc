#include "planner/access/access_diff.h"

#include <algorithm>
#include <optional>
#include <tuple>
#include <utility>

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
  RegistryNames(const Desired& desired, const State& settled) : settled_(settled) {
    for (const DesiredRegistry& registry : desired.registries) {
      names_.push_back({&registry.id, &registry.address});
    }
    std::sort(names_.begin(), names_.end(), id_before);
  }

  Address of(const ArmId& id) const {
    const auto at = std::lower_bound(names_.begin(), names_.end(), Named{&id, nullptr}, id_before);
    if (at != names_.end() && *at->id == id) return *at->address;
    const TrackedResource* const tracked = settled_.find(id);
    return tracked != nullptr && tracked->access ? tracked->address : Address();
  }

 private:
  const State& settled_;
  std::vector<Named> names_;
};

// Whether a step that is not the registry's own can change who gets in.
bool depends_on_written_endpoint(const NetworkSettings& settings, const AccessStates& states) {
  if (openness(settings) != Openness::by_rules) return false;
  if (!states.writes_endpoints()) return false;
  const auto is_written = [&](std::optional<ClientIndex> client) {
    return client && states.endpoint(*client).step;
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

}  // namespace

std::vector<ClientSubnet> find_clients(const Desired& desired, const Observed& observed,
                                       const State& settled) {
  static const Address nameless;
  std::vector<Named> found;
  for (const DesiredSubnet& subnet : desired.subnets)
    found.push_back({&subnet.id, &subnet.address, &subnet.egress});
  for (const TrackedResource& tracked : settled.resources) {
    if (tracked.endpoint) found.push_back({&tracked.id, &tracked.address});
  }
  for (const ObservedRegistry& registry : observed.registries) {
    for (const ArmId& id : registry.network.subnet_rules) found.push_back({&id, &nameless});
  }
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

Clients clients_of(const NetworkSettings& settings, const AccessStates& states, bool after) {
  if (openness(settings) == Openness::no_one) return {};
  if (openness(settings) == Openness::everyone) return Clients::everyone();
  const auto has_endpoint = [&](ClientIndex client) {
    return after ? states.endpoint(client).after : states.endpoint(client).before;
  };
  Clients clients;
  clients.addresses = CidrSet(settings.ip_rules);
  std::vector<ClientIndex> subnets;
  for (const ArmId& id : settings.subnet_rules) {
    const auto client = states.find_client(id);
    if (client && has_endpoint(*client)) subnets.push_back(*client);
  }
  for (const ClientIndex client : states.leaving_by(clients.addresses)) {
    if (!has_endpoint(client)) subnets.push_back(client);
  }
  clients.subnets = SubnetSet(std::move(subnets));
  return clients;
}

Clients clients_of(const SettingsStates& registry, const AccessStates& states, bool after) {
  Clients clients = clients_of(after ? *registry.after : *registry.before, states, after);
  if (registry.ways.empty() || clients.subnets.all_but()) return clients;
  std::vector<ClientIndex> subnets = clients.subnets.listed();
  for (const PrivateWay& way : registry.ways) {
    if (after ? way.after : way.before) subnets.push_back(way.client);
  }
  clients.subnets = SubnetSet(std::move(subnets));
  return clients;
}

std::vector<RegistryAccess> diff_access(const AccessStates& states, const NameOf& name_of) {
  std::vector<RegistryAccess> changed;
  for (const SettingsStates& registry : states.registries()) {
    const bool changes = registry.step || !registry.ways.empty() ||
                         depends_on_written_endpoint(*registry.before, states);
    if (!changes) continue;
    Clients before = clients_of(registry, states, false);
    Clients after = clients_of(registry, states, true);
    if (before == after) continue;
    changed.push_back({Address(), *registry.id, std::move(before), std::move(after)});
  }
  for (RegistryAccess& access : changed) access.address = name_of(access.id);
  std::sort(changed.begin(), changed.end(), [](const RegistryAccess& a, const RegistryAccess& b) {
    return std::tie(a.address, a.id) < std::tie(b.address, b.id);
  });
  return changed;
}

std::vector<RegistryAccess> diff_access(const AccessStates& states, const Desired& desired,
                                        const State& settled) {
  std::optional<RegistryNames> names;  // most plans change nobody's access
  return diff_access(states, [&](const ArmId& id) {
    if (!names) names.emplace(desired, settled);
    return names->of(id);
  });
}

}  // namespace acrnet::planner
