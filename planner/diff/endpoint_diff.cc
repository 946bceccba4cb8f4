#include "planner/diff/registry_diff.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

Change endpoint_change(Action action, ChangeReason reason, Origin origin = {}) {
  return {action, 0, EndpointFact{}, reason, origin, no_text};
}

// The policy can say that an endpoint is somebody else's matter.
bool hands_off(const SubnetSides& subnet) {
  return subnet.wanted && subnet.wanted->service_endpoint == EndpointMode::existing;
}

Origin needed_by(const SubnetSides& subnet) {
  return subnet.asked ? subnet.wanted->needed_by.value_or(Origin{}) : Origin{};
}

// A rule of the policy names the subnet. For a rule that is not of the policy no endpoint is added,
// although Azure refuses the write of its registry without: the endpoint would let the subnet in.
std::optional<Change> diff_needed(const SubnetSides& subnet, Diagnostics& diagnostics) {
  if (!subnet.has_endpoint()) {
    if (hands_off(subnet)) {
      diagnostics.add(endpoint_missing(*subnet.wanted));
      return std::nullopt;
    }
    return endpoint_change(Action::add, ChangeReason::needed_by_rule, needed_by(subnet));
  }
  if (subnet.present->failed && !hands_off(subnet))
    return endpoint_change(Action::update, ChangeReason::failed, needed_by(subnet));
  if (subnet.asked && subnet.endpoint() == nullptr) {
    const bool imported = subnet.wanted->imported.has_value();
    return endpoint_change(Action::adopt,
                           imported ? ChangeReason::imported : ChangeReason::needed_by_rule,
                           needed_by(subnet));
  }
  return std::nullopt;
}

std::optional<Change> diff_not_needed(const SubnetSides& subnet, ChangeReason reason) {
  const TrackedAspect* const recorded = subnet.endpoint();
  if (recorded == nullptr) return std::nullopt;
  if (subnet.let_go) {
    return endpoint_change(Action::forget, ChangeReason::let_go, subnet.let_go->origin);
  }
  const bool ours = is_ours(recorded->provenance) && !hands_off(subnet);
  // A rule that stays in a registry we give up, or that a registry of others has, works through the
  // endpoint: it is left there.
  const bool take_back =
      ours && subnet.has_endpoint() && !subnet.left_behind && !subnet.needed_by_others;
  if (!take_back) return endpoint_change(Action::forget, reason);
  return endpoint_change(Action::remove, reason_to_take_back(reason, recorded->provenance));
}

}  // namespace

std::optional<Change> diff_endpoint(const SubnetSides& subnet, PlanMode mode,
                                    Diagnostics& diagnostics) {
  if (mode == PlanMode::destroy) return diff_not_needed(subnet, ChangeReason::destroy);
  if (subnet.asked) return diff_needed(subnet, diagnostics);
  if (subnet.kept && subnet.has_endpoint()) return std::nullopt;
  return diff_not_needed(subnet, ChangeReason::no_longer_needed);
}

}  // namespace acrnet::planner
