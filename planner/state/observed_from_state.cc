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

}  // namespace

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
  for (const ObservedRegistration& seen : stored.last_observed.registrations) {
    const auto& wanted = targets.subscriptions;
    if (std::binary_search(wanted.begin(), wanted.end(), seen.subscription))
      observed.registrations.push_back(seen);
  }
  return observed;
}

bool is_last_observed(const State& state, const Observed& observed) {
  const Observed& seen = state.last_observed;
  bool same = seen.registrations == observed.registrations;
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
  for (ObservedRegistry& registry : observed.registries) {
    registry.last_write = {};
    registry.location.clear();
  }
  for (ObservedSubnet& subnet : observed.subnets) {
    subnet.prefixes.clear();
    subnet.used_addresses = 0;
  }
}

}  // namespace acrnet::planner
