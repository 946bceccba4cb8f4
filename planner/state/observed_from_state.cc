#include "planner/state/observed_from_state.h"

#include <algorithm>
#include <tuple>

#include "planner/messages/scope_diagnostics.h"

namespace acrnet::planner {

namespace {

template <typename Entry>
void take(const std::vector<ArmId>& wanted, const std::vector<Entry>& seen,
          std::vector<Entry>& found) {
  auto at = seen.begin();
  for (const ArmId& id : wanted) {
    at = std::lower_bound(at, seen.end(), id,
                          [](const Entry& entry, const ArmId& key) { return entry.id < key; });
    if (at != seen.end() && at->id == id) found.push_back(*at);
  }
}

template <typename Entry>
void merge(std::vector<Entry>& list) {
  const auto before = [](const Entry& a, const Entry& b) { return a.id < b.id; };
  const auto same = [](const Entry& a, const Entry& b) { return a.id == b.id; };
  std::sort(list.begin(), list.end(), before);
  list.erase(std::unique(list.begin(), list.end(), same), list.end());
}

// What others have, as far as the registries that are looked at lead there: the subnets of their
// rules, with the registrations of these, and their private endpoints, with the networks of these.
void take_others(const Targets& targets, const Observed& seen, Observed& observed) {
  const bool has_other_subnets = seen.subnets.size() > observed.subnets.size();
  for (const ObservedRegistry& registry : observed.registries) {
    for (const ArmId& id : registry.network.subnet_rules) {
      const ObservedSubnet* const subnet = has_other_subnets ? seen.find_subnet(id) : nullptr;
      const bool is_other =
          subnet && !std::binary_search(targets.subnets.begin(), targets.subnets.end(), id);
      if (is_other) observed.subnets.push_back(*subnet);
    }
    for (const ObservedConnection& connection : registry.connections) {
      if (const auto* const endpoint = seen.find_private_endpoint(connection.endpoint))
        observed.private_endpoints.push_back(*endpoint);
    }
  }
  for (const ObservedPrivateEndpoint& endpoint : observed.private_endpoints) {
    if (const auto* const network = seen.find_container(endpoint.subnet.parent_network()))
      observed.containers.push_back(*network);
  }
  merge(observed.subnets);
  merge(observed.private_endpoints);
  merge(observed.containers);
  observed.unread = seen.unread;
}

// The state saw it for a target, or for a subnet that a rule names.
bool is_registration_needed(const std::string& subscription, const Targets& targets,
                            const Observed& observed) {
  const auto& wanted = targets.subscriptions;
  return std::binary_search(wanted.begin(), wanted.end(), subscription) ||
         std::any_of(observed.subnets.begin(), observed.subnets.end(), [&](const auto& subnet) {
           return subnet.id.subscription_key() == subscription;
         });
}

// Compares only what a state keeps.
template <typename Entry>
bool kept_alike(const Entry& seen, const Entry& now) {
  return seen == now;
}
bool kept_alike(const ObservedRegistry& seen, const ObservedRegistry& now) {
  const auto kept = [](const ObservedRegistry& r) {
    return std::tie(r.id, r.sku, r.login_server, r.network, r.has_private_endpoints,
                    r.shows_settings, r.connections, r.failed);
  };
  return kept(seen) == kept(now);
}
bool kept_alike(const ObservedSubnet& seen, const ObservedSubnet& now) {
  const auto kept = [](const ObservedSubnet& s) {
    return std::tie(s.id, s.service_endpoint, s.container_instances, s.delegated_to, s.failed);
  };
  return kept(seen) == kept(now);
}

bool is_seen(const State& stored, const DesiredRegistry& block) {
  return stored.last_observed.find_registry(block.id) != nullptr;
}
bool is_seen(const State& stored, const DesiredSubnet& block) {
  return stored.last_observed.find_subnet(block.id) != nullptr;
}

Address name_of(const DesiredContainer& container) {
  if (!container.address.empty()) return container.address;
  return Address("the resource group " + std::string(container.id.name()));
}

// ---- what was otherwise

template <typename Entry>
const Entry* find_entry(const std::vector<Entry>& entries, const ArmId& id) {
  const auto at = std::lower_bound(entries.begin(), entries.end(), id,
                                   [](const Entry& a, const ArmId& key) { return a.id < key; });
  return at != entries.end() && at->id == id ? &*at : nullptr;
}

// Puts the entry in its place, instead of one with the same ID.
template <typename Entry>
void put_entry(std::vector<Entry>& entries, const Entry& entry) {
  const auto at = std::lower_bound(entries.begin(), entries.end(), entry.id,
                                   [](const Entry& a, const ArmId& key) { return a.id < key; });
  if (at != entries.end() && at->id == entry.id) {
    *at = entry;
  } else {
    entries.insert(at, entry);
  }
}

// Of a private endpoint that an apply has made the state knows what it asked for. Its addresses,
// and what its names became in a zone, are seen with the next refresh.
bool is_seen_in_part(const ObservedPrivateEndpoint& seen) {
  return seen.names.empty() && seen.interfaces.empty();
}

bool changed_since(const ObservedPrivateEndpoint& seen, const ObservedPrivateEndpoint& now) {
  if (!is_seen_in_part(seen)) return !kept_alike(seen, now);
  const auto asked_for = [](const ObservedPrivateEndpoint& e) {
    return std::tie(e.id, e.registry, e.subnet, e.approved, e.dns_zones, e.failed);
  };
  return asked_for(seen) != asked_for(now);
}
template <typename Entry>
bool changed_since(const Entry& seen, const Entry& now) {
  return !kept_alike(seen, now);
}

// A private endpoint of others is new where its registry was seen without it and has it now.
bool has_come(const State& stored, const Observed& now, const ObservedPrivateEndpoint& endpoint) {
  if (stored.find(endpoint.id) != nullptr) return false;
  const ObservedRegistry* const before = stored.last_observed.find_registry(endpoint.registry);
  const ObservedRegistry* const after = now.find_registry(endpoint.registry);
  const auto lists = [&](const ObservedRegistry* registry) {
    return registry != nullptr &&
           std::any_of(registry->connections.begin(), registry->connections.end(),
                       [&](const auto& connection) { return connection.endpoint == endpoint.id; });
  };
  return before != nullptr && !lists(before) && lists(after);
}

class EarlierFinder {
 public:
  EarlierFinder(const State& stored, const Observed& now) : stored_(stored), now_(now) {}

