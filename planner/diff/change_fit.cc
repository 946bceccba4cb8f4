#include "planner/diff/change_fit.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "model/access_setting.h"
#include "model/cidr_set.h"
#include "model/plan_traits.h"
#include "planner/diff/changes.h"
#include "planner/diff/existence_diff.h"
#include "planner/diff/private_endpoint_diff.h"

namespace acrnet::planner {

namespace {

// Why a change does not fit; empty: it does.
using Why = std::string_view;
constexpr Why fits = {};

constexpr Why no_such_change = "no plan has such a change of such a resource";
constexpr Why not_its_reason = "its reason is not one that such a change has in such a plan";
constexpr Why not_there = "it is about something that was not observed";
constexpr Why has_not_failed = "Azure does not report it as Failed";
constexpr Why is_there_already = "it adds what was there already";

Why require(bool holds, Why otherwise) { return holds ? fits : otherwise; }

// The first that is not empty.
Why first_of(std::initializer_list<Why> whys) {
  for (const Why why : whys) {
    if (!why.empty()) return why;
  }
  return fits;
}

bool is_among(ChangeReason reason, std::initializer_list<ChangeReason> reasons) {
  return std::find(reasons.begin(), reasons.end(), reason) != reasons.end();
}

bool is_destroying(ChangeReason reason) {
  return is_among(reason, {ChangeReason::destroy, ChangeReason::destroy_imported});
}

// ---- reasons

// Whether a plan gives this reason for this action on such a fact.
struct HasReason {
  Action action;
  ChangeReason reason;

  bool takes_back() const {
    return is_among(reason, {ChangeReason::removed_from_policy, ChangeReason::destroy,
                             ChangeReason::destroy_imported});
  }
  bool lets_go() const {
    return is_among(
        reason, {ChangeReason::removed_from_policy, ChangeReason::let_go, ChangeReason::destroy});
  }
  bool takes_over() const {
    return is_among(reason, {ChangeReason::in_policy, ChangeReason::imported});
  }
  bool is_wanted() const { return reason == ChangeReason::in_policy; }

