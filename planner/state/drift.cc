#include "planner/state/drift.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <utility>

#include "model/access_setting.h"
#include "model/names.h"
#include "planner/diff/equal_ranges.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

namespace {

// The rules that one list has and the other has not. Both are sorted.
template <typename Source>
std::vector<Source> only_in(const std::vector<Source>& a, const std::vector<Source>& b) {
  std::vector<Source> only;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
  return only;
}

void remove_sorted(std::vector<Cidr>& from, const std::vector<Cidr>& what) {
  std::erase_if(
      from, [&](const Cidr& cidr) { return std::binary_search(what.begin(), what.end(), cidr); });
}

// One registry, before and now.
class RegistryDrift {
 public:
  RegistryDrift(const RegistrySides& sides, const ObservedRegistry& now, std::vector<Drift>& found)
      : sides_(sides), now_(now), found_(found) {}

  // `tracked`: the private endpoints that the state knows, which are told of by themselves.
  void compare(const ObservedRegistry& seen, const std::set<ArmId>& tracked) {
    compare_settings(seen);
    auto gone = only_in(seen.network.ip_rules, now_.network.ip_rules);
    auto come = only_in(now_.network.ip_rules, seen.network.ip_rules);
    const EqualRanges equal = find_equal(seen.network.ip_rules, now_.network.ip_rules);
    remove_sorted(gone, equal.left);
    remove_sorted(come, equal.right);
    add_rules(Action::remove, gone);
    add_rules(Action::remove, only_in(seen.network.subnet_rules, now_.network.subnet_rules));
    add_rules(Action::add, come);
    add_rules(Action::add, only_in(now_.network.subnet_rules, seen.network.subnet_rules));
    compare_connections(seen, tracked);
    if (now_.failed && !seen.failed) add(Action::update, ProvisioningFact{});
  }

  // What is recorded as a rule and has gone.
  void compare_recorded() {
    const TrackedAccess* const access = sides_.access();
    if (access == nullptr) return;
    for (const TrackedRule& rule : access->rules) {
      if (rule.pending == PendingOperation::none && !has_rule(now_.network, rule.source))
        add(Action::remove, RuleFact{rule.source, std::nullopt});
    }
  }

 private:
  void compare_settings(const ObservedRegistry& seen) {
    for_each_access_setting([&](auto setting, auto word) {
      using T = decltype(word);
      const bool shown =
          (seen.shows_settings && now_.shows_settings) || std::is_same_v<T, DefaultAction>;
      const T before = seen.network.*setting.network;
      const T after = now_.network.*setting.network;
      if (shown && before != after) add(Action::update, SettingFact<T>{before, after});
    });
  }

  template <typename Source>
  void add_rules(Action action, const std::vector<Source>& sources) {
    for (const Source& source : sources) {
      if (is_told(source)) add(action, RuleFact{source, std::nullopt});
    }
  }

  // A pending operation comes from an apply of ours that was cut off, so its result is no drift.
  bool is_told(const RuleSource& source) const {
    const TrackedAccess* const access = sides_.access();
    const TrackedRule* const ours = access == nullptr ? nullptr : find_rule(*access, source);
    return ours == nullptr || ours->pending == PendingOperation::none;
  }

  // The private ways in that the registry lists, whoever made them.
  void compare_connections(const ObservedRegistry& seen, const std::set<ArmId>& tracked) {
    const auto before = connections_of(seen, tracked);
    const auto after = connections_of(now_, tracked);
    for (const auto& [endpoint, status] : before) {
      const auto at = after.find(endpoint);
      if (at == after.end()) {
        add(Action::remove, WayFact{WayPart::connection, in_words(endpoint, status), {}});
      } else if (at->second != status) {
        add(Action::update, WayFact{WayPart::connection, in_words(endpoint, status),
                                    in_words(endpoint, at->second)});
      }
    }
    for (const auto& [endpoint, status] : after) {
      if (!before.contains(endpoint))
        add(Action::add, WayFact{WayPart::connection, {}, in_words(endpoint, status)});
    }
  }

