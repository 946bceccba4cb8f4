#include "executor/apply/state_journal.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "executor/apply/last_observed.h"
#include "model/access_setting.h"

namespace acrnet::executor {

namespace {

// Of something that is added or adopted.
Provenance provenance_of(const Change& change) {
  if (change.action != Action::adopt) return Provenance::created;
  return change.reason == ChangeReason::imported ? Provenance::imported : Provenance::found;
}

std::string text_at(const Plan& plan, TextIndex index) {
  return index == no_text ? std::string() : plan.texts[index];
}

// Makes an entry for each resource of the plan that the state does not track yet.
void add_missing(State& state, const Plan& plan) {
  std::vector<TrackedResource> fresh;
  for (const Resource& resource : plan.resources) {
    if (resource.id.empty() || state.find(resource.id) != nullptr) continue;
    fresh.push_back({resource.address, resource.id});
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(fresh.begin(), fresh.end(), by_id);
  auto& all = state.resources;
  const auto tracked = static_cast<std::ptrdiff_t>(all.size());
  all.insert(all.end(), std::make_move_iterator(fresh.begin()),
             std::make_move_iterator(fresh.end()));
  std::inplace_merge(all.begin(), all.begin() + tracked, all.end(), by_id);
}

// Walks the changes of a plan and brings a state along.
class StateWriter {
 public:
  StateWriter(State& state, const Plan& plan) : plan_(plan) {
    entries_.reserve(plan.resources.size());
    for (const Resource& resource : plan.resources)
      entries_.push_back(resource.id.empty() ? nullptr : state.find(resource.id));
  }

  // Requires an entry for each resource.
  void begin(const Change& change) {
    std::visit([&](const auto& fact) { begin_fact(change, fact); }, change.fact);
  }
  // Azure has it as the plan said.
  void confirm(const Change& change) {
    if (entry(change) == nullptr) return;
    std::visit([&](const auto& fact) { confirm_fact(change, fact); }, change.fact);
  }
  void note_protection() {
    for (std::size_t i = 0; i < entries_.size(); ++i) {
      const Resource& resource = plan_.resources[i];
      if (entries_[i] && resource.origin.in_policy())
        entries_[i]->protection.prevent_destroy = resource.prevent_destroy;
    }
  }

 private:
  using Place = std::optional<TrackedAspect> TrackedResource::*;

  const Resource& resource(const Change& change) const { return plan_.resources[change.resource]; }
  TrackedResource* entry(const Change& change) const { return entries_[change.resource]; }

  // An address that the policy gives now replaces an older one.
  TrackedResource& named(const Change& change) const {
    if (!resource(change).address.empty()) entry(change)->address = resource(change).address;
    return *entry(change);
  }

  void begin_aspect(const Change& change, Place place) const;
  void confirm_aspect(const Change& change, Place place) const;

  void begin_fact(const Change& change, const RuleFact& fact) const;
  template <typename T>
  void begin_fact(const Change& change, const SettingFact<T>& fact) const;
  void begin_fact(const Change& change, const EndpointFact&) const {
    // One that failed and was not tracked is written again: acrnet takes note of it, too.
    if (change.action == Action::update && !entry(change)->endpoint)
      track(named(change).endpoint).provenance = Provenance::found;
    begin_aspect(change, &TrackedResource::endpoint);
  }
  void begin_fact(const Change&, const RegistrationFact&) const {
  }  // never taken back, so never noted
  void begin_fact(const Change& change, const GovernanceFact& fact) const {
    if (change.action != Action::forget) govern(change, fact.on_destroy);
  }
  void begin_fact(const Change& change, const AddressFact&) const { named(change); }
  void begin_fact(const Change& change, const ExistenceFact& fact) const;
  void begin_fact(const Change& change, const PrivateEndpointFact&) const {
    begin_aspect(change, &TrackedResource::existence);
  }
  void begin_fact(const Change&, const ProvisioningFact&) const {}
  void begin_fact(const Change&, const WayFact&) const {}
  void govern(const Change& change, OnDestroy on_destroy) const {
    track(named(change).access);
    entry(change)->protection.on_destroy = on_destroy;
  }

  void confirm_fact(const Change& change, const RuleFact& fact) const;
  template <typename T>
  void confirm_fact(const Change& change, const SettingFact<T>&) const;
  void confirm_fact(const Change& change, const EndpointFact&) const {
    confirm_aspect(change, &TrackedResource::endpoint);
  }
  void confirm_fact(const Change&, const RegistrationFact&) const {}
  void confirm_fact(const Change& change, const GovernanceFact&) const {
    if (change.action == Action::forget) entry(change)->access.reset();
  }
  void confirm_fact(const Change&, const AddressFact&) const {}  // there from the first save on
  void confirm_fact(const Change& change, const ExistenceFact&) const { confirm_existence(change); }
  void confirm_fact(const Change& change, const PrivateEndpointFact&) const {
    confirm_existence(change);
  }
  void confirm_fact(const Change&, const ProvisioningFact&) const {}
  void confirm_fact(const Change&, const WayFact&) const {}
  void confirm_existence(const Change& change) const;

  const Plan& plan_;
  std::vector<TrackedResource*> entries_;  // of each resource; null where the state has none
};

void StateWriter::begin_aspect(const Change& change, Place place) const {
  if (change.action == Action::forget || change.action == Action::update) return;
  if (change.action == Action::remove) {
    if (auto* const aspect = find_aspect(entry(change), place))
      aspect->pending = PendingOperation::remove;
    return;
  }
  const bool adopted = change.action == Action::adopt;
  track(named(change).*place) = {provenance_of(change),
                                 adopted ? PendingOperation::none : PendingOperation::create};
}

void StateWriter::confirm_aspect(const Change& change, Place place) const {
  if (change.action == Action::remove || change.action == Action::forget) {
    (entry(change)->*place).reset();
  } else if (auto* const aspect = find_aspect(entry(change), place)) {
    aspect->pending = PendingOperation::none;
  }
}

void StateWriter::begin_fact(const Change& change, const RuleFact& fact) const {
  if (change.action == Action::forget) return;
  if (change.action == Action::remove) {
    // A rule that the state does not know was somebody else's: once it is gone there is nothing to
    // remember, and if it stays it must not become ours.
    auto* const access = find_aspect(entry(change), &TrackedResource::access);
    TrackedRule* const rule = access == nullptr ? nullptr : find_rule(*access, fact.source);
    if (rule != nullptr) rule->pending = PendingOperation::remove;
    return;
  }
  TrackedRule& rule = rule_entry(track(named(change).access), fact.source);
  const bool adopted = change.action == Action::adopt;
  rule.provenance = provenance_of(change);
  rule.pending = adopted ? PendingOperation::none : PendingOperation::create;
  rule.origin = to_string(change.origin, plan_.origins);
  rule.reason = text_at(plan_, change.because);
}

template <typename T>
void StateWriter::begin_fact(const Change& change, const SettingFact<T>& fact) const {
  // Only what the policy asks for overwrites something worth remembering; restoring does not. What
  // is made with the registry is what was found at first.
  const bool governs =
      change.action == Action::adopt || change.action == Action::add ||
      (change.action == Action::update && change.reason == ChangeReason::in_policy);
  if (!governs) return;
  auto& original = track(named(change).access).*AccessSetting<T>::original;
  if (!original) original = fact.before;
}

void StateWriter::begin_fact(const Change& change, const ExistenceFact& fact) const {
  begin_aspect(change, &TrackedResource::existence);
  const bool made = change.action == Action::add;
  if (made && resource(change).kind == Resource::Kind::registry) govern(change, fact.on_destroy);
}

void StateWriter::confirm_fact(const Change& change, const RuleFact& fact) const {
  auto* const access = find_aspect(entry(change), &TrackedResource::access);
  if (access == nullptr) return;
  if (change.action == Action::remove || change.action == Action::forget) {
    std::erase_if(access->rules,
                  [&](const TrackedRule& rule) { return rule.source == fact.source; });
  } else if (TrackedRule* const rule = find_rule(*access, fact.source)) {
    rule->pending = PendingOperation::none;
  }
}

template <typename T>
void StateWriter::confirm_fact(const Change& change, const SettingFact<T>&) const {
  const bool given_back =
      change.action == Action::forget ||
      (change.action == Action::update && change.reason != ChangeReason::in_policy);
  auto* const access = find_aspect(entry(change), &TrackedResource::access);
  if (given_back && access != nullptr) (access->*AccessSetting<T>::original).reset();
}

void release(TrackedResource& resource) {
  resource.access.reset();
  for_each_simple_aspect([&](std::string_view, auto place) { (resource.*place).reset(); });
}

// What is deleted takes with it all that the state knows of it.
void StateWriter::confirm_existence(const Change& change) const {
  if (change.action == Action::remove) return release(*entry(change));
  confirm_aspect(change, &TrackedResource::existence);
}

// For each resource: does everything that its steps write stand in Azure? True without a step.
std::vector<bool> written_resources(const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  std::vector<bool> written(plan.resources.size(), true);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (outcomes[i] != StepOutcome::done) written[plan.steps[i].resource] = false;
  }
  return written;
}

bool was_begun(StepOutcome outcome) {
  return outcome == StepOutcome::done || outcome == StepOutcome::failed ||
         outcome == StepOutcome::unknown;
}

// Drops pending creates of steps that never started. If one stayed and another party created the
// resource, a later destroy would delete it as ours.
void drop_never_started(State& state, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].kind != StepKind::create || was_begun(outcomes[i])) continue;
    TrackedResource* const entry = state.find(plan.resources[plan.steps[i].resource].id);
    const auto* const existence = find_aspect(entry, &TrackedResource::existence);
    if (existence != nullptr && existence->pending == PendingOperation::create) release(*entry);
  }
}