  bool operator()(const RuleFact&) const {
    const bool ended = reason == ChangeReason::ended;
    if (action == Action::add) return is_wanted();
    if (action == Action::adopt) return takes_over();
    if (action == Action::remove)
      return takes_back() || ended || reason == ChangeReason::not_in_policy;
    return lets_go() || ended;
  }
  template <typename T>
  bool operator()(const SettingFact<T>&) const {
    if (action == Action::forget) return lets_go();
    const bool put_back = action == Action::update && takes_back();
    return is_wanted() || (put_back && reason != ChangeReason::destroy_imported);
  }
  bool operator()(const EndpointFact&) const {
    const bool unneeded = reason == ChangeReason::no_longer_needed;
    if (action == Action::add) return reason == ChangeReason::needed_by_rule;
    if (action == Action::update) return reason == ChangeReason::failed;
    if (action == Action::adopt)
      return is_among(reason, {ChangeReason::needed_by_rule, ChangeReason::imported});
    if (action == Action::remove) return unneeded || is_destroying(reason);
    return unneeded || is_among(reason, {ChangeReason::let_go, ChangeReason::destroy});
  }
  bool operator()(const RegistrationFact&) const {
    return is_among(reason, {ChangeReason::needed_by_rule, ChangeReason::needed_by_creation});
  }
  bool operator()(const GovernanceFact&) const {
    if (action == Action::forget) return lets_go() || reason == ChangeReason::gone;
    return is_wanted();
  }
  bool operator()(const AddressFact&) const { return is_wanted(); }
  bool operator()(const ExistenceFact&) const {
    if (action == Action::add) return is_wanted() || reason == ChangeReason::needed_by_creation;
    if (action == Action::adopt) return takes_over();
    if (action == Action::remove) return takes_back();
    return lets_go() || reason == ChangeReason::gone;
  }
  bool operator()(const ProvisioningFact&) const { return reason == ChangeReason::failed; }
  bool operator()(const WayFact&) const { return false; }
  bool operator()(const PrivateEndpointFact&) const {
    if (action == Action::remove) return takes_back();
    if (action == Action::update && reason == ChangeReason::failed) return true;
    if (action == Action::forget) return lets_go() || reason == ChangeReason::gone;
    return is_wanted();
  }
};

// Taking back everything has its own reasons, and no other plan has them.
bool fits_mode(ChangeReason reason, PlanMode mode) {
  if (mode == PlanMode::refresh) return false;
  if (reason == ChangeReason::gone) return true;
  if (mode == PlanMode::apply) return !is_destroying(reason);
  return is_destroying(reason) || reason == ChangeReason::let_go;
}

Why check_reason(const Change& change, PlanMode mode) {
  const bool known = std::visit(HasReason{change.action, change.reason}, change.fact);
  return require(known && fits_mode(change.reason, mode), not_its_reason);
}

// ---- order

bool is_rule_rank(int rank) { return rank >= 2 && rank <= 5; }

// The place of a setting among all of them, as diff goes through them.
std::size_t setting_place(const Fact& fact) {
  std::size_t place = 0;
  std::size_t found = 0;
  for_each_access_setting([&]<typename T>(AccessSetting<T>, T) {
    ++place;
    if (std::holds_alternative<SettingFact<T>>(fact)) found = place;
  });
  return found;
}

// Changes of one resource as diff gives them; equal: the same is said twice.
bool reads_before(const Change& a, const Change& b, Resource::Kind kind) {
  if (kind != Resource::Kind::registry) {
    const auto place = [](const Change& change) {
      return std::holds_alternative<EndpointFact>(change.fact) ? std::variant_size_v<Fact>
                                                               : change.fact.index();
    };
    return place(a) < place(b);
  }
  const int rank = reading_rank(a);
  if (rank != reading_rank(b)) return rank < reading_rank(b);
  if (!is_rule_rank(rank)) {
    if (rank == 0) return a.fact.index() > b.fact.index();  // existence comes before address
    return setting_place(a.fact) < setting_place(b.fact);   // rank 6 has one change
  }
  const RuleSource& left = std::get<RuleFact>(a.fact).source;
  const RuleSource& right = std::get<RuleFact>(b.fact).source;
  if (left.index() != right.index()) return std::holds_alternative<ArmId>(left);
  return left < right;
}

auto resource_key(const Resource& resource) {
  return std::tie(resource.kind, resource.address, resource.id, resource.subscription);
}

// ---- what is there, by kind of fact

// What the plan itself makes or deletes of a resource.
struct Fate {
  bool made = false;
  bool deleted = false;
  bool mentioned = false;  // a change is about it, or a rule names it
};

class ObservedFit {
 public:
  explicit ObservedFit(const Plan& plan) : plan_(plan), fates_(plan.resources.size()) {}

  std::optional<Misfit> run() {
    if (auto misfit = check_observed()) return misfit;
    if (plan_.mode == PlanMode::refresh && !plan_.changes.empty())
      return Misfit{"changes", "a plan that only takes note of drift changes nothing"};
    note_fates();
    if (auto misfit = check_resources()) return misfit;
    for (ChangeIndex i = 0; i < plan_.changes.size(); ++i) {
      const Why why = check(i);
      if (!why.empty()) return Misfit{fmt::format("changes[{}]", i), std::string(why)};
    }
    if (auto misfit = check_rules_once()) return misfit;
    return check_drift();
  }

 private:
  const Resource& resource_of(const Change& change) const {
    return plan_.resources[change.resource];
  }

  // ---- targets and observations

  bool is_in_a_rule(const ArmId& subnet) const {
    const auto& registries = plan_.observed.registries;
    return std::any_of(registries.begin(), registries.end(), [&](const ObservedRegistry& registry) {
      return has_rule(registry.network, subnet);
    });
  }

