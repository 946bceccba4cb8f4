#include "planner/access/private_routes.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "planner/diff/private_endpoint_diff.h"

namespace acrnet::planner {

namespace {

constexpr std::string_view private_zone_prefix = "privatelink.azurecr.";

const PrivateEndpointFact* endpoint_of(const Plan& plan, const Step& step) {
  if (step.changes.empty()) return nullptr;
  return std::get_if<PrivateEndpointFact>(&plan.changes[step.changes.front()].fact);
}

// A private endpoint of the registry, there at first or made on the way.
struct Endpoint {
  const ArmId* id = nullptr;
  ArmId network;
  bool present = false;  // at first
  bool approved = true;
  bool failed = false;
  const ObservedPrivateEndpoint* observed = nullptr;
};

// A step that makes or deletes an endpoint, or gives its names to a zone.
struct Write {
  StepIndex step = 0;
  std::size_t endpoint = 0;
  bool removes = false;
  std::vector<ArmId> zones;  // in which it writes or deletes the record set
};

struct RegistryEndpoints {
  ArmId registry;
  std::vector<Endpoint> endpoints;
  std::vector<Write> writes;         // in order of steps
  bool has_unread_endpoint = false;  // approved, and nothing more is known of it
};

bool share_address(const DnsRecord& a, const DnsRecord& b) {
  return std::any_of(a.addresses.begin(), a.addresses.end(), [&](const Cidr& address) {
    return std::find(b.addresses.begin(), b.addresses.end(), address) != b.addresses.end();
  });
}

const DnsRecord* find_record(const std::vector<DnsRecord>& records, std::string_view name) {
  const auto at = std::find_if(records.begin(), records.end(),
                               [&](const DnsRecord& record) { return record.name == name; });
  return at == records.end() ? nullptr : &*at;
}

bool contains(const std::vector<ArmId>& ids, const ArmId& id) {
  return std::find(ids.begin(), ids.end(), id) != ids.end();
}

// Whose addresses a record set has.
struct Owner {
  enum class Kind { no_record, endpoint, stray, incomplete, unread } kind = Kind::no_record;
  std::size_t endpoint = 0;
};

class RouteFinder {
 public:
  RouteFinder(const Plan& plan, const RegistryEndpoints& registry, const ArmId& network,
              const ObservedPrivateZone* zone)
      : plan_(plan),
        registry_(registry),
        network_(network),
        zone_(zone),
        first_owner_(zone ? find_owner() : Owner()) {}

  NetworkRoutes run() {
    NetworkRoutes routes{network_, find_events(), {}};
    const std::size_t events = routes.events.size();
    if (events > most_route_events) {
      routes.answers = {answer({}), answer(all_steps())};
      return routes;
    }
    const std::size_t states = std::size_t{1} << events;
    routes.answers.reserve(states);
    for (std::size_t state = 0; state < states; ++state)
      routes.answers.push_back(answer(steps_done(routes.events, state)));
    return routes;
  }

 private:
  std::vector<std::vector<StepIndex>> find_events() const {
    const bool always = is_always_connected();
    std::vector<std::vector<StepIndex>> events;
    std::vector<StepIndex> connecting;  // of other networks and zones
    for (const Write& write : registry_.writes) {
      const bool here = registry_.endpoints[write.endpoint].network == network_;
      const bool in_zone = zone_ != nullptr && contains(write.zones, zone_->id);
      if (here || in_zone) {
        events.push_back({write.step});
      } else if (zone_ != nullptr && !always) {
        if (write.removes) events.push_back({write.step});
        if (!write.removes) connecting.push_back(write.step);
      }
    }
    if (!connecting.empty()) events.push_back(std::move(connecting));
    return events;
  }

  static std::vector<StepIndex> steps_done(const std::vector<std::vector<StepIndex>>& events,
                                           std::size_t state) {
    std::vector<StepIndex> done;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (((state >> i) & 1U) != 0) done.insert(done.end(), events[i].begin(), events[i].end());
    }
    return done;
  }