bool keep_late(TrackedAccess& access, const TrackedAccess& late) {
  bool added = false;
  for (const TrackedRule& rule : late.rules) {
    if (find_rule(std::as_const(access), rule.source) != nullptr) continue;
    rule_entry(access, rule.source) = rule;
    added = true;
  }
  for_each_access_setting([&](auto setting, auto) {
    auto& original = access.*setting.original;
    if (original || !(late.*setting.original)) return;
    original = late.*setting.original;
    added = true;
  });
  return added;
}

bool keep_late(TrackedResource& resource, const TrackedResource& late) {
  bool added = false;
  for_each_simple_aspect([&](std::string_view, auto place) {
    if (resource.*place || !(late.*place)) return;
    resource.*place = late.*place;
    added = true;
  });
  if (!late.access) return added;
  const bool had_access = resource.access.has_value();
  return keep_late(track(resource.access), *late.access) || !had_access || added;
}

}  // namespace

std::string keep_late(State& state, const std::vector<TrackedResource>& late) {
  std::string added;
  for (const TrackedResource& entry : late) {
    const bool known = state.find(entry.id) != nullptr;
    TrackedResource& resource = resource_entry(state, entry.id, entry.address);
    if (!known) resource.protection = entry.protection;
    if (!keep_late(resource, entry)) continue;
    if (!added.empty()) added += ", ";
    added += entry.address.empty() ? entry.id.text() : entry.address.text();
    for_each_observed_kind([&](const auto& kind) {
      std::erase_if(state.last_observed.*kind.observed,
                    [&](const auto& seen) { return seen.id == entry.id; });
    });
  }
  return added;
}

State record_pending(State settled, const Plan& plan) {
  add_missing(settled, plan);
  StateWriter writer(settled, plan);
  for (const Change& change : plan.changes) writer.begin(change);
  writer.note_protection();
  drop_empty_resources(settled);
  drop_written(settled.last_observed, plan);
  remember_before(settled.before_unfinished, plan);
  return settled;
}

State confirm(State pending, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  const std::vector<bool> written = written_resources(plan, outcomes);
  StateWriter writer(pending, plan);
  for (const Change& change : plan.changes) {
    if (written[change.resource]) writer.confirm(change);
  }
  drop_never_started(pending, plan, outcomes);
  drop_empty_resources(pending);
  keep_written(pending.last_observed, plan, outcomes);
  settle_before(pending, plan, outcomes);
  if (plan.mode == PlanMode::destroy) drop_untracked(pending);
  return pending;
}

}  // namespace acrnet::executor
