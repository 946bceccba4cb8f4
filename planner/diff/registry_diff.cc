#include "planner/diff/registry_diff.h"

#include <algorithm>
#include <span>
#include <type_traits>
#include <utility>
#include <variant>

#include "model/access_setting.h"
#include "model/cidr_set.h"
#include "model/names.h"
#include "model/plan_traits.h"
#include "planner/diff/changes.h"
#include "planner/diff/equal_ranges.h"
#include "planner/diff/existence_diff.h"
#include "planner/diff/moves.h"
#include "planner/diff/rule_merge.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

struct ReadingRank {
  Action action;

  int operator()(const ExistenceFact&) const { return 0; }
  int operator()(const AddressFact&) const { return 0; }
  template <typename T>
  int operator()(const SettingFact<T>&) const {
    return 1;
  }
  int operator()(const RuleFact&) const {
    switch (action) {
      case Action::add:
      case Action::update: return 2;
      case Action::remove: return 3;
      case Action::adopt: return 4;
      case Action::move:
      case Action::forget: break;
    }
    return 5;
  }
  int operator()(const GovernanceFact&) const { return 6; }
  int operator()(const ProvisioningFact&) const { return 7; }
  int operator()(const WayFact&) const { return 8; }                // no change has it
  int operator()(const NotAboutRegistry auto&) const { return 9; }  // there is none
};

// Applies a change to the settings of a registry.
struct ApplyTo {
  NetworkSettings& settings;
  Action action;

  void operator()(const RuleFact& rule) const {
    if (action == Action::add) add_rule(settings, rule.source);
    if (action == Action::remove) remove_rule(settings, rule.source);
  }
  template <typename T>
  void operator()(const SettingFact<T>& fact) const {
    settings.*AccessSetting<T>::network = fact.after;
  }
  void operator()(const ProvisioningFact&) const {}
  void operator()(const NotInRegistryWrite auto&) const {}
};

}  // namespace

int reading_rank(const Change& change) {
  return std::visit(ReadingRank{change.action}, change.fact);
}

void apply_change(NetworkSettings& settings, const Change& change) {
  std::visit(ApplyTo{settings, change.action}, change.fact);
}

namespace {

struct Verdict {
  Action action;
  ChangeReason reason;
};

class OneRegistry {
 public:
  OneRegistry(const RegistrySides& sides, KnownSubnets& subnets, Diagnostics& diagnostics)
      : sides_(sides), access_(sides.access()), subnets_(subnets), diagnostics_(diagnostics) {}

  RegistryDiff run() {
    if (sides_.present == &newborn_registry()) result_.makes = true;
    diff_making();
    if (result_.deletes) return std::move(result_);
    diff_address();
    find_equal_rules();
    diff_settings();
    diff_rules<ArmId>();
    diff_rules<Cidr>();
    diff_governance();
    diff_provisioning();
    std::stable_sort(
        result_.changes.begin(), result_.changes.end(),
        [](const Change& a, const Change& b) { return reading_rank(a) < reading_rank(b); });
    settle_after();
    return std::move(result_);
  }

 private:
  bool governed() const { return !sides_.given_up; }
  // A registry that is gone has no rules and no default action left to take back.
  bool is_there() const { return sides_.present != nullptr; }

  OnDestroy on_destroy() const { return sides_.on_destroy(); }

  void add(Action action, Fact fact, ChangeReason reason, Origin origin = {},
           TextIndex because = no_text, std::optional<Date> until = {}) {
    result_.changes.push_back({action, 0, std::move(fact), reason, origin, because, until});
  }

  bool governs() const {
    return governed() && (!sides_.wanted->rules.empty() || sets_anything(*sides_.wanted) ||
                          sides_.wanted->creation || sides_.has_private_endpoint);
  }

  // ---- the registry itself. With it go its rules, so a deletion is all there is to say.

  void diff_making() {
    auto change = diff_existence(sides_, diagnostics_);
    if (!change) return;
    result_.deletes = change->action == Action::remove;
    result_.changes.push_back(std::move(*change));
    if (!result_.deletes) return;
    diff_governance();
    result_.after = closed_settings();
  }

  // The policy takes over what is there, now that the state does not know the registry yet.
  bool imports() const {
    return governed() && access_ == nullptr && sides_.wanted->imported.has_value();
  }

  void diff_address() {
    if (!governs()) return;
    if (auto change = address_change(sides_)) result_.changes.push_back(std::move(*change));
  }

  // Any write of the settings does it.
  void diff_provisioning() {
    if (!governs() || !is_there() || !sides_.present->failed) return;
    if (std::any_of(result_.changes.begin(), result_.changes.end(), is_written)) return;
    add(Action::update, ProvisioningFact{}, ChangeReason::failed, sides_.wanted->origin);
  }