  std::vector<StepIndex> all_steps() const {
    std::vector<StepIndex> all;
    for (const Write& write : registry_.writes) all.push_back(write.step);
    return all;
  }

  // An approved endpoint is there from before until after.
  bool is_always_connected() const {
    if (registry_.has_unread_endpoint) return true;
    for (std::size_t i = 0; i < registry_.endpoints.size(); ++i) {
      const Endpoint& endpoint = registry_.endpoints[i];
      const bool goes =
          std::any_of(registry_.writes.begin(), registry_.writes.end(),
                      [&](const Write& write) { return write.endpoint == i && write.removes; });
      if (endpoint.present && endpoint.approved && !goes) return true;
    }
    return false;
  }

  RouteAnswer answer(const std::vector<StepIndex>& done) const {
    std::vector<bool> present;
    present.reserve(registry_.endpoints.size());
    for (const Endpoint& endpoint : registry_.endpoints) present.push_back(endpoint.present);
    Owner owner = first_owner_;
    std::vector<bool> named(present.size(), false);
    for (const Write& write : registry_.writes) {
      if (std::find(done.begin(), done.end(), write.step) == done.end()) continue;
      present[write.endpoint] = !write.removes;
      if (!write.removes && !write.zones.empty()) named[write.endpoint] = true;
      if (zone_ == nullptr || !contains(write.zones, zone_->id)) continue;
      owner = write.removes ? Owner() : Owner{Owner::Kind::endpoint, write.endpoint};
    }
    if (zone_ == nullptr) return without_zone(present, named);
    return is_connected(present) ? follow(owner, present) : RouteAnswer{};
  }

  bool is_connected(const std::vector<bool>& present) const {
    if (registry_.has_unread_endpoint) return true;
    for (std::size_t i = 0; i < present.size(); ++i) {
      if (present[i] && registry_.endpoints[i].approved) return true;
    }
    return false;
  }

  // Only an endpoint in this network could be meant by names that other DNS servers have.
  RouteAnswer without_zone(const std::vector<bool>& present, const std::vector<bool>& named) const {
    const ObservedContainer* const network = plan_.observed.find_container(network_);
    const bool own_servers = network != nullptr && network->own_dns_servers;
    for (std::size_t i = 0; i < present.size(); ++i) {
      const Endpoint& endpoint = registry_.endpoints[i];
      if (!present[i] || !endpoint.approved || !(endpoint.network == network_)) continue;
      if (endpoint.failed) return {Route::unknown, UnknownReason::private_endpoint_failed};
      const auto* const observed = endpoint.observed;
      const bool in_a_zone = named[i] || (observed != nullptr && !observed->dns_zones.empty());
      if (!in_a_zone || own_servers) return {Route::unknown, UnknownReason::names_elsewhere};
      const bool unread =
          observed != nullptr &&
          std::any_of(observed->dns_zones.begin(), observed->dns_zones.end(),
                      [&](const ArmId& id) { return plan_.observed.find_unread(id) != nullptr; });
      if (unread) return {Route::unknown, UnknownReason::zone_unread};
    }
    return {};
  }

  // The name does not resolve, unless the link says otherwise, or an endpoint stands here whose
  // names no zone group cares for: then other servers may have them.
  RouteAnswer without_record(const std::vector<bool>& present) const {
    for (std::size_t i = 0; i < present.size(); ++i) {
      const Endpoint& endpoint = registry_.endpoints[i];
      const bool here = present[i] && endpoint.approved && endpoint.network == network_;
      const bool no_group = endpoint.observed == nullptr || endpoint.observed->dns_zones.empty();
      if (here && endpoint.failed) return {Route::unknown, UnknownReason::private_endpoint_failed};
      if (here && no_group) return {Route::unknown, UnknownReason::names_elsewhere};
    }
    return {contains(zone_->public_fallback, network_) ? Route::publicly : Route::nowhere};
  }