  std::optional<Misfit> check_observed() const {
    std::optional<Misfit> found;
    for_each_observed_kind([&](const auto& kind) {
      const auto& targets = plan_.targets.*kind.targets;
      const auto& observed = plan_.observed.*kind.observed;
      const auto asked_for = [&](const auto& entry) {
        return std::binary_search(targets.begin(), targets.end(), entry.id) ||
               (entry.id.is_subnet() && is_in_a_rule(entry.id));
      };
      // Others are met on the way, by what belongs to a registry.
      const bool only_targets =
          kind.name == std::string_view("registries") || kind.name == std::string_view("subnets");
      if (found || !only_targets) return;
      for (std::size_t i = 0; i < observed.size(); ++i) {
        if (asked_for(observed[i])) continue;
        found = {fmt::format("observed.{}[{}]", kind.name, i), "it is none of the targets"};
        return;
      }
      for (std::size_t i = 0; plan_.refreshed && i < targets.size(); ++i) {
        const auto at =
            std::lower_bound(observed.begin(), observed.end(), targets[i],
                             [](const auto& entry, const ArmId& id) { return entry.id < id; });
        const bool seen = at != observed.end() && at->id == targets[i];
        if (seen != (plan_.observed.find_missing(targets[i]) != nullptr)) continue;
        found = {fmt::format("targets.{}[{}]", kind.name, i),
                 "it is neither observed nor missing, or both"};
        return;
      }
    });
    return found;
  }

  // ---- resources

  void note_fates() {
    for (const Change& change : plan_.changes) {
      Fate& fate = fates_[change.resource];
      fate.mentioned = true;
      const auto step = step_of(change);
      const bool exists = std::holds_alternative<ExistenceFact>(change.fact) ||
                          std::holds_alternative<PrivateEndpointFact>(change.fact);
      fate.made = fate.made || (exists && change.action == Action::add);
      fate.deleted = fate.deleted || step == StepKind::remove;
      const auto* const rule = std::get_if<RuleFact>(&change.fact);
      if (rule != nullptr && rule->subnet) fates_[*rule->subnet].mentioned = true;
    }
  }

  std::optional<Misfit> check_resources() const {
    std::vector<std::pair<const ArmId*, std::size_t>> by_id;
    for (std::size_t i = 0; i < plan_.resources.size(); ++i) {
      const Resource& resource = plan_.resources[i];
      const auto misfit = [i](Why why) {
        return Misfit{fmt::format("resources[{}]", i), std::string(why)};
      };
      if (!fates_[i].mentioned) return misfit("no change is about it");
      if (i > 0 && !(resource_key(plan_.resources[i - 1]) < resource_key(resource)))
        return misfit("the resources are not in order");
      if (resource.kind != Resource::Kind::subscription) by_id.push_back({&resource.id, i});
    }
    std::sort(by_id.begin(), by_id.end(),
              [](const auto& a, const auto& b) { return *a.first < *b.first; });
    const auto twice = std::adjacent_find(
        by_id.begin(), by_id.end(), [](const auto& a, auto& b) { return *a.first == *b.first; });
    if (twice == by_id.end()) return std::nullopt;
    return Misfit{fmt::format("resources[{}]", std::next(twice)->second),
                  "another resource has the same ID"};
  }

  // ---- changes

  Why check(ChangeIndex index) const {
    const Change& change = plan_.changes[index];
    const Fate& fate = fates_[change.resource];
    if (index > 0) {
      const Change& previous = plan_.changes[index - 1];
      const bool same = previous.resource == change.resource;
      const bool in_order = same ? reads_before(previous, change, resource_of(change).kind)
                                 : previous.resource < change.resource;
      if (!in_order) return "the changes are not in order, or say the same twice";
    }
    if (fate.made && fate.deleted) return "its resource is made and deleted";
    if (fate.deleted && is_written(change) && step_of(change) != StepKind::remove)
      return "its resource is deleted";
    if (fate.made && change.action == Action::update) return "its resource is made, not changed";
    const Why why = check_reason(change, plan_.mode);
    if (!why.empty()) return why;
    if (change.until && *change.until < plan_.today && change.reason != ChangeReason::ended)
      return "its last day has passed";
    if (change.reason == ChangeReason::ended && !(change.until && *change.until < plan_.today))
      return "its last day has not passed";
    return std::visit([&](const auto& fact) { return check_fact(change, fact); }, change.fact);
  }

  const NetworkSettings* settings_of(const Change& change) const {
    const ObservedRegistry* const found = plan_.observed.find_registry(resource_of(change).id);
    return found == nullptr ? nullptr : &found->network;
  }
  bool is_made(const Change& change) const { return fates_[change.resource].made; }