  // ---- rules

  // What is asked for and not there, and what is there and not asked for, where both mean the same
  // addresses. Of a registry that is given up what is acrnet's is "asked for": it is to be found
  // again.
  void find_equal_rules() {
    if (!is_there()) return;
    const auto asked = governed() ? asked_networks() : our_networks();
    if (asked.empty()) return;
    const std::vector<Cidr>& present = sides_.present->network.ip_rules;
    if (!governed()) {
      equal_ = find_equal(asked, ours_or_unknown(present));
      return;
    }
    equal_ = find_equal(asked, present);
    std::vector<Cidr> known = equal_.right;
    std::erase_if(known, [&](const Cidr& cidr) {
      return access_ == nullptr || find_rule(*access_, cidr) == nullptr;
    });
    known_otherwise_ = CidrSet(known);
  }

  std::vector<Cidr> ours_or_unknown(std::vector<Cidr> rules) const {
    std::erase_if(rules, [&](const Cidr& cidr) {
      const TrackedRule* const memory = find_rule(*access_, cidr);
      return memory != nullptr && memory->provenance == Provenance::found;
    });
    return rules;
  }

  std::vector<Cidr> asked_networks() const {
    std::vector<Cidr> networks;
    for (const DesiredRule& rule : rules_with<Cidr>(sides_.wanted->rules)) {
      networks.push_back(std::get<Cidr>(rule.source));
    }
    return networks;
  }

  std::vector<Cidr> our_networks() const {
    std::vector<Cidr> networks;
    if (access_ == nullptr) return networks;
    for (const TrackedRule& rule : rules_with<Cidr>(access_->rules)) {
      const bool ours = is_ours(rule.provenance) && rule.pending == PendingOperation::none;
      if (ours) networks.push_back(std::get<Cidr>(rule.source));
    }
    return networks;
  }

  bool is_equal_asked(const Cidr& cidr) const {
    return std::binary_search(equal_.left.begin(), equal_.left.end(), cidr);
  }
  bool is_equal_unasked(const Cidr& cidr) const {
    return std::binary_search(equal_.right.begin(), equal_.right.end(), cidr);
  }

  // The state knows these addresses by the networks in which Azure has them.
  bool is_known_otherwise(const Cidr& asked) const {
    const std::vector<AddressRange>& ranges = known_otherwise_.ranges();
    const auto at =
        std::partition_point(ranges.begin(), ranges.end(),
                             [&](const AddressRange& range) { return range.last < asked.first(); });
    return at != ranges.end() && at->first <= asked.last();
  }

  template <typename Source>
  void diff_rules() {
    std::span<const DesiredRule> wanted;
    std::span<const Source> present;
    std::span<const TrackedRule> recorded;
    if (sides_.wanted) wanted = rules_with<Source>(sides_.wanted->rules);
    if (is_there()) present = present_rules(sides_.present->network, static_cast<Source*>(nullptr));
    if (access_) recorded = rules_with<Source>(access_->rules);
    merge_rules(wanted, present, recorded,
                [this](const Source& source, const DesiredRule* wish, bool there,
                       const TrackedRule* memory) { diff_rule(source, wish, there, memory); });
  }

  template <typename Source>
  void diff_rule(const Source& source, const DesiredRule* wish, bool there,
                 const TrackedRule* memory) {
    std::optional<Verdict> verdict =
        governed() ? judge_governed(wish != nullptr, there, memory) : judge_given_up(there, memory);
    if constexpr (std::is_same_v<Source, Cidr>) {
      if (governed() && is_equal_asked(source)) {
        verdict = is_known_otherwise(source) ? std::nullopt : judge_there(memory);
      }
      if (is_equal_unasked(source)) verdict = judge_equal_unasked(source);
    }
    std::optional<std::uint32_t> subnet;
    if constexpr (std::is_same_v<Source, ArmId>) {
      subnet = subnets_.find(source);
      const bool removed = verdict && verdict->action == Action::remove;
      if (subnet) mark(*subnet, governed() && wish != nullptr, there && !removed);
      if (subnet && verdict) subnets_[*subnet].named = true;
    }
    if (!verdict) return;
    const RuleFact fact{source, subnet};
    if (const EndedRule* ended = governed() && !wish ? find_ended(source) : nullptr) {
      add(verdict->action, fact, ChangeReason::ended, ended->origin, ended->because, ended->until);
    } else if (sides_.let_go) {
      add(verdict->action, fact, verdict->reason, sides_.let_go->origin);
    } else if (wish) {
      add(verdict->action, fact, verdict->reason, wish->origin, wish->because, wish->until);
    } else {
      add(verdict->action, fact, verdict->reason);
    }
  }