  static std::map<ArmId, ConnectionStatus> connections_of(const ObservedRegistry& registry,
                                                          const std::set<ArmId>& tracked) {
    std::map<ArmId, ConnectionStatus> found;
    for (const ObservedConnection& connection : registry.connections) {
      if (!tracked.contains(connection.endpoint))
        found.emplace(connection.endpoint, connection.status);
    }
    return found;
  }
  static std::string in_words(const ArmId& endpoint, ConnectionStatus status) {
    return fmt::format("{} {}", endpoint.name(), name(status));
  }

  void add(Action action, Fact fact) {
    found_.push_back({Resource::Kind::registry,
                      sides_.address(),
                      now_.id,
                      {},
                      action,
                      std::move(fact),
                      now_.last_write,
                      sides_.wanted ? sides_.wanted->origin : Origin{}});
  }

  const RegistrySides& sides_;
  const ObservedRegistry& now_;
  std::vector<Drift>& found_;
};

class DriftFinder {
 public:
  DriftFinder(const Desired& desired, const State& stored, const Observed& observed)
      : desired_(desired), stored_(stored), observed_(observed) {}

  std::vector<Drift> run() {
    for (const TrackedResource& resource : stored_.resources) {
      if (resource.id.is_private_endpoint()) tracked_endpoints_.insert(resource.id);
    }
    for (const RegistrySides& sides :
         pair_registries(desired_, observed_, stored_, PlanMode::refresh)) {
      look_at_registry(sides);
    }
    const KnownSubnets subnets(desired_, observed_, stored_);
    for (const std::uint32_t index : subnets.in_order_of_address()) look_at_subnet(subnets[index]);
    for (const ObservedPrivateEndpoint& seen : stored_.last_observed.private_endpoints)
      look_at_private_endpoint(seen);
    look_at_containers();
    look_at_registrations();
    return std::move(found_);
  }

 private:
  void look_at_registry(const RegistrySides& sides) {
    const ObservedRegistry* const seen = stored_.last_observed.find_registry(sides.id());
    if (sides.present == nullptr) {
      const bool known = seen != nullptr || sides.access() || was_made(sides.existence());
      if (known && observed_.find_missing(sides.id()) != nullptr)
        add_gone(Resource::Kind::registry, sides.address(), sides.id());
      return;
    }
    RegistryDrift registry(sides, *sides.present, found_);
    if (seen != nullptr) {
      registry.compare(*seen, tracked_endpoints_);
    } else {
      registry.compare_recorded();
    }
  }

  void look_at_subnet(const SubnetSides& subnet) {
    const ObservedSubnet* const seen = stored_.last_observed.find_subnet(subnet.id());
    const bool pending = subnet.endpoint() && subnet.endpoint()->pending != PendingOperation::none;
    if (subnet.present == nullptr) {
      const bool known = seen != nullptr || subnet.endpoint() || was_made(subnet.existence());
      if (known && observed_.find_missing(subnet.id()) != nullptr)
        add_gone(Resource::Kind::subnet, subnet.address(), subnet.id());
      return;
    }
    if (pending || (seen == nullptr && subnet.endpoint() == nullptr)) return;
    const Origin origin = subnet.wanted ? subnet.wanted->origin : Origin{};
    const auto add = [&](Action action, Fact fact) {
      found_.push_back({Resource::Kind::subnet,
                        subnet.address(),
                        subnet.id(),
                        {},
                        action,
                        std::move(fact),
                        {},
                        origin});
    };
    const bool before = seen == nullptr || seen->service_endpoint;
    if (before != subnet.has_endpoint()) add(before ? Action::remove : Action::add, EndpointFact{});
    if (seen != nullptr) compare_subnet(*seen, *subnet.present, add);
  }

  template <typename Add>
  static void compare_subnet(const ObservedSubnet& seen, const ObservedSubnet& now,
                             const Add& add) {
    if (now.failed && !seen.failed) add(Action::update, ProvisioningFact{});
    const std::string was = delegation_of(seen);
    const std::string is = delegation_of(now);
    if (was != is) add(action_of(was, is), WayFact{WayPart::delegation, was, is});
  }