  Why check_fact(const Change& change, const RuleFact& fact) const {
    const Why named = check_subnet_of(fact);
    if (!named.empty()) return named;
    const NetworkSettings* const settings = settings_of(change);
    const bool there = settings != nullptr && has_rule(*settings, fact.source);
    switch (change.action) {
      case Action::add:
        return first_of({require(settings != nullptr || is_made(change), not_there),
                         require(!there, is_there_already)});
      case Action::remove: return require(there, not_there);
      case Action::adopt:
        return require(there || (settings != nullptr && is_covered(fact.source, *settings)),
                       not_there);
      case Action::forget: return fits;
      case Action::update:
      case Action::move: break;
    }
    return no_such_change;
  }

  // The same addresses may be there in other networks.
  static bool is_covered(const RuleSource& source, const NetworkSettings& settings) {
    const auto* const cidr = std::get_if<Cidr>(&source);
    if (cidr == nullptr) return false;
    return subtract(CidrSet(std::span(cidr, 1)), CidrSet(settings.ip_rules)).empty();
  }

  Why check_subnet_of(const RuleFact& fact) const {
    if (!fact.subnet) return fits;
    const auto* const id = std::get_if<ArmId>(&fact.source);
    return require(id != nullptr && plan_.resources[*fact.subnet].id == *id,
                   "its subnet_resource is another subnet");
  }

  template <typename T>
  Why check_fact(const Change& change, const SettingFact<T>& fact) const {
    const NetworkSettings* const settings = settings_of(change);
    if (change.action == Action::add) {
      return require(is_made(change) && fact.before == fact.after,
                     "it makes a setting of a registry that is there");
    }
    if (change.action == Action::remove || change.action == Action::move) return no_such_change;
    if (settings == nullptr) return not_there;
    if (settings->*AccessSetting<T>::network != fact.before)
      return "its before is not what was observed";
    const bool same = fact.before == fact.after;
    return require(same == (change.action != Action::update),
                   same ? "it changes nothing" : "it changes what it says it takes note of");
  }

  Why check_fact(const Change& change, const EndpointFact&) const {
    const ObservedSubnet* const subnet = plan_.observed.find_subnet(resource_of(change).id);
    const bool there = subnet != nullptr && subnet->service_endpoint;
    switch (change.action) {
      case Action::add:
        return first_of({require(subnet != nullptr || is_made(change), not_there),
                         require(!there, is_there_already)});
      case Action::remove:
      case Action::adopt: return require(there, not_there);
      case Action::update: return require(there && subnet->failed, has_not_failed);
      case Action::forget: return fits;
      case Action::move: break;
    }
    return no_such_change;
  }

  Why check_fact(const Change& change, const ProvisioningFact&) const {
    const ObservedRegistry* const registry = plan_.observed.find_registry(resource_of(change).id);
    return first_of({require(change.action == Action::update, no_such_change),
                     require(registry != nullptr && registry->failed, has_not_failed)});
  }
  Why check_fact(const Change&, const WayFact&) const { return no_such_change; }

  Why check_fact(const Change& change, const RegistrationFact&) const {
    const std::string& subscription = resource_of(change).subscription;
    const auto& asked = plan_.targets.subscriptions;
    return first_of(
        {require(change.action == Action::add, no_such_change),
         require(std::binary_search(asked.begin(), asked.end(), subscription), not_there),
         require(plan_.observed.registration(subscription) != Registration::registered,
                 is_there_already)});
  }

  Why check_fact(const Change& change, const GovernanceFact&) const {
    if (change.action == Action::forget) return fits;
    const bool governs = change.action == Action::adopt || change.action == Action::update;
    return first_of({require(governs, no_such_change),
                     require(settings_of(change) != nullptr || is_made(change), not_there)});
  }

  Why check_fact(const Change& change, const AddressFact& fact) const {
    return first_of({require(change.action == Action::move, no_such_change),
                     require(!(fact.before == resource_of(change).address), "it moves nothing")});
  }

