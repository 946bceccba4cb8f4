#include "planner/access/registry_view.h"

#include <algorithm>
#include <optional>

namespace acrnet::planner {

namespace {

// What changes on the way for a registry and a client: an event is true once one of its steps is
// done. The first two are single steps.
struct Events {
  std::vector<Event> steps;
  std::optional<std::size_t> settings;
  std::optional<std::size_t> endpoint;
  std::optional<std::size_t> registration;
  std::size_t first_route = 0;

  std::size_t add(StepIndex step) {
    steps.push_back({step});
    return steps.size() - 1;
  }
};

Events events_of(const AccessStates& states, const SettingsStates& registry, ClientIndex client) {
  Events events;
  if (registry.step) events.settings = events.add(*registry.step);
  if (const auto step = states.endpoint(client).step) events.endpoint = events.add(*step);
  const bool named = has_rule(*registry.before, states.client(client).id);
  const auto registration = states.endpoint(client).registration;
  if (registration && named && !states.is_registered(*registry.id, client, false))
    events.registration = events.add(*registration);
  events.first_route = events.steps.size();
  if (const PrivateWay* const way = find_way(registry, client)) {
    const auto& routes = way->routes->events;
    const bool too_many = routes.size() > most_route_events;
    if (!too_many) events.steps.insert(events.steps.end(), routes.begin(), routes.end());
  }
  return events;
}

bool is_true(std::uint32_t mask, std::size_t event) { return ((mask >> event) & 1U) != 0; }

// Whether the step can be done while none of the false events has begun.
bool can_be_done(StepIndex step, std::uint32_t mask, const Events& events, Waits& waits) {
  for (std::size_t other = 0; other < events.steps.size(); ++other) {
    if (is_true(mask, other)) continue;
    for (const StepIndex open : events.steps[other]) {
      if (waits.waits_for(step, open)) return false;
    }
  }
  return true;
}

bool can_be_met(std::uint32_t mask, const Events& events, Waits& waits) {
  for (std::size_t event = 0; event < events.steps.size(); ++event) {
    if (!is_true(mask, event)) continue;
    const auto& steps = events.steps[event];
    const bool possible = std::any_of(steps.begin(), steps.end(), [&](StepIndex step) {
      return can_be_done(step, mask, events, waits);
    });
    if (!possible) return false;
  }
  return true;
}

Between between(std::uint32_t mask, const Events& events) {
  Between made;
  made.now.settings_written = events.settings && is_true(mask, *events.settings);
  made.now.endpoint_written = events.endpoint && is_true(mask, *events.endpoint);
  made.now.registration_written = events.registration && is_true(mask, *events.registration);
  made.now.route_events = mask >> events.first_route;
  std::optional<StepIndex> last_done, first_open;
  for (std::size_t event = 0; event < events.steps.size(); ++event) {
    const StepIndex step = events.steps[event].front();
    (is_true(mask, event) ? made.done_events : made.open_events).push_back(events.steps[event]);
    if (is_true(mask, event)) last_done = std::max(last_done.value_or(0), step);
    if (!is_true(mask, event)) first_open = std::min(first_open.value_or(step), step);
  }
  made.done = *last_done;
  made.open = *first_open;
  return made;
}

Verdict verdict_of(const RouteAnswer& route) {
  if (route.route == Route::unknown) return {Reach::unknown, route.reason};
  return Verdict::of(route.route == Route::to_private_endpoint);
}

}  // namespace

Verdict admits(const AccessStates& states, const RegistryView& view, ClientIndex client,
               Situation situation, const CidrSet& egress) {
  const EndpointStates& endpoint = states.endpoint(client);
  const bool written = situation.endpoint_written;
  const bool exists = written ? endpoint.exists_after : endpoint.exists_before;
  if (!exists) return {};
  if (view.states.failed && !(situation.settings_written && view.states.step))
    return {Reach::unknown, UnknownReason::registry_failed};
  const RouteAnswer route = route_of(view, client, situation);
  if (route.route != Route::publicly) return verdict_of(route);
  const bool rule_counts =
      !endpoint.container_instances &&
      states.is_registered(*view.states.id, client, situation.registration_written);
  const Arrival arrival{&states.client(client).id,
                        &egress,
                        exists,
                        written ? endpoint.after : endpoint.before,
                        rule_counts,
                        written ? endpoint.unsure_after : endpoint.unsure_before};
  return admits(view.settings(situation), view.ip_rules(situation), arrival);
}

std::vector<Between> situations_between(const AccessStates& states, const SettingsStates& registry,
                                        ClientIndex client, Waits& waits) {
  const Events events = events_of(states, registry, client);
  const std::uint32_t all = (std::uint32_t{1} << events.steps.size()) - 1;
  std::vector<Between> found;
  for (std::uint32_t mask = 1; mask < all; ++mask) {
    if (can_be_met(mask, events, waits)) found.push_back(between(mask, events));
  }
  return found;
}

}  // namespace acrnet::planner