  static std::string delegation_of(const ObservedSubnet& subnet) {
    return subnet.container_instances ? "Microsoft.ContainerInstance/containerGroups"
                                      : subnet.delegated_to;
  }

  // ---- private ways: the endpoint, what the registry's side says of it, and how its clients find
  // it

  static Action action_of(const std::string& before, const std::string& after) {
    if (before.empty()) return Action::add;
    return after.empty() ? Action::remove : Action::update;
  }

  void look_at_private_endpoint(const ObservedPrivateEndpoint& seen) {
    const ObservedPrivateEndpoint* const now = observed_.find_private_endpoint(seen.id);
    const TrackedResource* const tracked = stored_.find(seen.id);
    if (now == nullptr) {  // one that the state tracks is told of with what acrnet made
      if (tracked == nullptr && observed_.find_missing(seen.id) != nullptr)
        add_gone(Resource::Kind::private_endpoint, {}, seen.id);
      return;
    }
    const auto add = [&](Action action, Fact fact) {
      found_.push_back({Resource::Kind::private_endpoint,
                        endpoint_address(seen.id),
                        seen.id,
                        {},
                        action,
                        std::move(fact),
                        {},
                        endpoint_origin(seen.id)});
    };
    const auto part = [&](WayPart which, const std::string& was, const std::string& is) {
      if (was != is) add(action_of(was, is), WayFact{which, was, is});
    };
    if (!(now->registry == seen.registry) || !(now->subnet == seen.subnet))
      part(WayPart::connection, joined(seen), joined(*now));
    part(WayPart::connection, status_of(seen, stored_.last_observed), status_of(*now, observed_));
    if (now->failed && !seen.failed) add(Action::update, ProvisioningFact{});
    look_at_names(seen, *now, part);
  }

  // How its clients find it.
  template <typename Part>
  void look_at_names(const ObservedPrivateEndpoint& seen, const ObservedPrivateEndpoint& now,
                     const Part& part) {
    std::set<ArmId> zones(seen.dns_zones.begin(), seen.dns_zones.end());
    zones.insert(now.dns_zones.begin(), now.dns_zones.end());
    for (const ArmId& zone : zones) {
      part(WayPart::zone, in_zone(seen, zone), in_zone(now, zone));
      part(WayPart::link, link_in(stored_.last_observed, zone, seen.subnet),
           link_in(observed_, zone, seen.subnet));
      // Of one that an apply has made, its names are seen for the first time.
      const bool is_first_look = seen.names.empty() && seen.interfaces.empty();
      if (told_zones_.insert(zone).second && !is_first_look) compare_records(zone, part);
    }
  }

  static std::string joined(const ObservedPrivateEndpoint& endpoint) {
    return fmt::format("{}/{} to {}", endpoint.subnet.network_name(), endpoint.subnet.name(),
                       endpoint.registry.name());
  }

  // As the registry tells, which is more exact than what the endpoint itself does.
  static std::string status_of(const ObservedPrivateEndpoint& endpoint, const Observed& world) {
    const ObservedRegistry* const registry = world.find_registry(endpoint.registry);
    if (registry != nullptr) {
      for (const ObservedConnection& connection : registry->connections) {
        if (connection.endpoint == endpoint.id && connection.status != ConnectionStatus::approved)
          return endpoint.approved ? "approved" : std::string(name(connection.status));
      }
    }
    return endpoint.approved ? "approved" : "not approved";
  }

  static std::string in_zone(const ObservedPrivateEndpoint& endpoint, const ArmId& zone) {
    const auto& zones = endpoint.dns_zones;
    const bool there = std::binary_search(zones.begin(), zones.end(), zone);
    return there ? std::string(zone.name()) : std::string();
  }

  static std::string link_in(const Observed& world, const ArmId& zone, const ArmId& subnet) {
    const ObservedPrivateZone* const found = world.find_private_zone(zone);
    const ArmId network = subnet.parent_network();
    const bool linked = found != nullptr &&
                        std::binary_search(found->networks.begin(), found->networks.end(), network);
    return linked ? fmt::format("{} to {}", zone.name(), network.name()) : std::string();
  }