  bool is_there(const Resource& resource) const {
    switch (resource.kind) {
      case Resource::Kind::registry: return plan_.observed.find_registry(resource.id) != nullptr;
      case Resource::Kind::subnet: return plan_.observed.find_subnet(resource.id) != nullptr;
      case Resource::Kind::private_endpoint:
        return plan_.observed.find_private_endpoint(resource.id) != nullptr;
      case Resource::Kind::network:
      case Resource::Kind::resource_group:
        return plan_.observed.find_container(resource.id) != nullptr;
      case Resource::Kind::subscription: break;
    }
    return false;
  }

  Why check_existence(const Change& change) const {
    const Resource& resource = resource_of(change);
    switch (change.action) {
      case Action::add:
        return first_of({require(!is_there(resource), is_there_already),
                         require(plan_.observed.find_missing(resource.id) != nullptr,
                                 "it makes what nobody looked for")});
      case Action::remove:
      case Action::adopt: return require(is_there(resource), not_there);
      case Action::forget:
        return require(change.reason != ChangeReason::gone ||
                           plan_.observed.find_missing(resource.id) != nullptr,
                       "it is said to be gone, and was not found missing");
      case Action::update:
      case Action::move: break;
    }
    return no_such_change;
  }

  Why check_fact(const Change& change, const ExistenceFact& fact) const {
    const Why why = check_existence(change);
    if (!why.empty()) return why;
    const Resource& resource = resource_of(change);
    const ObservedContainer* const container = plan_.observed.find_container(resource.id);
    if (change.action == Action::remove) {
      if (!(fact == ExistenceFact())) return "it says how what it deletes was made";
      if (resource.prevent_destroy) return "the policy says prevent_destroy of it";
      if (container != nullptr && !is_emptied(*container))
        return "it deletes what something else is left in";
    }
    const bool as_there = container == nullptr || (container->location == fact.location &&
                                                   container->addresses == fact.addresses);
    return require(change.action != Action::adopt || as_there,
                   "what it adopts was observed otherwise");
  }

  // The plan deletes whatever is in it, or what that is a part of.
  bool is_emptied(const ObservedContainer& container) const {
    if (container.contents.empty()) return true;
    std::vector<ArmId> deleted;
    for (std::size_t i = 0; i < fates_.size(); ++i) {
      if (!fates_[i].deleted) continue;
      deleted.push_back(plan_.resources[i].id);
      const auto* const endpoint = plan_.observed.find_private_endpoint(deleted.back());
      if (endpoint == nullptr) continue;
      deleted.insert(deleted.end(), endpoint->interfaces.begin(), endpoint->interfaces.end());
    }
    return std::all_of(container.contents.begin(), container.contents.end(), [&](const ArmId& id) {
      return std::any_of(deleted.begin(), deleted.end(),
                         [&](const ArmId& gone) { return id.is_within(gone); });
    });
  }

  Why check_fact(const Change& change, const PrivateEndpointFact& fact) const {
    const ObservedPrivateEndpoint* const present =
        plan_.observed.find_private_endpoint(resource_of(change).id);
    if (change.action == Action::update) {
      if (present == nullptr) return not_there;
      const bool repeats = change.reason == ChangeReason::failed;
      const bool lacks = repeats ? present->failed : present->dns_zones.empty() && fact.dns_zone;
      const bool same = present->registry == fact.registry && present->subnet == fact.subnet;
      return require(lacks && same, "what it completes was observed otherwise");
    }
    const Why why = check_existence(change);
    if (why.empty() && change.action == Action::add)
      return require(!fact.registry.empty(), "it leads to no registry");
    if (!why.empty()) return why;
    const PrivateEndpointFact there =
        present == nullptr ? PrivateEndpointFact() : endpoint_fact(*present, plan_.observed);
    return require(fact == there, "it was observed otherwise");
  }

  // ---- what several changes say together

