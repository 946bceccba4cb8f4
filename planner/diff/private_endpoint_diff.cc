#include "planner/diff/private_endpoint_diff.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "planner/messages/private_endpoint_diagnostics.h"

namespace acrnet::planner {

namespace {

struct Sides {
  const DesiredPrivateEndpoint* wanted = nullptr;
  const ObservedPrivateEndpoint* present = nullptr;
  const TrackedResource* recorded = nullptr;  // what it knows is that it exists

  const TrackedAspect* existence() const {
    return find_aspect(recorded, &TrackedResource::existence);
  }
  const ArmId& id() const { return wanted ? wanted->id : recorded->id; }
  const Address& address() const { return wanted ? wanted->address : recorded->address; }
};

std::vector<ArmId> zones_of(const DesiredPrivateEndpoint& wanted) {
  return wanted.dns_zone ? std::vector<ArmId>{*wanted.dns_zone} : std::vector<ArmId>();
}

class PrivateEndpointDiffer {
 public:
  PrivateEndpointDiffer(const Desired& desired, const Observed& observed, const State& settled,
                        PlanMode mode, const std::vector<RegistrySides>& registries,
                        Diagnostics& diagnostics)
      : desired_(desired),
        observed_(observed),
        settled_(settled),
        mode_(mode),
        diagnostics_(diagnostics) {
    for (const RegistrySides& registry : registries) {
      if (registry.stays_as_it_is()) staying_.emplace(registry.id(), &registry);
    }
  }

  PrivateEndpointDiff run(const Sides& sides) {
    PrivateEndpointDiff diff;
    diff.resource = {Resource::Kind::private_endpoint,
                     sides.address(),
                     sides.id(),
                     {},
                     sides.wanted ? sides.wanted->origin : Origin{}};
    const bool governed = mode_ == PlanMode::apply && sides.wanted != nullptr;
    if (governed && sides.recorded && sides.recorded->address != sides.wanted->address)
      diff.changes.push_back(move_of(sides));
    auto change = governed ? judge_wanted(sides) : judge_given_up(sides);
    if (change) diff.changes.push_back(std::move(*change));
    return diff;
  }

 private:
  static Change move_of(const Sides& sides) {
    const AddressFact fact{sides.recorded->address};
    return {Action::move, 0, fact, ChangeReason::in_policy, sides.wanted->origin, no_text, {}};
  }

  static Change change_of(Action action, ChangeReason reason, Origin origin,
                          PrivateEndpointFact fact) {
    return {action, 0, std::move(fact), reason, origin, no_text, {}};
  }

  std::optional<Change> judge_wanted(const Sides& sides) {
    const DesiredPrivateEndpoint& wanted = *sides.wanted;
    if (sides.present == nullptr) {
      if (!can_be_made(wanted)) return std::nullopt;
      return change_of(Action::add, ChangeReason::in_policy, wanted.origin, fact_to_make(wanted));
    }
    if (sides.present->failed && is_ours_as_wanted(sides))
      return change_of(Action::update, ChangeReason::failed, wanted.origin, fact_to_make(wanted));
    if (lacks_names(sides)) {
      PrivateEndpointFact fact = fact_to_make(wanted);
      fact.location.clear();
      return change_of(Action::update, ChangeReason::in_policy, wanted.origin, std::move(fact));
    }
    check_present(wanted, *sides.present);
    if (sides.recorded != nullptr) return std::nullopt;
    return change_of(Action::adopt, ChangeReason::in_policy, wanted.origin,
                     endpoint_fact(*sides.present, observed_));
  }

  // One of ours is not in its zone yet: its apply was cut off, or the policy names the zone only
  // now.
  static bool lacks_names(const Sides& sides) {
    return sides.wanted->dns_zone && sides.present->dns_zones.empty() && is_ours_as_wanted(sides);
  }

  static bool is_ours_as_wanted(const Sides& sides) {
    return sides.recorded && is_ours(sides.existence()->provenance) &&
           sides.present->registry == sides.wanted->registry &&
           sides.present->subnet == sides.wanted->subnet;
  }