  const EndedRule* find_ended(const RuleSource& source) const {
    const std::vector<EndedRule>& ended = sides_.wanted->ended;
    const auto at = std::lower_bound(
        ended.begin(), ended.end(), source,
        [](const EndedRule& rule, const RuleSource& wanted) { return rule.source < wanted; });
    return at != ended.end() && at->source == source ? &*at : nullptr;
  }

  std::optional<Verdict> judge_governed(bool wanted, bool there, const TrackedRule* memory) const {
    if (wanted) {
      return there ? judge_there(memory) : Verdict{Action::add, ChangeReason::in_policy};
    }
    const bool ours = memory != nullptr && is_ours(memory->provenance);
    if (there && (ours || sides_.wanted->ownership == Ownership::exclusive)) {
      return Verdict{Action::remove,
                     ours ? ChangeReason::removed_from_policy : ChangeReason::not_in_policy};
    }
    if (memory != nullptr) return Verdict{Action::forget, ChangeReason::removed_from_policy};
    return std::nullopt;
  }

  // Wanted, and there, be it in other networks.
  std::optional<Verdict> judge_there(const TrackedRule* memory) const {
    if (memory != nullptr) return std::nullopt;
    return Verdict{Action::adopt, imports() ? ChangeReason::imported : ChangeReason::in_policy};
  }

  std::optional<Verdict> judge_given_up(bool there, const TrackedRule* memory) const {
    if (memory == nullptr) return std::nullopt;
    if (sides_.let_go) return Verdict{Action::forget, ChangeReason::let_go};
    const bool take_back =
        there && is_ours(memory->provenance) && on_destroy() == OnDestroy::restore;
    if (!take_back) return Verdict{Action::forget, *sides_.given_up};
    return Verdict{Action::remove, reason_to_take_back(*sides_.given_up, memory->provenance)};
  }

  // Not asked for, and the same as what is asked for or what was acrnet's, in other networks.
  std::optional<Verdict> judge_equal_unasked(const Cidr& written) const {
    if (governed() || on_destroy() == OnDestroy::keep) return std::nullopt;
    const auto rules = rules_with<Cidr>(access_->rules);
    const bool imported = std::any_of(rules.begin(), rules.end(), [&](const TrackedRule& rule) {
      const Cidr& ours = std::get<Cidr>(rule.source);
      return rule.provenance == Provenance::imported &&
             (ours.contains(written) || written.contains(ours));
    });
    return Verdict{Action::remove,
                   reason_to_take_back(*sides_.given_up,
                                       imported ? Provenance::imported : Provenance::created)};
  }

  // What a rule of this registry will need of the subnet once the plan is done.
  void mark(std::uint32_t index, bool asked, bool stays) {
    SubnetSides& subnet = subnets_[index];
    if (asked) {
      subnet.asked = true;
    } else if (stays) {
      (governed() ? subnet.kept : subnet.left_behind) = true;
      stays_unasked_.push_back(index);
    }
  }

  // ---- settings and governance

  void diff_settings() {
    if (!is_there()) return;
    for_each_access_setting([this](auto setting, auto word) {
      if (governed()) {
        diff_governed(setting, word);
      } else {
        diff_given_up(setting, word);
      }
    });
  }

  // Writes where the policy asks for something else than is there, and remembers what was found.
  template <typename Place, typename T>
  void diff_governed(Place setting, T now) {
    now = sides_.present->network.*setting.network;
    const std::optional<T> original = original_of(setting, now);
    if (const auto& wish = sides_.wanted->*setting.desired) {
      if (result_.makes) {
        add(Action::add, SettingFact<T>{wish->value, wish->value}, ChangeReason::in_policy,
            wish->origin);
      } else if (wish->value != now) {
        add(Action::update, SettingFact<T>{now, wish->value}, ChangeReason::in_policy,
            wish->origin);
      } else if (!original) {
        add(Action::adopt, SettingFact<T>{now, now}, ChangeReason::in_policy, wish->origin);
      }
    } else if (original) {
      add(Action::forget, SettingFact<T>{now, now}, ChangeReason::removed_from_policy);
      if (*original != now) {
        diagnostics_.add(
            setting_left(*sides_.wanted, setting.attribute, name(now), name(*original)));
      }
    }
  }