  // What was seen last and is otherwise, or gone.
  void take_last_observed() {
    for_each_observed_kind([&](const auto& kind) {
      for (const auto& seen : stored_.last_observed.*kind.observed) {
        const auto* const found = find_entry(now_.*kind.observed, seen.id);
        const bool gone = found == nullptr && now_.find_missing(seen.id) != nullptr;
        const bool other = found != nullptr && changed_since(expected(seen, *found), *found);
        if (gone || other)
          (earlier_.*kind.observed).push_back(found ? expected(seen, *found) : seen);
      }
    });
    for (const ObservedPrivateEndpoint& endpoint : now_.private_endpoints) {
      if (find_entry(stored_.last_observed.private_endpoints, endpoint.id) == nullptr &&
          has_come(stored_, now_, endpoint))
        earlier_.missing.push_back({endpoint.id, endpoint.id, {}});
    }
  }

  // What was there before the apply that has not ended well counts more: it is older.
  void take_unfinished() {
    for_each_observed_kind([&](const auto& kind) {
      for (const auto& before : stored_.before_unfinished.*kind.observed) {
        const auto* const found = find_entry(now_.*kind.observed, before.id);
        const bool other = found == nullptr ? now_.find_missing(before.id) != nullptr
                                            : !kept_alike(before, *found);
        if (other) {
          put_entry(earlier_.*kind.observed, before);
        } else {
          std::erase_if(earlier_.*kind.observed,
                        [&](const auto& entry) { return entry.id == before.id; });
        }
      }
    });
    for (const MissingTarget& absent : stored_.before_unfinished.missing) {
      bool there = false;
      for_each_observed_kind([&](const auto& kind) {
        std::erase_if(earlier_.*kind.observed,
                      [&](const auto& entry) { return entry.id == absent.id; });
        there = there || find_entry(now_.*kind.observed, absent.id) != nullptr;
      });
      if (there) put_entry(earlier_.missing, absent);
    }
  }

  Observed run(PlanMode mode) {
    take_last_observed();
    if (mode != PlanMode::refresh) take_unfinished();
    return std::move(earlier_);
  }

 private:
  template <typename Entry>
  static const Entry& expected(const Entry& seen, const Entry&) {
    return seen;
  }

  // The last apply gave the names of private endpoints to a zone, and saw no addresses: what they
  // are now is expected.
  ObservedPrivateZone expected(const ObservedPrivateZone& seen,
                               const ObservedPrivateZone& now) const {
    ObservedPrivateZone made = seen;
    for (const ObservedPrivateEndpoint& endpoint : stored_.last_observed.private_endpoints) {
      const auto& zones = endpoint.dns_zones;
      const bool here = std::binary_search(zones.begin(), zones.end(), seen.id);
      if (is_seen_in_part(endpoint) && here) take_records(endpoint.registry, now, made);
    }
    std::sort(made.records.begin(), made.records.end(),
              [](const DnsRecord& a, const DnsRecord& b) { return a.name < b.name; });
    return made;
  }

  void take_records(const ArmId& registry, const ObservedPrivateZone& from,
                    ObservedPrivateZone& to) const {
    const std::string name = record_name(registry, stored_.last_observed);
    std::erase_if(to.records, [&](const DnsRecord& record) { return is_below(record, name); });
    std::copy_if(from.records.begin(), from.records.end(), std::back_inserter(to.records),
                 [&](const DnsRecord& record) { return is_below(record, name); });
  }