  RouteAnswer follow(const Owner& owner, const std::vector<bool>& present) const {
    switch (owner.kind) {
      case Owner::Kind::no_record: return without_record(present);
      case Owner::Kind::incomplete: return {Route::nowhere};
      case Owner::Kind::unread: return {Route::unknown, UnknownReason::private_endpoint_unread};
      case Owner::Kind::stray:
        if (!registry_.has_unread_endpoint) return {Route::nowhere};
        return {Route::unknown, UnknownReason::private_endpoint_unread};
      case Owner::Kind::endpoint: break;
    }
    const Endpoint& endpoint = registry_.endpoints[owner.endpoint];
    if (!present[owner.endpoint] || !endpoint.approved) return {Route::nowhere};
    if (endpoint.failed) return {Route::unknown, UnknownReason::private_endpoint_failed};
    if (!(endpoint.network == network_)) return {Route::unknown, UnknownReason::peering};
    return {Route::to_private_endpoint};
  }

  // Whose address the registry's name has in the zone at first.
  Owner find_owner() const {
    const std::string name = record_name(registry_.registry, plan_.observed);
    const DnsRecord* const record = find_record(zone_->records, name);
    std::optional<std::size_t> by_group;  // of endpoints whose names were not read
    std::size_t groups = 0;
    for (std::size_t i = 0; i < registry_.endpoints.size(); ++i) {
      const auto* const observed = registry_.endpoints[i].observed;
      if (observed == nullptr) continue;
      const DnsRecord* const own = find_record(observed->names, name);
      if (record != nullptr && own != nullptr && share_address(*record, *own))
        return {has_all_names(*observed) ? Owner::Kind::endpoint : Owner::Kind::incomplete, i};
      const bool has_unread_names = observed->approved && observed->names.empty();
      if (!has_unread_names || !contains(observed->dns_zones, zone_->id)) continue;
      by_group = i;
      ++groups;
    }
    if (groups == 1) return {Owner::Kind::endpoint, *by_group};
    if (groups > 1) return {Owner::Kind::unread, 0};
    return {record != nullptr ? Owner::Kind::stray : Owner::Kind::no_record, 0};
  }

  // The hosts that serve layers have a name, too.
  bool has_all_names(const ObservedPrivateEndpoint& endpoint) const {
    return std::all_of(endpoint.names.begin(), endpoint.names.end(), [&](const DnsRecord& own) {
      const DnsRecord* const record = find_record(zone_->records, own.name);
      return record != nullptr && share_address(*record, own);
    });
  }

  const Plan& plan_;
  const RegistryEndpoints& registry_;
  const ArmId& network_;
  const ObservedPrivateZone* const zone_;
  const Owner first_owner_;
};

// The endpoints of all registries, as they are and as the steps make them.
class EndpointTable {
 public:
  EndpointTable(const Plan& plan, const std::vector<Step>& steps) : plan_(plan) {
    for (const ObservedPrivateEndpoint& endpoint : plan.observed.private_endpoints)
      add_observed(endpoint);
    for (StepIndex i = 0; i < steps.size(); ++i) add_step(steps[i], i);
    for (const ObservedRegistry& registry : plan.observed.registries) add_connections(registry);
  }

  std::vector<RegistryEndpoints> take() {
    std::vector<RegistryEndpoints> all;
    for (auto& [id, entry] : by_registry_) all.push_back(std::move(entry));
    return all;
  }

 private:
  RegistryEndpoints& entry_of(const ArmId& registry) {
    RegistryEndpoints& entry = by_registry_[registry];
    if (entry.registry.empty()) entry.registry = registry;
    return entry;
  }

  void add_observed(const ObservedPrivateEndpoint& endpoint) {
    entry_of(endpoint.registry)
        .endpoints.push_back({&endpoint.id, endpoint.subnet.parent_network(), true,
                              endpoint.approved, endpoint.failed, &endpoint});
  }

  // Connections that the registry lists and whose endpoints were not read.
  void add_connections(const ObservedRegistry& registry) {
    for (const ObservedConnection& connection : registry.connections) {
      const bool read = plan_.observed.find_private_endpoint(connection.endpoint) != nullptr;
      if (read || connection.status != ConnectionStatus::approved) continue;
      entry_of(registry.id).has_unread_endpoint = true;
    }
  }