  // Puts back what was found.
  template <typename Place, typename T>
  void diff_given_up(Place setting, T now) {
    now = sides_.present->network.*setting.network;
    const std::optional<T> original = original_of(setting, now);
    if (!original || *original == now) return;  // forgotten with the registry
    Origin origin;
    if (sides_.wanted && sides_.wanted->*setting.desired) {
      origin = (sides_.wanted->*setting.desired)->origin;
    }
    if (sides_.let_go) {
      add(Action::forget, SettingFact<T>{now, now}, ChangeReason::let_go, sides_.let_go->origin);
    } else if (on_destroy() == OnDestroy::restore) {
      add(Action::update, SettingFact<T>{now, *original}, *sides_.given_up, origin);
    } else {
      add(Action::forget, SettingFact<T>{now, now}, *sides_.given_up, origin);
    }
  }

  template <typename Place, typename T>
  std::optional<T> original_of(Place setting, T) const {
    return access_ ? access_->*setting.original : std::nullopt;
  }

  bool sets_anything(const DesiredRegistry& wanted) const {
    bool any = false;
    for_each_access_setting(
        [&](auto setting, auto) { any = any || (wanted.*setting.desired).has_value(); });
    return any;
  }

  void diff_governance() {
    const Origin origin = sides_.wanted ? sides_.wanted->origin : Origin{};
    if (sides_.given_up) {
      if (sides_.let_go) {
        add(Action::forget, GovernanceFact{on_destroy()}, ChangeReason::let_go,
            sides_.let_go->origin);
      } else if (access_) {
        add(Action::forget, GovernanceFact{on_destroy()}, *sides_.given_up, origin);
      }
      return;
    }
    const DesiredRegistry& wanted = *sides_.wanted;
    const bool governs = this->governs();
    if (result_.makes) return;  // said with its existence
    if (governs && access_ == nullptr) {
      add(Action::adopt, GovernanceFact{wanted.on_destroy}, ChangeReason::in_policy, origin);
    } else if (governs && !(sides_.recorded->protection ==
                            Protection{wanted.prevent_destroy, wanted.on_destroy})) {
      add(Action::update, GovernanceFact{wanted.on_destroy}, ChangeReason::in_policy, origin);
    } else if (!governs && access_) {
      add(Action::forget, GovernanceFact{wanted.on_destroy}, ChangeReason::removed_from_policy,
          origin);
    }
  }

  // ---- the settings afterwards

  void settle_after() {
    if (std::none_of(result_.changes.begin(), result_.changes.end(), is_written)) return;
    NetworkSettings after = sides_.present->network;
    for (const Change& change : result_.changes) apply_change(after, change);
    result_.after = std::move(after);
    // Azure checks every subnet rule of the list that is written, not only the new ones (it wants
    // the endpoint again): Azure/azure-cli#14596.
    for (const std::uint32_t index : stays_unasked_) {
      const RegistrySides*& written_with = subnets_[index].written_with;
      if (written_with == nullptr || governed()) written_with = &sides_;
    }
  }

  const RegistrySides& sides_;
  const TrackedAccess* const access_;  // what the state knows of its settings and rules, or null
  KnownSubnets& subnets_;
  Diagnostics& diagnostics_;
  EqualRanges equal_;                         // asked for, and there instead
  CidrSet known_otherwise_;                   // of what is there instead, what the state knows
  std::vector<std::uint32_t> stays_unasked_;  // subnets of rules that stay, though not asked for
  RegistryDiff result_;
};

}  // namespace

namespace {

RegistryWrite write_of(ResourceIndex resource, const ObservedRegistry& present,
                       std::span<const Change> changes) {
  RegistryWrite write;
  write.registry = resource;
  write.default_action_before = present.network.default_action;
  write.public_access_before = present.network.public_access;
  if (step_of(changes.front()) == StepKind::remove) {
    write.after = closed_settings();
    write.freed_subnets = present.network.subnet_rules;
    return write;
  }
  write.after = present.network;
  for (const Change& change : changes) apply_change(write.after, change);
  return write;
}

}  // namespace

std::vector<RegistryWrite> find_writes(const std::vector<Resource>& resources,
                                       const std::vector<Change>& changes,
                                       const Observed& observed) {
  std::vector<RegistryWrite> writes;
  const std::span<const Change> all(changes);
  for (std::size_t first = 0, last = 0; first < all.size(); first = last) {
    const ResourceIndex resource = all[first].resource;
    while (last < all.size() && all[last].resource == resource) ++last;
    const auto group = all.subspan(first, last - first);
    if (resources[resource].kind != Resource::Kind::registry) continue;
    if (std::none_of(group.begin(), group.end(), is_written)) continue;
    const ObservedRegistry* const present = observed.find_registry(resources[resource].id);
    writes.push_back(write_of(resource, present ? *present : newborn_registry(), group));
  }
  return writes;
}

RegistryDiff diff_registry(const RegistrySides& sides, KnownSubnets& subnets,
                           Diagnostics& diagnostics) {
  return OneRegistry(sides, subnets, diagnostics).run();
}

}  // namespace acrnet::planner