  std::optional<Misfit> check_rules_once() const {
    std::vector<std::pair<const RuleSource*, ChangeIndex>> rules;
    for (ChangeIndex i = 0; i < plan_.changes.size(); ++i) {
      if (const auto* rule = std::get_if<RuleFact>(&plan_.changes[i].fact))
        rules.push_back({&rule->source, i});
    }
    const auto key = [this](const auto& item) {
      return std::tie(plan_.changes[item.second].resource, *item.first);
    };
    std::sort(rules.begin(), rules.end(),
              [&](const auto& a, const auto& b) { return key(a) < key(b); });
    const auto twice = std::adjacent_find(
        rules.begin(), rules.end(), [&](const auto& a, const auto& b) { return key(a) == key(b); });
    if (twice == rules.end()) return std::nullopt;
    return Misfit{fmt::format("changes[{}]", std::next(twice)->second),
                  "another change is about the same rule"};
  }

  // ---- drift

  std::optional<Misfit> check_drift() const {
    for (std::size_t i = 0; i < plan_.drift.size(); ++i) {
      const Drift& drift = plan_.drift[i];
      const bool so =
          drift.fact ? std::visit([&](const auto& fact) { return is_so(drift, fact); }, *drift.fact)
                     : plan_.observed.find_missing(drift.id) != nullptr;
      if (!so) return Misfit{fmt::format("drift[{}]", i), "it is not what was observed"};
    }
    return std::nullopt;
  }

  bool is_so(const Drift& drift, const RuleFact& fact) const {
    const ObservedRegistry* const found = plan_.observed.find_registry(drift.id);
    return found != nullptr &&
           has_rule(found->network, fact.source) == (drift.action == Action::add);
  }
  template <typename T>
  bool is_so(const Drift& drift, const SettingFact<T>& fact) const {
    const ObservedRegistry* const found = plan_.observed.find_registry(drift.id);
    return found != nullptr && found->network.*AccessSetting<T>::network == fact.after &&
           fact.before != fact.after && drift.action == Action::update;
  }
  bool is_so(const Drift& drift, const EndpointFact&) const {
    const ObservedSubnet* const found = plan_.observed.find_subnet(drift.id);
    return found != nullptr && found->service_endpoint == (drift.action == Action::add);
  }
  bool is_so(const Drift& drift, const RegistrationFact&) const {
    return plan_.observed.registration(drift.subscription) != Registration::registered;
  }
  bool is_so(const Drift& drift, const ProvisioningFact&) const {
    const auto failed = [](const auto* found) { return found != nullptr && found->failed; };
    return failed(plan_.observed.find_registry(drift.id)) ||
           failed(plan_.observed.find_subnet(drift.id)) ||
           failed(plan_.observed.find_private_endpoint(drift.id));
  }
  bool is_so(const Drift& drift, const WayFact& fact) const {
    const bool there = plan_.observed.find_private_endpoint(drift.id) != nullptr ||
                       plan_.observed.find_registry(drift.id) != nullptr ||
                       plan_.observed.find_subnet(drift.id) != nullptr;
    return there && fact.before != fact.after;
  }
  // Drift tells of none of these.
  bool is_so(const Drift&, const GovernanceFact&) const { return false; }
  bool is_so(const Drift&, const AddressFact&) const { return false; }
  bool is_so(const Drift&, const ExistenceFact&) const { return false; }
  bool is_so(const Drift&, const PrivateEndpointFact&) const { return false; }

  const Plan& plan_;
  std::vector<Fate> fates_;  // by resource
};

// ---- the state

constexpr Why not_ours = "the state does not have it as acrnet's";
constexpr Why known_already = "the state knows it already";
constexpr Why not_known = "the state does not know it";

bool is_ours(const TrackedAspect* aspect) {
  return aspect != nullptr && acrnet::is_ours(aspect->provenance);
}

// What takes everything back tells what was imported from what was made.
bool tells_import(ChangeReason reason, Provenance provenance) {
  return !is_destroying(reason) ||
         (reason == ChangeReason::destroy_imported) == (provenance == Provenance::imported);
}

class StateFit {
 public:
  StateFit(const Plan& plan, const State& stored, const State& settled)
      : plan_(plan), stored_(stored), settled_(settled) {}