  std::optional<Change> judge_given_up(const Sides& sides) const {
    if (sides.recorded == nullptr) return std::nullopt;
    const auto reason =
        mode_ == PlanMode::destroy ? ChangeReason::destroy : ChangeReason::removed_from_policy;
    const Origin origin = sides.wanted ? sides.wanted->origin : Origin{};
    PrivateEndpointFact fact;
    if (sides.present) fact = endpoint_fact(*sides.present, observed_);
    if (const RegistrySides* const registry = find_staying(sides)) {
      const Removal* const removal = registry->let_go;
      if (removal != nullptr)
        return change_of(Action::forget, ChangeReason::let_go, removal->origin, std::move(fact));
      return change_of(Action::forget, reason, origin, std::move(fact));
    }
    const bool ours = is_ours(sides.existence()->provenance) && sides.present != nullptr;
    if (!ours) return change_of(Action::forget, reason, origin, std::move(fact));
    return change_of(Action::remove, reason_to_take_back(reason, sides.existence()->provenance),
                     origin, std::move(fact));
  }

  // Its registry, if that is given up and everything of it stays in Azure; else null. What is gone
  // leads nowhere.
  const RegistrySides* find_staying(const Sides& sides) const {
    if (sides.wanted == nullptr && sides.present == nullptr) return nullptr;
    const auto at = staying_.find(sides.wanted ? sides.wanted->registry : sides.present->registry);
    return at == staying_.end() ? nullptr : at->second;
  }

  PrivateEndpointFact fact_to_make(const DesiredPrivateEndpoint& wanted) {
    const ArmId network = wanted.subnet.parent_network();
    PrivateEndpointFact fact{wanted.registry, wanted.subnet, location_of(network), wanted.dns_zone,
                             true};
    fact.is_known = is_known_in(network, zones_of(wanted), observed_);
    if (!fact.is_known) diagnostics_.add(zone_not_linked(wanted, network));
    check_record(wanted);
    check_room(wanted);
    return fact;
  }

  // One address for the registry, and one for each region that serves its layers, of those that
  // Azure leaves: it keeps five of each network for itself.
  void check_room(const DesiredPrivateEndpoint& wanted) {
    constexpr std::uint64_t kept_by_azure = 5;
    constexpr std::uint64_t needed = 2;
    const ObservedSubnet* const subnet = observed_.find_subnet(wanted.subnet);
    if (subnet == nullptr || subnet->prefixes.empty()) return;
    std::uint64_t all = 0;
    for (const Cidr& prefix : subnet->prefixes)
      all += prefix.size() - std::min(prefix.size(), kept_by_azure);
    // Those that come before it in this plan take theirs first.
    std::uint64_t& taken = taken_[wanted.subnet];
    const std::uint64_t used = subnet->used_addresses + taken;
    taken += needed;
    if (used + needed > all) diagnostics_.add(subnet_too_small(wanted, all - std::min(all, used)));
  }

  // A zone holds one record set for a name: the write would take it over.
  void check_record(const DesiredPrivateEndpoint& wanted) {
    const ObservedPrivateZone* const zone =
        wanted.dns_zone ? observed_.find_private_zone(*wanted.dns_zone) : nullptr;
    if (zone == nullptr) return;
    const std::string name = record_name(wanted.registry, observed_);
    const auto record = std::find_if(zone->records.begin(), zone->records.end(),
                                     [&](const DnsRecord& item) { return item.name == name; });
    if (record == zone->records.end() || record->addresses.empty()) return;
    if (!is_of_our_endpoint(*record, wanted.registry))
      diagnostics_.add(record_in_the_way(wanted, *record));
  }

  // One that acrnet made gives its name back before this one gets it.
  bool is_of_our_endpoint(const DnsRecord& record, const ArmId& registry) const {
    const auto& all = observed_.private_endpoints;
    return std::any_of(all.begin(), all.end(), [&](const ObservedPrivateEndpoint& endpoint) {
      const auto* const existence =
          find_aspect(settled_.find(endpoint.id), &TrackedResource::existence);
      if (existence == nullptr || !(endpoint.registry == registry)) return false;
      return std::find(endpoint.names.begin(), endpoint.names.end(), record) !=
             endpoint.names.end();
    });
  }

  std::string location_of(const ArmId& network) const {
    if (const auto* const found = observed_.find_container(network)) return found->location;
    for (const DesiredContainer& container : desired_.containers) {
      if (container.id == network && container.creation) return container.creation->location;
    }
    return {};
  }

