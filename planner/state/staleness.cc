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
      if (now_.find_missing(before.id) == nullptr)
        stale(before.id, now_.find_unread(before.id) ? "can't be read now" : "exists now");
    }
    for (const UnreadResource& before : plan_.observed.unread) {
      if (now_.find_unread(before.id) == nullptr) stale(before.id, "can be read now");
    }
    // A zone that came may hold the names that another one held.
    for (const ObservedPrivateZone& after : now_.private_zones) {
      const bool is_known = plan_.observed.find_private_zone(after.id) != nullptr ||
                            plan_.observed.find_missing(after.id) != nullptr ||
                            plan_.observed.find_unread(after.id) != nullptr;
      if (!is_known) stale(after.id, "exists now");
    }
    compare_other_registries();
  }

 private:
  // Those that were looked for when the plan was made, and again.
  void compare_other_registries() {
    const auto find = [](const Observed& observed, const ArmId& id) -> const ObservedRegistry* {
      const auto at =
          std::find_if(observed.other_registries.begin(), observed.other_registries.end(),
                       [&](const ObservedRegistry& other) { return other.id == id; });
      return at == observed.other_registries.end() ? nullptr : &*at;
    };
    for (const ObservedRegistry& before : plan_.observed.other_registries) {
      const ObservedRegistry* const after = find(now_, before.id);
      if (after == nullptr || !(after->network == before.network))
        stale(before.id, "has other network settings now");
    }
    for (const ObservedRegistry& after : now_.other_registries) {
      if (find(plan_.observed, after.id) == nullptr)
        stale(after.id, "lets in a subnet now whose endpoint the plan changes");
    }
    for (const std::string& subscription : plan_.observed.searched_subscriptions) {
      const auto& now = now_.unsearched_subscriptions;
      if (std::find(now.begin(), now.end(), subscription) != now.end())
        found_.push_back(
            {fmt::format("the registries of subscription {} can't be listed now", subscription),
             {}});
    }
  }

  void gone(const ArmId& id) {
    stale(id, now_.find_unread(id) ? "can't be read now" : "does not exist any more");
  }

  void compare(const ObservedRegistry& before) {
    const ObservedRegistry* const after = now_.find_registry(before.id);
    if (after == nullptr) return gone(before.id);
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
    if (after == nullptr) return gone(before.id);
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
    if (after == nullptr) return gone(before.id);
    if (after->location != before.location) stale(before.id, "is in another region now");
    if (after->addresses != before.addresses) stale(before.id, "has other addresses now");
  }

  void compare(const ObservedPrivateEndpoint& before) {
    const ObservedPrivateEndpoint* const after = now_.find_private_endpoint(before.id);
    if (after == nullptr) return gone(before.id);
    if (!(*after == before)) stale(before.id, "is another one now");
  }

  void compare(const ObservedPrivateZone& before) {
    const ObservedPrivateZone* const after = now_.find_private_zone(before.id);
    if (after == nullptr) return gone(before.id);
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
    const ArmId id = ArmId::in_subscription(before.subscription, registry_service);
    if (now_.find_unread(id) != nullptr) return stale(id, "can't be read now");
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

namespace {

bool is_guid(std::string_view text) {
  return text.size() == 36 && text.find_first_not_of("0123456789abcdef-") == std::string_view::npos;
}

bool may_be_same_tenant(std::string_view recorded, std::string_view here) {
  if (recorded.empty() || here.empty()) return true;
  const std::string a = to_lower(recorded);
  const std::string b = to_lower(here);
  return a == b || is_guid(a) != is_guid(b);
}

}  // namespace

WorldFit fit_of_world(const State& state, const StateWorld& here) {
  if (!state.world) return WorldFit::not_recorded;
  const StateWorld& recorded = *state.world;
  if (recorded.cloud != here.cloud) return WorldFit::other_cloud;
  if (!may_be_same_tenant(recorded.tenant, here.tenant)) return WorldFit::other_tenant;
  if (here.emulator.empty() || recorded.emulator == here.emulator) return WorldFit::same;
  return recorded.emulator.empty() ? WorldFit::not_recorded : WorldFit::other_emulator;
}

bool is_nothing_found(const State& state, const Observed& observed) {
  return !state.resources.empty() && !has_pending(state) &&
         std::all_of(state.resources.begin(), state.resources.end(),
                     [&](const TrackedResource& resource) {
                       return observed.find_missing(resource.id) != nullptr;
                     });
}

}  // namespace acrnet::planner