  std::optional<Misfit> run() const {
    if (auto misfit = check_targets()) return misfit;
    if (auto misfit = check_gone()) return misfit;
    for (ChangeIndex i = 0; i < plan_.changes.size(); ++i) {
      const Change& change = plan_.changes[i];
      const TrackedResource* const tracked = settled_.find(plan_.resources[change.resource].id);
      const Why why =
          first_of({check_protection(change, tracked),
                    std::visit([&](const auto& fact) { return check_fact(change, tracked, fact); },
                               change.fact)});
      if (!why.empty()) return Misfit{fmt::format("changes[{}]", i), std::string(why)};
    }
    return check_names();
  }

 private:
  // Everything that the state tracks is read.
  std::optional<Misfit> check_targets() const {
    for (const TrackedResource& tracked : settled_.resources) {
      bool asked = false;
      for_each_observed_kind([&](const auto& kind) {
        const auto& targets = plan_.targets.*kind.targets;
        asked = asked || std::binary_search(targets.begin(), targets.end(), tracked.id);
      });
      if (!asked)
        return Misfit{"targets", fmt::format("{} is tracked by the state", tracked.id.text())};
    }
    return std::nullopt;
  }

  // What the state forgets because it is gone is listed, and nothing else is said to be gone.
  std::optional<Misfit> check_gone() const {
    if (plan_.mode == PlanMode::refresh) return std::nullopt;
    std::set<ArmId> listed;
    std::set<ArmId> made;
    for (const Change& change : plan_.changes) {
      const ArmId& id = plan_.resources[change.resource].id;
      if (change.reason == ChangeReason::gone) listed.insert(id);
      if (change.action == Action::add && !std::holds_alternative<RuleFact>(change.fact))
        made.insert(id);
    }
    for (const TrackedResource* const gone : find_gone(stored_, plan_.observed)) {
      if (listed.erase(gone->id) == 0 && !made.contains(gone->id))
        return Misfit{"changes", fmt::format("{} is gone, and none says so", gone->id.text())};
    }
    if (listed.empty()) return std::nullopt;
    return Misfit{"changes", fmt::format("the state does not track {}", listed.begin()->text())};
  }

  // Of a registry that the policy does not name any more the state knows what it said.
  Why check_protection(const Change& change, const TrackedResource* tracked) const {
    if (tracked == nullptr || !tracked->protection.prevent_destroy) return fits;
    if (plan_.resources[change.resource].origin.in_policy()) return fits;
    return require(!is_written(change), "the state has prevent_destroy of it");
  }

  static const TrackedAccess* access_of(const TrackedResource* tracked) {
    return find_aspect(tracked, &TrackedResource::access);
  }

  Why check_fact(const Change& change, const TrackedResource* tracked, const RuleFact& fact) const {
    const TrackedAccess* const access = access_of(tracked);
    const TrackedRule* const known = access ? find_rule(*access, fact.source) : nullptr;
    const bool ours = known != nullptr && acrnet::is_ours(known->provenance);
    if (change.action == Action::adopt) return require(known == nullptr, known_already);
    if (change.action == Action::forget) return require(known != nullptr, not_known);
    if (change.action != Action::remove || change.reason == ChangeReason::ended) return fits;
    if (change.reason == ChangeReason::not_in_policy)
      return require(!ours, "the state has it as acrnet's own");
    if (ours) return require(tells_import(change.reason, known->provenance), not_ours);
    return require(access != nullptr && is_part_of_ours(fact.source, *access), not_ours);
  }

  // The same addresses may be there in other networks than acrnet wrote.
  static bool is_part_of_ours(const RuleSource& source, const TrackedAccess& access) {
    const auto* const cidr = std::get_if<Cidr>(&source);
    if (cidr == nullptr) return false;
    std::vector<Cidr> ours;
    for (const TrackedRule& rule : access.rules) {
      const auto* const network = std::get_if<Cidr>(&rule.source);
      if (network != nullptr && acrnet::is_ours(rule.provenance)) ours.push_back(*network);
    }
    return subtract(CidrSet(std::span(cidr, 1)), CidrSet(ours)).empty();
  }