  const State& stored_;
  const Observed& now_;
  Observed earlier_;
};

}  // namespace

Observed find_earlier(const State& stored, const Observed& observed, PlanMode mode) {
  return EarlierFinder(stored, observed).run(mode);
}

namespace {

// The rules of `before` that are neither there now nor the policy's nor acrnet's, and that no apply
// was to remove.
std::vector<RuleSource> find_lost_rules(const DesiredRegistry& wanted, const State& stored,
                                        const NetworkSettings& before, const NetworkSettings& now) {
  const auto* const ours = find_aspect(stored.find(wanted.id), &TrackedResource::access);
  std::vector<RuleSource> lost;
  const auto look = [&](const RuleSource& rule) {
    const bool asked = std::any_of(wanted.rules.begin(), wanted.rules.end(),
                                   [&](const DesiredRule& wish) { return wish.source == rule; });
    const bool known = ours != nullptr && find_rule(*ours, rule) != nullptr;
    const bool removed = is_removed_since(stored, {wanted.id, rule});
    if (!has_rule(now, rule) && !asked && !known && !removed) lost.push_back(rule);
  };
  for (const Cidr& cidr : before.ip_rules) look(cidr);
  for (const ArmId& subnet : before.subnet_rules) look(subnet);
  return lost;
}

}  // namespace

void report_lost_rules(const Desired& desired, const State& stored, const Observed& observed,
                       Diagnostics& diagnostics) {
  const auto& all = stored.before_unfinished.registries;
  if (all.empty()) return;
  for (const DesiredRegistry& registry : desired.registries) {
    const ObservedRegistry* const before = find_entry(all, registry.id);
    const ObservedRegistry* const now = observed.find_registry(registry.id);
    if (before == nullptr || now == nullptr || registry.ownership != Ownership::shared) continue;
    const auto lost = find_lost_rules(registry, stored, before->network, now->network);
    if (!lost.empty()) diagnostics.add(rules_of_others_lost(registry, lost));
  }
}

Observed world_before(const Observed& now, const Observed& earlier) {
  Observed world = now;
  for_each_observed_kind([&](const auto& kind) {
    std::erase_if(world.*kind.observed, [&](const auto& entry) {
      return find_entry(earlier.missing, entry.id) != nullptr;
    });
    for (const auto& entry : earlier.*kind.observed) put_entry(world.*kind.observed, entry);
  });
  std::erase_if(world.missing, [&](const MissingTarget& target) {
    bool was_there = false;
    for_each_observed_kind([&](const auto& kind) {
      was_there = was_there || find_entry(earlier.*kind.observed, target.id) != nullptr;
    });
    return was_there;
  });
  return world;
}

std::optional<Observed> observed_from_state(const Targets& targets, const Desired& desired,
                                            const State& stored, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  if (has_pending(stored)) diagnostics.add(claims_not_settled());
  const auto check = [&](const auto& blocks) {
    for (const auto& block : blocks) {
      if (!diagnostics.full() && !is_seen(stored, block))
        diagnostics.add(never_seen(block.address, block.range));
    }
  };
  check(desired.registries);
  check(desired.subnets);
  for (const DesiredContainer& container : desired.containers) {
    const bool known =
        !container.creation || stored.last_observed.find_container(container.id) != nullptr;
    if (!known && !diagnostics.full())
      diagnostics.add(never_seen(name_of(container), container.range));
  }
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints) {
    const bool known = stored.last_observed.find_private_endpoint(endpoint.id) != nullptr;
    if (!known && !diagnostics.full())
      diagnostics.add(never_seen(endpoint.address, endpoint.range));
  }
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  Observed observed;
  for_each_observed_kind([&](const auto& kind) {
    const auto& seen = stored.last_observed.*kind.observed;
    if (kind.is_needed != nullptr) {
      observed.*kind.observed = seen;  // these have no targets to filter by
    } else {
      take(targets.*kind.targets, seen, observed.*kind.observed);
    }
  });
  take_others(targets, stored.last_observed, observed);
  for (const ObservedRegistration& seen : stored.last_observed.registrations) {
    if (is_registration_needed(seen.subscription, targets, observed))
      observed.registrations.push_back(seen);
  }
  return observed;
}

bool is_last_observed(const State& state, const Observed& observed) {
  const Observed& seen = state.last_observed;
  bool same = seen.registrations == observed.registrations && seen.unread == observed.unread;
  for_each_observed_kind([&](const auto& kind) {
    same =
        same && std::ranges::equal(seen.*kind.observed, observed.*kind.observed,
                                   [](const auto& a, const auto& b) { return kept_alike(a, b); });
  });
  return same;
}

Observed to_stored(Observed observed) {
  observed.missing.clear();
  observed.requests = 0;
  // Registries of others are looked at for one plan; a state has nothing to say of them.
  observed.other_registries.clear();
  observed.searched_subscriptions.clear();
  observed.unsearched_subscriptions.clear();
  forget_what_is_said_once(observed);
  return observed;
}

void forget_what_is_said_once(Observed& observed) {
  for (auto* const registries : {&observed.registries, &observed.other_registries}) {
    for (ObservedRegistry& registry : *registries) {
      registry.last_write = {};
      registry.location.clear();
    }
  }
  for (ObservedSubnet& subnet : observed.subnets) {
    subnet.prefixes.clear();
    subnet.used_addresses = 0;
  }
}

}  // namespace acrnet::planner
