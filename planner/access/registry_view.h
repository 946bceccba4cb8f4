// A registry and one of its clients, in each of the situations that they can meet on the way.
//
// A part of the proof: what a registry answers to a subnet depends on its own step, on the subnet's
// and on those that decide where its name leads (planner/access/prove.h has the argument). Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "model/network.h"
#include "planner/access/access_states.h"
#include "planner/access/reachability.h"

namespace acrnet::planner {

// A registry as one of its clients sees it.
struct Situation {
  bool settings_written = false;
  bool endpoint_written = false;
  bool registration_written = false;  // of the client's subscription
  std::uint32_t route_events = 0;     // the set of those of NetworkRoutes::events that are true
};

inline constexpr Situation at_first{};
inline constexpr std::uint32_t all_events = ~std::uint32_t{0};
inline constexpr Situation at_last{true, true, true, all_events};

// One registry, with the sets that several clients are judged by.
struct RegistryView {
  const SettingsStates& states;
  CidrSet ip_before;
  CidrSet ip_after;

  explicit RegistryView(const SettingsStates& registry, bool needs_addresses) : states(registry) {
    if (!needs_addresses) return;
    ip_before = CidrSet(registry.before->ip_rules);
    ip_after = registry.step ? CidrSet(registry.after->ip_rules) : ip_before;
  }

  const NetworkSettings& settings(Situation situation) const {
    return situation.settings_written ? *states.after : *states.before;
  }
  const CidrSet& ip_rules(Situation situation) const {
    return situation.settings_written ? ip_after : ip_before;
  }
};

inline bool has_endpoint(const AccessStates& states, ClientIndex client, Situation situation) {
  const EndpointStates& endpoint = states.endpoint(client);
  return situation.endpoint_written ? endpoint.after : endpoint.before;
}

inline RouteAnswer route_of(const RegistryView& view, ClientIndex client, Situation situation) {
  const PrivateWay* const way = find_way(view.states, client);
  if (way == nullptr) return {};
  const auto& answers = way->routes->answers;
  return situation.route_events == all_events ? answers.back() : answers[situation.route_events];
}

// The registry's answer to the subnet, which leaves by `egress` where it has no endpoint.
Verdict admits(const AccessStates& states, const RegistryView& view, ClientIndex client,
               Situation situation, const CidrSet& egress);

// Steps of which any one brings the event about.
using Event = std::vector<StepIndex>;

// A situation on the way, and two steps that it lies between.
struct Between {
  Situation now;
  StepIndex done = 0;
  StepIndex open = 0;
  std::vector<Event> done_events;
  std::vector<Event> open_events;
};

// The situations of a registry and a client that can be met, but for the first and the last: any of
// the steps that matter to both are done and the others are not, as far as they wait for each
// other.
std::vector<Between> situations_between(const AccessStates& states, const SettingsStates& registry,
                                        ClientIndex client, Waits& waits);

}  // namespace acrnet::planner
