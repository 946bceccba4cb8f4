#include "planner/state/drift.h"

#include <algorithm>
#include <iterator>
#include <tuple>
#include <utility>

#include "model/access_setting.h"
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

  void compare(const ObservedRegistry& seen) {
    for_each_access_setting([&](auto setting, auto word) {
      using T = decltype(word);
      const bool shown =
          (seen.shows_settings && now_.shows_settings) || std::is_same_v<T, DefaultAction>;
      const T before = seen.network.*setting.network;
      const T after = now_.network.*setting.network;
      if (shown && before != after) add(Action::update, SettingFact<T>{before, after});
    });
    auto gone = only_in(seen.network.ip_rules, now_.network.ip_rules);
    auto come = only_in(now_.network.ip_rules, seen.network.ip_rules);
    const EqualRanges equal = find_equal(seen.network.ip_rules, now_.network.ip_rules);
    remove_sorted(gone, equal.left);
    remove_sorted(come, equal.right);
    add_rules(Action::remove, gone);
    add_rules(Action::remove, only_in(seen.network.subnet_rules, now_.network.subnet_rules));
    add_rules(Action::add, come);
    add_rules(Action::add, only_in(now_.network.subnet_rules, seen.network.subnet_rules));
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
    if (ours != nullptr) return ours->pending == PendingOperation::none;
    return sides_.wanted == nullptr || sides_.wanted->ownership == Ownership::exclusive;
  }

  void add(Action action, Fact fact) {
    found_.push_back({Resource::Kind::registry,
                      sides_.address(),
                      now_.id,
                      {},
                      action,
                      std::move(fact),
                      now_.last_write});
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
    for (const RegistrySides& sides :
         pair_registries(desired_, observed_, stored_, PlanMode::refresh)) {
      look_at_registry(sides);
    }
    const KnownSubnets subnets(desired_, observed_, stored_);
    for (const std::uint32_t index : subnets.in_order_of_address()) look_at_subnet(subnets[index]);
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
      registry.compare(*seen);
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
    const bool before = seen == nullptr || seen->service_endpoint;
    if (before == subnet.has_endpoint()) return;
    found_.push_back({Resource::Kind::subnet,
                      subnet.address(),
                      subnet.id(),
                      {},
                      before ? Action::remove : Action::add,
                      EndpointFact{},
                      {}});
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
};

}  // namespace

std::vector<Drift> find_drift(const Desired& desired, const State& stored,
                              const Observed& observed) {
  return DriftFinder(desired, stored, observed).run();
}

}  // namespace acrnet::planner
