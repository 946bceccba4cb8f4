#include "planner/access/access_states.h"

#include <algorithm>
#include <iterator>
#include <map>
namespace acrnet::planner {

namespace {

// What is there of a subnet before the first step. One that was not looked for is known from a rule
// only, which Azure takes only with the endpoint; one that was looked for and is missing has none.
EndpointStates endpoint_at_first(const Observed& observed, const ArmId& id) {
  const ObservedSubnet* const found = observed.find_subnet(id);
  const bool exists = found != nullptr || observed.find_missing(id) == nullptr;
  EndpointStates states;
  states.before = states.after = found != nullptr ? found->service_endpoint : exists;
  states.exists_before = states.exists_after = exists;
  if (found == nullptr && observed.find_unread(id) != nullptr)
    states.unsure_before = UnknownReason::subnet_unread;
  if (found != nullptr && found->failed) states.unsure_before = UnknownReason::subnet_failed;
  if (found != nullptr && !found->delegated_to.empty() && found->service_endpoint)
    states.unsure_before = UnknownReason::subnet_delegated;
  states.unsure_after = states.unsure_before;
  states.container_instances = found != nullptr && found->container_instances;
  return states;
}

SettingsStates settings_at_first(const ObservedRegistry& registry) {
  SettingsStates states{&registry.id, &registry.network, &registry.network};
  states.failed = registry.failed;
  return states;
}

bool has_unread_endpoints(const ObservedRegistry& registry, const Observed& observed) {
  return std::any_of(registry.connections.begin(), registry.connections.end(),
                     [&](const ObservedConnection& connection) {
                       return connection.status == ConnectionStatus::approved &&
                              observed.find_private_endpoint(connection.endpoint) == nullptr;
                     });
}

// By client.
std::vector<PrivateWay> ways_of(const RegistryRoutes& registry,
                                const std::map<ArmId, std::vector<ClientIndex>>& by_network) {
  std::vector<PrivateWay> ways;
  for (const NetworkRoutes& routes : registry.networks) {
    for (const ClientIndex client : by_network.at(routes.network))
      ways.push_back({client, &routes});
  }
  std::sort(ways.begin(), ways.end(),
            [](const PrivateWay& a, const PrivateWay& b) { return a.client < b.client; });
  return ways;
}

// Azure was asked, and the provider is not registered.
bool lacks_provider(const Observed& observed, std::string_view subscription) {
  const auto& all = observed.registrations;
  return std::any_of(all.begin(), all.end(), [&](const ObservedRegistration& item) {
    return item.subscription == subscription && item.state == Registration::not_registered;
  });
}

template <typename Items, typename IdOf>
auto find_by_id(const Items& items, const ArmId& id, IdOf id_of) {
  const auto at =
      std::lower_bound(items.begin(), items.end(), id,
                       [&](const auto& item, const ArmId& wanted) { return id_of(item) < wanted; });
  return at != items.end() && id_of(*at) == id ? at : items.end();
}

}  // namespace

AccessStates::AccessStates(const Plan& plan, const std::vector<Step>& steps)
    : clients_(plan.clients), egress_(plan.clients.size()) {
  registries_.reserve(plan.observed.registries.size() + plan.observed.other_registries.size());
  for (const ObservedRegistry& registry : plan.observed.registries)
    registries_.push_back(settings_at_first(registry));
  for (const ObservedRegistry& registry : plan.observed.other_registries) {
    registries_.push_back(settings_at_first(registry));
    registries_.back().of_others = true;
    registries_.back().has_unread_endpoints = has_unread_endpoints(registry, plan.observed);
  }
  add_made_registries(plan, steps);
  add_clients(plan);
  for (StepIndex i = 0; i < steps.size(); ++i) {
    const Step& step = steps[i];
    const Resource& resource = plan.resources[step.resource];
    switch (resource.kind) {
      case Resource::Kind::registry: take_registry_step(resource.id, step, i); break;
      case Resource::Kind::subnet: take_subnet_step(plan, resource.id, step, i); break;
      case Resource::Kind::private_endpoint:  // handled by add_private_ways
      case Resource::Kind::network:
      case Resource::Kind::resource_group: break;
      case Resource::Kind::subscription: take_registration_step(resource.subscription, i); break;
    }
  }
  add_private_ways(plan, steps);
}

void AccessStates::add_clients(const Plan& plan) {
  endpoints_.reserve(clients_.size());
  for (ClientIndex i = 0; i < clients_.size(); ++i) {
    EndpointStates& states =
        endpoints_.emplace_back(endpoint_at_first(plan.observed, clients_[i].id));
    states.registered_before = states.registered_after =
        !lacks_provider(plan.observed, clients_[i].id.subscription_key());
    if (clients_[i].egress.empty()) continue;
    egress_[i] = CidrSet(clients_[i].egress);
    exits_.push_back({egress_[i].ranges().front().first, i});
  }
  std::sort(exits_.begin(), exits_.end(),
            [](const Exit& a, const Exit& b) { return a.first < b.first; });
}

// A registry that is not there lets nobody in.
void AccessStates::add_made_registries(const Plan& plan, const std::vector<Step>& steps) {
  const std::size_t observed = registries_.size();
  for (const Step& step : steps) {
    const Resource& resource = plan.resources[step.resource];
    if (step.kind != StepKind::create || resource.kind != Resource::Kind::registry) continue;
    registries_.push_back({&resource.id, &closed_settings(), &closed_settings()});
  }
  if (registries_.size() == observed && plan.observed.other_registries.empty()) return;
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

void AccessStates::take_subnet_step(const Plan& plan, const ArmId& id, const Step& step,
                                    StepIndex index) {
  const auto client = find_client(id);
  if (!client) return;
  EndpointStates& states = endpoints_[*client];
  states.after = step.service_endpoint;
  states.exists_after = step.kind != StepKind::remove;
  states.step = index;
  // A write that ends well ends what a failed one left. What a delegation means stays unknown.
  const ObservedSubnet* const found = plan.observed.find_subnet(id);
  const bool delegated = found != nullptr && !found->delegated_to.empty();
  states.unsure_after = delegated && step.service_endpoint
                            ? std::optional(UnknownReason::subnet_delegated)
                            : std::nullopt;
  writes_endpoints_ = true;
}

void AccessStates::add_private_ways(const Plan& plan, const std::vector<Step>& steps) {
  std::map<ArmId, std::vector<ClientIndex>> by_network;
  for (ClientIndex i = 0; i < clients_.size(); ++i)
    by_network[clients_[i].id.parent_network()].push_back(i);
  std::vector<ArmId> networks;
  networks.reserve(by_network.size());
  for (const auto& [network, clients] : by_network) networks.push_back(network);
  routes_ = find_private_routes(plan, steps, networks);
  for (const RegistryRoutes& registry : routes_) {
    const auto at = find_by_id(
        registries_, registry.registry, [](const auto& r) -> auto& { return *r.id; });
    if (at == registries_.end()) continue;
    registries_[static_cast<std::size_t>(at - registries_.begin())].ways =
        ways_of(registry, by_network);
  }
}

bool AccessStates::is_registered(const ArmId& registry, ClientIndex client, bool after) const {
  const EndpointStates& states = endpoints_[client];
  if (after ? states.registered_after : states.registered_before) return true;
  return clients_[client].id.subscription_key() == registry.subscription_key();
}

void AccessStates::take_registration_step(std::string_view subscription, StepIndex index) {
  for (ClientIndex i = 0; i < clients_.size(); ++i) {
    if (endpoints_[i].registered_before || clients_[i].id.subscription_key() != subscription)
      continue;
    endpoints_[i].registered_after = true;
    endpoints_[i].registration = index;
    writes_endpoints_ = true;
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

Verdict admits(const NetworkSettings& settings, const CidrSet& ip_rules, const Arrival& arrival) {
  if (!arrival.exists) return {};
  if (openness(settings) != Openness::by_rules)
    return Verdict::of(openness(settings) == Openness::everyone);
  const bool by_endpoint = arrival.rule_counts && has_rule(settings, *arrival.subnet);
  const CidrSet& egress = *arrival.egress;
  const bool by_address = !egress.empty() && subtract(egress, ip_rules).empty();
  if (arrival.unsure && by_endpoint != by_address) return {Reach::unknown, arrival.unsure};
  return Verdict::of(arrival.endpoint ? by_endpoint : by_address);
}

}  // namespace acrnet::planner