  void add_step(const Step& step, StepIndex index) {
    const Resource& resource = plan_.resources[step.resource];
    const PrivateEndpointFact* const fact = endpoint_of(plan_, step);
    if (resource.kind != Resource::Kind::private_endpoint || fact == nullptr) return;
    RegistryEndpoints& entry = entry_of(fact->registry);
    Write write{
        index, endpoint_index(entry, resource.id, *fact), step.kind == StepKind::remove, {}};
    const auto* const observed = entry.endpoints[write.endpoint].observed;
    if (write.removes && observed != nullptr) write.zones = observed->dns_zones;
    if (!write.removes && fact->dns_zone) write.zones.push_back(*fact->dns_zone);
    entry.writes.push_back(std::move(write));
  }

  static std::size_t endpoint_index(RegistryEndpoints& entry, const ArmId& id,
                                    const PrivateEndpointFact& fact) {
    auto& all = entry.endpoints;
    const auto at = std::find_if(all.begin(), all.end(),
                                 [&](const Endpoint& endpoint) { return *endpoint.id == id; });
    if (at != all.end()) return static_cast<std::size_t>(at - all.begin());
    all.push_back({&id, fact.subnet.parent_network(), false, true, false, nullptr});
    return all.size() - 1;
  }

  const Plan& plan_;
  std::map<ArmId, RegistryEndpoints> by_registry_;
};

// The zone that answers in a network: Azure links a network to one of a name only.
std::map<ArmId, const ObservedPrivateZone*> zones_by_network(const Observed& observed) {
  std::map<ArmId, const ObservedPrivateZone*> zones;
  for (const ObservedPrivateZone& zone : observed.private_zones) {
    if (!to_lower(zone.id.name()).starts_with(private_zone_prefix)) continue;
    for (const ArmId& network : zone.networks) zones.emplace(network, &zone);
  }
  return zones;
}

bool is_public_all_along(const NetworkRoutes& routes) {
  return std::all_of(routes.answers.begin(), routes.answers.end(),
                     [](const RouteAnswer& answer) { return answer.route == Route::publicly; });
}

}  // namespace

std::vector<RegistryRoutes> find_private_routes(const Plan& plan, const std::vector<Step>& steps,
                                                const std::vector<ArmId>& networks) {
  std::vector<RegistryRoutes> found;
  const auto zones = zones_by_network(plan.observed);
  for (const RegistryEndpoints& registry : EndpointTable(plan, steps).take()) {
    RegistryRoutes routes{registry.registry, {}};
    for (const ArmId& network : networks) {
      const auto zone = zones.find(network);
      NetworkRoutes made =
          RouteFinder(plan, registry, network, zone == zones.end() ? nullptr : zone->second).run();
      if (!is_public_all_along(made)) routes.networks.push_back(std::move(made));
    }
    if (!routes.networks.empty()) found.push_back(std::move(routes));
  }
  return found;
}

bool write_same_record(const Plan& plan, const Step& a, const Step& b) {
  const auto* const first = endpoint_of(plan, a);
  const auto* const second = endpoint_of(plan, b);
  if (first == nullptr || second == nullptr || !(first->registry == second->registry)) return false;
  const auto zones_of = [&](const Step& step, const PrivateEndpointFact& fact) {
    const auto* const observed =
        plan.observed.find_private_endpoint(plan.resources[step.resource].id);
    if (step.kind == StepKind::remove && observed != nullptr) return observed->dns_zones;
    return fact.dns_zone ? std::vector<ArmId>{*fact.dns_zone} : std::vector<ArmId>();
  };
  const auto zones = zones_of(a, *first);
  const auto others = zones_of(b, *second);
  return std::any_of(zones.begin(), zones.end(),
                     [&](const ArmId& zone) { return contains(others, zone); });
}

}  // namespace acrnet::planner