  bool can_be_made(const DesiredPrivateEndpoint& wanted) {
    const ObservedRegistry* const registry = observed_.find_registry(wanted.registry);
    if (registry != nullptr && !registry->network.subnet_rules.empty()) {
      diagnostics_.add(subnet_rules_in_the_way(wanted, registry->network.subnet_rules));
      return false;
    }
    if (wanted.dns_zone && observed_.find_private_zone(*wanted.dns_zone) == nullptr) {
      diagnostics_.add(zone_missing(wanted));
      return false;
    }
    if (!location_of(wanted.subnet.parent_network()).empty()) return true;
    // A network that is missing is told of with the subnet's block. Where that is there, Azure
    // showed the subnet and not its network.
    if (observed_.find_subnet(wanted.subnet) != nullptr)
      diagnostics_.add(network_not_observed(wanted));
    return false;
  }

  void check_present(const DesiredPrivateEndpoint& wanted, const ObservedPrivateEndpoint& present) {
    const auto& zones = present.dns_zones;
    const bool in_zone =
        !wanted.dns_zone || std::binary_search(zones.begin(), zones.end(), *wanted.dns_zone);
    if (!(present.registry == wanted.registry) || !(present.subnet == wanted.subnet) || !in_zone) {
      diagnostics_.add(private_endpoint_differs(wanted, present));
      return;
    }
    if (!present.approved) check_connection(wanted, present);
    const ArmId network = wanted.subnet.parent_network();
    if (!is_known_in(network, zones, observed_)) diagnostics_.add(zone_not_linked(wanted, network));
  }

  // Waiting for approval, or refused for good: the registry tells which.
  void check_connection(const DesiredPrivateEndpoint& wanted,
                        const ObservedPrivateEndpoint& present) {
    const ObservedRegistry* const registry = observed_.find_registry(present.registry);
    ConnectionStatus status = ConnectionStatus::pending;
    if (registry != nullptr) {
      for (const ObservedConnection& connection : registry->connections) {
        if (connection.endpoint == present.id) status = connection.status;
      }
    }
    const bool refused =
        status == ConnectionStatus::rejected || status == ConnectionStatus::disconnected;
    diagnostics_.add(refused ? private_endpoint_refused(wanted, status)
                             : private_endpoint_waits(wanted));
  }

  const Desired& desired_;
  const Observed& observed_;
  const State& settled_;
  const PlanMode mode_;
  Diagnostics& diagnostics_;
  std::map<ArmId, const RegistrySides*> staying_;
  std::map<ArmId, std::uint64_t> taken_;  // addresses of subnets, by what the plan makes
};

}  // namespace

std::vector<PrivateEndpointDiff> diff_private_endpoints(
    const Desired& desired, const Observed& observed, const State& settled, PlanMode mode,
    const std::vector<RegistrySides>& registries, Diagnostics& diagnostics) {
  std::vector<Sides> all;
  for (const DesiredPrivateEndpoint& wanted : desired.private_endpoints) {
    all.push_back({&wanted, observed.find_private_endpoint(wanted.id), settled.find(wanted.id)});
  }
  for (const TrackedResource& recorded : settled.resources) {
    if (!recorded.existence || !recorded.id.is_private_endpoint()) continue;
    const bool known = std::any_of(all.begin(), all.end(),
                                   [&](const Sides& sides) { return sides.id() == recorded.id; });
    if (!known) all.push_back({nullptr, observed.find_private_endpoint(recorded.id), &recorded});
  }
  std::sort(all.begin(), all.end(), [](const Sides& a, const Sides& b) {
    return std::tie(a.address(), a.id()) < std::tie(b.address(), b.id());
  });
  PrivateEndpointDiffer differ(desired, observed, settled, mode, registries, diagnostics);
  std::vector<PrivateEndpointDiff> diffs;
  diffs.reserve(all.size());
  for (const Sides& sides : all) diffs.push_back(differ.run(sides));
  return diffs;
}

PrivateEndpointFact endpoint_fact(const ObservedPrivateEndpoint& present,
                                  const Observed& observed) {
  PrivateEndpointFact fact{present.registry, present.subnet, {}, {}, true};
  if (!present.dns_zones.empty()) fact.dns_zone = present.dns_zones.front();
  fact.is_known = is_known_in(present.subnet.parent_network(), present.dns_zones, observed);
  return fact;
}

bool is_known_in(const ArmId& network, const std::vector<ArmId>& zones, const Observed& observed) {
  if (zones.empty()) return true;
  return std::any_of(zones.begin(), zones.end(), [&](const ArmId& id) {
    const ObservedPrivateZone* const zone = observed.find_private_zone(id);
    return zone != nullptr &&
           std::binary_search(zone->networks.begin(), zone->networks.end(), network);
  });
}

}  // namespace acrnet::planner