  template <typename T>
  Why check_fact(const Change& change, const TrackedResource* tracked,
                 const SettingFact<T>& fact) const {
    const TrackedAccess* const access = access_of(tracked);
    // By its address: g++ 12 takes a copy for uninitialized.
    const std::optional<T>* const original =
        access != nullptr ? &(access->*AccessSetting<T>::original) : nullptr;
    const bool known = original != nullptr && original->has_value();
    if (change.action == Action::adopt) return require(!known, known_already);
    if (change.action == Action::forget) return require(known, not_known);
    const bool puts_back =
        change.action == Action::update && change.reason != ChangeReason::in_policy;
    return require(!puts_back || (known && **original == fact.after),
                   "the state has another value to put back");
  }

  static Why check_aspect(const Change& change, const TrackedAspect* aspect) {
    switch (change.action) {
      case Action::adopt: return require(aspect == nullptr, known_already);
      case Action::forget: return require(aspect != nullptr, not_known);
      case Action::remove:
        return require(is_ours(aspect) && tells_import(change.reason, aspect->provenance),
                       not_ours);
      case Action::add:
      case Action::update:
      case Action::move: break;
    }
    return fits;
  }

  Why check_fact(const Change& change, const TrackedResource* tracked, const EndpointFact&) const {
    return check_aspect(change, find_aspect(tracked, &TrackedResource::endpoint));
  }
  Why check_fact(const Change&, const TrackedResource*, const RegistrationFact&) const {
    return fits;
  }
  Why check_fact(const Change& change, const TrackedResource* tracked,
                 const GovernanceFact& fact) const {
    const bool governed = access_of(tracked) != nullptr;
    if (change.action == Action::adopt) return require(!governed, known_already);
    if (!governed) return not_known;
    const Protection said{plan_.resources[change.resource].prevent_destroy, fact.on_destroy};
    return require(change.action != Action::update || !(tracked->protection == said),
                   "it changes nothing");
  }
  Why check_fact(const Change&, const TrackedResource* tracked, const AddressFact& fact) const {
    return require(tracked != nullptr && tracked->address == fact.before, not_known);
  }
  Why check_fact(const Change& change, const TrackedResource* tracked, const ExistenceFact&) const {
    if (change.reason == ChangeReason::gone) return fits;
    return check_aspect(change, find_aspect(tracked, &TrackedResource::existence));
  }
  Why check_fact(const Change&, const TrackedResource* tracked, const ProvisioningFact&) const {
    return require(access_of(tracked) != nullptr, not_known);
  }
  Why check_fact(const Change&, const TrackedResource*, const WayFact&) const { return fits; }
  Why check_fact(const Change& change, const TrackedResource* tracked,
                 const PrivateEndpointFact&) const {
    const auto* const existence = find_aspect(tracked, &TrackedResource::existence);
    if (change.action == Action::update) return require(is_ours(existence), not_ours);
    return check_aspect(change, existence);
  }

  // A resource is called what the state calls it, unless the plan moves it to another name, or the
  // policy has another name for what the state is about to forget.
  std::optional<Misfit> check_names() const {
    std::vector<bool> may_differ(plan_.resources.size(), false);
    std::vector<bool> stays(plan_.resources.size(), false);
    for (const Change& change : plan_.changes) {
      const bool goes = change.action == Action::remove || change.action == Action::forget;
      if (change.action == Action::move) may_differ[change.resource] = true;
      if (!goes || std::holds_alternative<RuleFact>(change.fact)) stays[change.resource] = true;
    }
    for (std::size_t i = 0; i < plan_.resources.size(); ++i) {
      const Resource& resource = plan_.resources[i];
      const TrackedResource* const tracked = settled_.find(resource.id);
      if (tracked == nullptr || tracked->address == resource.address || may_differ[i]) continue;
      const bool governed = plan_.mode == PlanMode::apply && stays[i];
      if (resource.origin.in_policy() && !governed) continue;
      return Misfit{fmt::format("resources[{}]", i), "the state knows it by another address"};
    }
    return std::nullopt;
  }

  const Plan& plan_;
  const State& stored_;
  const State& settled_;
};

}  // namespace

std::optional<Misfit> find_misfit_with_observed(const Plan& plan) {
  return ObservedFit(plan).run();
}

std::optional<Misfit> find_misfit_with_state(const Plan& plan, const State& stored,
                                             const State& settled) {
  return StateFit(plan, stored, settled).run();
}

}  // namespace acrnet::planner
