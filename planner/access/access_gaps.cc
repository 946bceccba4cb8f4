#include "planner/access/access_gaps.h"

namespace acrnet::planner {

std::vector<ClientIndex> clients_on_the_way(const AccessStates& states, const RegistryView& view) {
  std::vector<ClientIndex> found;
  const auto take = [&](ClientIndex client) {
    const EndpointStates& endpoint = states.endpoint(client);
    if (endpoint.step || endpoint.registration) found.push_back(client);
  };
  const auto take_named = [&](const NetworkSettings& settings) {
    for (const ArmId& id : settings.subnet_rules) {
      if (const auto client = states.find_client(id)) take(*client);
    }
  };
  take_named(*view.states.before);
  for (const ClientIndex client : states.leaving_by(view.ip_before)) take(client);
  if (view.states.step) {
    take_named(*view.states.after);
    for (const ClientIndex client : states.leaving_by(view.ip_after)) take(client);
  }
  for (const PrivateWay& way : view.states.ways) {
    if (!way.routes->events.empty() || states.endpoint(way.client).step)
      found.push_back(way.client);
  }
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::optional<AccessGap> find_gap(const AccessStates& states, const RegistryView& view,
                                  ClientIndex client, const Between& item) {
  // Empty: nothing is wrong; else whether the client is cut off.
  const auto judge = [&](const CidrSet& egress) -> std::optional<bool> {
    const auto reach = [&](Situation situation) {
      return admits(states, view, client, situation, egress).reach;
    };
    const Reach before = reach(at_first);
    if (before == Reach::unknown || before != reach(at_last) || before == reach(item.now))
      return {};
    return before == Reach::yes;
  };
  // Nothing is in a subnet yet that the plan makes, and nothing any longer in one that it deletes.
  const EndpointStates& endpoint = states.endpoint(client);
  if (!endpoint.exists_before || !endpoint.exists_after) return std::nullopt;
  const auto cut_off = judge(states.egress(client));
  if (!cut_off) return std::nullopt;
  return AccessGap{*cut_off, !judge(CidrSet()), client, item};
}

bool can_be_ruled_out(const Between& item, Waits& waits) {
  return std::any_of(item.done_events.begin(), item.done_events.end(), [&](const Event& done) {
    return std::any_of(item.open_events.begin(), item.open_events.end(), [&](const Event& open) {
      // All steps of the one must come after a step of the other.
      return std::none_of(done.begin(), done.end(),
                          [&](StepIndex step) { return waits.waits_for(open.front(), step); });
    });
  });
}

}  // namespace acrnet::planner
