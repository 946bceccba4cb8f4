#include "planner/access/access_states.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <variant>

#include "planner/diff/private_endpoint_diff.h"

namespace acrnet::planner {

namespace {

// A subnet that was not looked for is known from a rule only, which Azure takes only with the
// endpoint; one that was looked for and is not there has none.
bool has_endpoint(const Observed& observed, const ArmId& id) {
  if (const ObservedSubnet* found = observed.find_subnet(id)) return found->service_endpoint;
  return observed.find_missing(id) == nullptr;
}

template <typename Items, typename IdOf>
auto find_by_id(const Items& items, const ArmId& id, IdOf id_of) {
  const auto at =
      std::lower_bound(items.begin(), items.end(), id,
                       [&](const auto& item, const ArmId& wanted) { return id_of(item) < wanted; });
  return at != items.end() && id_of(*at) == id ? at : items.end();
}

}  // namespace

AccessStates::AccessStates(const Plan& plan)
    : clients_(plan.clients), egress_(plan.clients.size()) {
  registries_.reserve(plan.observed.registries.size());
  for (const ObservedRegistry& registry : plan.observed.registries) {
    registries_.push_back({&registry.id, &registry.network, &registry.network, std::nullopt});
  }
  add_made_registries(plan);
  endpoints_.reserve(clients_.size());
  for (const ClientSubnet& client : clients_) {
    const bool present = has_endpoint(plan.observed, client.id);
    endpoints_.push_back({present, present, std::nullopt});
  }
  for (StepIndex i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    const auto& [kind, address, id, subscription, origin, prevented] =
        plan.resources[step.resource];
    switch (kind) {
      case Resource::Kind::registry: take_registry_step(id, step, i); break;
      case Resource::Kind::subnet: take_subnet_step(id, step, i); break;
      case Resource::Kind::private_endpoint:  // handled by add_private_ways
      case Resource::Kind::network:
      case Resource::Kind::resource_group:
      case Resource::Kind::subscription: break;
    }
  }
  add_private_ways(plan);
  for (ClientIndex i = 0; i < clients_.size(); ++i) {
    if (clients_[i].egress.empty()) continue;
    egress_[i] = CidrSet(clients_[i].egress);
    exits_.push_back({egress_[i].ranges().front().first, i});
  }
  std::sort(exits_.begin(), exits_.end(),
            [](const Exit& a, const Exit& b) { return a.first < b.first; });
}

// A registry that is not there lets nobody in.
void AccessStates::add_made_registries(const Plan& plan) {
  const std::size_t observed = registries_.size();
  for (const Step& step : plan.steps) {
    const Resource& resource = plan.resources[step.resource];
    if (step.kind != StepKind::create || resource.kind != Resource::Kind::registry) continue;
    registries_.push_back({&resource.id, &closed_settings(), &closed_settings(), std::nullopt});
  }
  if (registries_.size() == observed) return;
  std::stable_sort(registries_.begin(), registries_.end(),
                   [](const SettingsStates& a, const SettingsStates& b) { return *a.id < *b.id; });
}

void AccessStates::take_registry_step(const ArmId& id, const Step& step, StepIndex index) {
  const auto at = find_by_id(
      registries_, id, [](const auto& r) -> auto& { return *r.id; });
  if (at == registries_.end()) return;
  SettingsStates& states = registries_[static_cast<std::size_t>(at - registries_.begin())];
  if (step.kind == StepKind::remove) {
    states.after = &closed_settings();
  } else if (step.settings) {
    states.after = &*step.settings;
  } else {
    return;
  }
  states.step = index;
}

void AccessStates::take_subnet_step(const ArmId& id, const Step& step, StepIndex index) {
  const auto client = find_client(id);
  if (!client) return;
  endpoints_[*client].after = step.service_endpoint;
  endpoints_[*client].step = index;
  writes_endpoints_ = true;
}

// Those that are there, those that are made, and of these and those which are deleted.
void AccessStates::add_private_ways(const Plan& plan) {
  std::map<ArmId, std::optional<StepIndex>> deleted;
  for (StepIndex i = 0; i < plan.steps.size(); ++i) {
    const Step& step = plan.steps[i];
    if (plan.resources[step.resource].kind != Resource::Kind::private_endpoint) continue;
    const auto* const fact =
        std::get_if<PrivateEndpointFact>(&plan.changes[step.changes.front()].fact);
    if (fact == nullptr) continue;
    if (step.kind == StepKind::remove) deleted.emplace(plan.resources[step.resource].id, i);
    if (step.kind == StepKind::create && fact->is_known) add_private_way(*fact, false, true, i);
  }
  for (const ObservedPrivateEndpoint& endpoint : plan.observed.private_endpoints) {
    const ArmId network = endpoint.subnet.parent_network();
    if (!endpoint.approved || !is_known_in(network, endpoint.dns_zones, plan.observed)) continue;
    const auto gone = deleted.find(endpoint.id);
    const bool stays = gone == deleted.end();
    add_private_way({endpoint.registry, endpoint.subnet, {}, {}, true}, true, stays,
                    stays ? std::nullopt : gone->second);
  }
}

// It serves all subnets of its network. One that takes the place of another changes nothing, as it
// is there before that one goes (prove looks).
void AccessStates::add_private_way(const PrivateEndpointFact& fact, bool before, bool after,
                                   std::optional<StepIndex> step) {
  const auto at = find_by_id(
      registries_, fact.registry, [](const auto& r) -> auto& { return *r.id; });
  if (at == registries_.end()) return;
  auto& ways = registries_[static_cast<std::size_t>(at - registries_.begin())].ways;
  const ArmId network = fact.subnet.parent_network();
  for (ClientIndex i = 0; i < clients_.size(); ++i) {
    if (!(clients_[i].id.parent_network() == network)) continue;
    const auto place = std::lower_bound(
        ways.begin(), ways.end(), i,
        [](const PrivateWay& way, ClientIndex client) { return way.client < client; });
    if (place == ways.end() || place->client != i) {
      ways.insert(place, {i, before, after, step});
      continue;
    }
    place->before = place->before || before;
    place->after = place->after || after;
    if (place->before && place->after) place->step.reset();
  }
}

const PrivateWay* find_way(const SettingsStates& registry, ClientIndex client) {
  const auto at = std::lower_bound(
      registry.ways.begin(), registry.ways.end(), client,
      [](const PrivateWay& way, ClientIndex wanted) { return way.client < wanted; });
  return at != registry.ways.end() && at->client == client ? &*at : nullptr;
}

std::optional<ClientIndex> AccessStates::find_client(const ArmId& id) const {
  const auto at = find_by_id(
      clients_, id, [](const auto& client) -> auto& { return client.id; });
  if (at == clients_.end()) return std::nullopt;
  return static_cast<ClientIndex>(at - clients_.begin());
}

const SettingsStates* AccessStates::find_registry(const ArmId& id) const {
  const auto at = find_by_id(
      registries_, id, [](const auto& r) -> auto& { return *r.id; });
  return at == registries_.end() ? nullptr : &*at;
}

std::vector<ClientIndex> AccessStates::leaving_by(const CidrSet& addresses) const {
  std::vector<ClientIndex> found;
  if (exits_.empty()) return found;
  for (const AddressRange& range : addresses.ranges()) {
    auto at = std::lower_bound(
        exits_.begin(), exits_.end(), range.first,
        [](const Exit& exit, std::uint32_t address) { return exit.first < address; });
    for (; at != exits_.end() && at->first <= range.last; ++at) {
      if (subtract(egress_[at->client], addresses).empty()) found.push_back(at->client);
    }
  }
  return found;
}

Openness openness(const NetworkSettings& settings) {
  if (settings.public_access == PublicAccess::disabled) return Openness::no_one;
  return settings.default_action == DefaultAction::allow ? Openness::everyone : Openness::by_rules;
}

bool admits(const NetworkSettings& settings, const CidrSet& ip_rules, const ClientSubnet& client,
            const CidrSet& egress, bool endpoint) {
  if (openness(settings) != Openness::by_rules) return openness(settings) == Openness::everyone;
  if (endpoint) return has_rule(settings, client.id);
  return !egress.empty() && subtract(egress, ip_rules).empty();
}

}  // namespace acrnet::planner
