#include "planner/state/staleness.h"

#include <fmt/format.h>

#include <algorithm>

namespace acrnet::planner {

namespace {

class Comparison {
 public:
  Comparison(const Plan& plan, const Observed& now, std::vector<PlanDifference>& found)
      : plan_(plan), now_(now), found_(found) {}

  void run() {
    for (const ObservedRegistry& before : plan_.observed.registries) compare(before);
    for (const ObservedSubnet& before : plan_.observed.subnets) compare(before);
    for (const ObservedContainer& before : plan_.observed.containers) compare(before);
    for (const ObservedPrivateEndpoint& before : plan_.observed.private_endpoints) compare(before);
    for (const ObservedPrivateZone& before : plan_.observed.private_zones) compare(before);
    for (const ObservedRegistration& before : plan_.observed.registrations) compare(before);
    for (const MissingTarget& before : plan_.observed.missing) {
      if (now_.find_missing(before.id) == nullptr) stale(before.id, "exists now");
    }
  }

 private:
  void compare(const ObservedRegistry& before) {
    const ObservedRegistry* const after = now_.find_registry(before.id);
    if (after == nullptr) return stale(before.id, "does not exist any more");
    if (!(after->network == before.network))
      return stale(before.id, "has other network settings now");
    if (after->login_server != before.login_server)
      return stale(before.id, "has another login server now");
    if (to_lower(after->sku) != to_lower(before.sku))
      return stale(before.id, "has another tier now");
    if (after->has_private_endpoints != before.has_private_endpoints ||
        after->connections != before.connections) {
      stale(before.id, "has other private endpoints now");
    }
    check_failed(before, *after);
    if (after->shows_settings != before.shows_settings)
      stale(before.id, "does not show the same settings as before");
  }

  void compare(const ObservedSubnet& before) {
    const ObservedSubnet* const after = now_.find_subnet(before.id);
    if (after == nullptr) return stale(before.id, "does not exist any more");
    if (after->container_instances != before.container_instances ||
        after->delegated_to != before.delegated_to)
      stale(before.id, "has another delegation now");
    check_failed(before, *after);
    if (after->service_endpoint == before.service_endpoint) return;
    stale(before.id, after->service_endpoint ? "has the service endpoint now"
                                             : "has lost the service endpoint");
  }

  // What is in it counts where it is deleted: the step looks once more.
  void compare(const ObservedContainer& before) {
    const ObservedContainer* const after = now_.find_container(before.id);
    if (after == nullptr) return stale(before.id, "does not exist any more");
    if (after->location != before.location) stale(before.id, "is in another region now");
    if (after->addresses != before.addresses) stale(before.id, "has other addresses now");
  }

  void compare(const ObservedPrivateEndpoint& before) {
    const ObservedPrivateEndpoint* const after = now_.find_private_endpoint(before.id);
    if (after == nullptr) return stale(before.id, "does not exist any more");
    if (!(*after == before)) stale(before.id, "is another one now");
  }

  void compare(const ObservedPrivateZone& before) {
    const ObservedPrivateZone* const after = now_.find_private_zone(before.id);
    if (after == nullptr) return stale(before.id, "does not exist any more");
    if (!(*after == before))
      stale(before.id, "has other records or is known in other networks now");
  }

  template <typename Entry>
  void check_failed(const Entry& before, const Entry& after) {
    if (after.failed != before.failed)
      stale(before.id, after.failed ? "is reported as Failed now" : "is no longer Failed");
  }

  void compare(const ObservedRegistration& before) {
    const Registration after = now_.registration(before.subscription);
    const bool was_there = before.state == Registration::registered;
    // Only a registration that is lost matters: one that came makes its step shorter.
    if (!was_there || after == Registration::registered) return;
    found_.push_back(
        {fmt::format("subscription {} has lost its registration", before.subscription), {}});
  }

  void stale(const ArmId& id, std::string_view how) {
    const auto named = std::find_if(plan_.resources.begin(), plan_.resources.end(),
                                    [&](const Resource& resource) { return resource.id == id; });
    const std::string address = named == plan_.resources.end() ? "" : named->address.text();
    const std::string_view shown = address.empty() ? std::string_view(id.text()) : address;
    found_.push_back({fmt::format("{} {}", shown, how), address});
  }

  const Plan& plan_;
  const Observed& now_;
  std::vector<PlanDifference>& found_;
};

}  // namespace

std::vector<PlanDifference> differences_since(const Plan& plan, const State& state,
                                              const Observed& now) {
  std::vector<PlanDifference> found;
  if (plan.lineage != state.lineage) {
    found.push_back({"it was made from another state", {}});
  } else if (plan.serial != state.serial) {
    found.push_back(
        {fmt::format("the state has serial {} now, it was made from {}", state.serial, plan.serial),
         {}});
  }
  Comparison(plan, now, found).run();
  return found;
}

}  // namespace acrnet::planner