  template <typename Part>
  void compare_records(const ArmId& zone, const Part& part) const {
    const ObservedPrivateZone* const before = stored_.last_observed.find_private_zone(zone);
    const ObservedPrivateZone* const after = observed_.find_private_zone(zone);
    std::map<std::string, std::pair<std::string, std::string>> records;
    if (before != nullptr) {
      for (const DnsRecord& record : before->records) records[record.name].first = in_words(record);
    }
    if (after != nullptr) {
      for (const DnsRecord& record : after->records) records[record.name].second = in_words(record);
    }
    // A state that never saw records tells nothing of them.
    const bool known = before != nullptr && !before->records.empty();
    if (!known) return;
    for (const auto& [host, values] : records) part(WayPart::record, values.first, values.second);
  }

  static std::string in_words(const DnsRecord& record) {
    std::string text = record.name;
    for (const Cidr& address : record.addresses) text += " " + to_string(address);
    return text;
  }

  const DesiredPrivateEndpoint* find_wanted(const ArmId& id) const {
    const auto& all = desired_.private_endpoints;
    const auto at = std::find_if(all.begin(), all.end(), [&](const auto& e) { return e.id == id; });
    return at == all.end() ? nullptr : &*at;
  }
  Address endpoint_address(const ArmId& id) const {
    if (const auto* const wanted = find_wanted(id)) return wanted->address;
    const TrackedResource* const tracked = stored_.find(id);
    return tracked == nullptr ? Address() : tracked->address;
  }
  Origin endpoint_origin(const ArmId& id) const {
    const auto* const wanted = find_wanted(id);
    return wanted == nullptr ? Origin{} : wanted->origin;
  }

  // What acrnet made beside registries and subnets, and has gone.
  void look_at_containers() {
    const auto look = [&](Resource::Kind kind, bool (ArmId::*is_kind)() const) {
      for (const TrackedResource& resource : stored_.resources) {
        const TrackedAspect* const existence = find_aspect(&resource, &TrackedResource::existence);
        if (was_made(existence) && (resource.id.*is_kind)() &&
            observed_.find_missing(resource.id) != nullptr)
          add_gone(kind, resource.address, resource.id);
      }
    };
    look(Resource::Kind::private_endpoint, &ArmId::is_private_endpoint);
    look(Resource::Kind::network, &ArmId::is_network);
    look(Resource::Kind::resource_group, &ArmId::is_group);
  }

  // A resource whose create is pending may never have been there.
  static bool was_made(const TrackedAspect* existence) {
    return existence != nullptr && existence->pending == PendingOperation::none;
  }

  // Only one that is lost is told: others in the subscription may register it for themselves.
  void look_at_registrations() {
    for (const ObservedRegistration& seen : stored_.last_observed.registrations) {
      if (seen.state != Registration::registered) continue;
      const auto now = std::find_if(
          observed_.registrations.begin(), observed_.registrations.end(),
          [&](const ObservedRegistration& item) { return item.subscription == seen.subscription; });
      if (now == observed_.registrations.end() || now->state == Registration::registered) continue;
      found_.push_back({Resource::Kind::subscription,
                        {},
                        {},
                        seen.subscription,
                        Action::remove,
                        RegistrationFact{},
                        {}});
    }
  }

  void add_gone(Resource::Kind kind, const Address& address, const ArmId& id) {
    found_.push_back({kind, address, id, {}, Action::remove, std::nullopt, {}});
  }

  const Desired& desired_;
  const State& stored_;
  const Observed& observed_;
  std::vector<Drift> found_;
  std::set<ArmId> tracked_endpoints_;
  std::set<ArmId> told_zones_;  // whose records were compared
};

}  // namespace

std::vector<Drift> find_drift(const Desired& desired, const State& stored,
                              const Observed& observed) {
  return DriftFinder(desired, stored, observed).run();
}

}  // namespace acrnet::planner
