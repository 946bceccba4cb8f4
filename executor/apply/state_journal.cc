#include "executor/apply/state_journal.h"

#include <algorithm>
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

// Walks the changes of a plan and brings a state along.
class StateWriter {
 public:
  StateWriter(State& state, const Plan& plan) : state_(state), plan_(plan) {}

  void begin(const Change& change) {
    std::visit([&](const auto& fact) { begin_fact(change, fact); }, change.fact);
  }
  // Azure has it as the plan said.
  void confirm(const Change& change) {
    std::visit([&](const auto& fact) { confirm_fact(change, fact); }, change.fact);
  }

 private:
  const Resource& resource(const Change& change) const { return plan_.resources[change.resource]; }
  const ArmId& id(const Change& change) const { return resource(change).id; }

  // The entry, made when there is none; an address that the policy gives now replaces an older one.
  StateRegistry& registry(const Change& change) {
    StateRegistry& entry = registry_entry(state_, id(change), resource(change).address);
    if (!resource(change).address.empty()) entry.address = resource(change).address;
    return entry;
  }
  StateSubnet& subnet(const Change& change) {
    StateSubnet& entry = subnet_entry(state_, id(change), resource(change).address);
    if (!resource(change).address.empty()) entry.address = resource(change).address;
    return entry;
  }

  void begin_fact(const Change& change, const RuleFact& fact);
  template <typename T>
  void begin_fact(const Change& change, const SettingFact<T>& fact);
  void begin_fact(const Change& change, const EndpointFact&);
  void begin_fact(const Change&, const RegistrationFact&) {}  // never taken back, so never noted
  void begin_fact(const Change& change, const GovernanceFact& fact);
  void begin_fact(const Change& change, const AddressFact&);
  void begin_fact(const Change& change, const ExistenceFact& fact);
  void begin_fact(const Change& change, const PrivateEndpointFact&) { begin_existence(change); }
  void begin_existence(const Change& change);

  void confirm_fact(const Change& change, const RuleFact& fact);
  template <typename T>
  void confirm_fact(const Change& change, const SettingFact<T>&);
  void confirm_fact(const Change& change, const EndpointFact&);
  void confirm_fact(const Change&, const RegistrationFact&) {}
  void confirm_fact(const Change& change, const GovernanceFact&);
  void confirm_fact(const Change&, const AddressFact&) {}  // it is there from the first save on

  void confirm_fact(const Change& change, const ExistenceFact&) { confirm_existence(change); }
  void confirm_fact(const Change& change, const PrivateEndpointFact&) { confirm_existence(change); }
  void confirm_existence(const Change& change);

  State& state_;
  const Plan& plan_;
};

void StateWriter::begin_fact(const Change& change, const RuleFact& fact) {
  if (change.action == Action::forget) return;
  if (change.action == Action::remove) {
    // A rule that the state does not know was somebody else's: once it is gone there is nothing to
    // remember, and if it stays it must not become ours.
    StateRegistry* const entry = state_.find_registry(id(change));
    StateRule* const rule = entry == nullptr ? nullptr : find_rule(*entry, fact.source);
    if (rule != nullptr) rule->pending = PendingOperation::remove;
    return;
  }
  StateRule& rule = rule_entry(registry(change), fact.source);
  const bool adopted = change.action == Action::adopt;
  rule.provenance = provenance_of(change);
  rule.pending = adopted ? PendingOperation::none : PendingOperation::create;
  rule.origin = to_string(change.origin, plan_.origins);
}

template <typename T>
void StateWriter::begin_fact(const Change& change, const SettingFact<T>& fact) {
  // Only what the policy asks for overwrites something worth remembering; restoring does not. What is
  // made with the registry is what was found at first.
  const bool governs =
      change.action == Action::adopt || change.action == Action::add ||
      (change.action == Action::update && change.reason == ChangeReason::in_policy);
  if (!governs) return;
  auto& original = registry(change).*AccessSetting<T>::original;
  if (!original) original = fact.before;
}

void StateWriter::begin_fact(const Change& change, const EndpointFact&) {
  if (change.action == Action::forget) return;
  if (change.action == Action::remove) {
    if (StateSubnet* const entry = state_.find_subnet(id(change)))
      entry->pending = PendingOperation::remove;
    return;
  }
  StateSubnet& entry = subnet(change);
  const bool adopted = change.action == Action::adopt;
  entry.endpoint = provenance_of(change);
  entry.pending = adopted ? PendingOperation::none : PendingOperation::create;
}

void StateWriter::begin_fact(const Change& change, const GovernanceFact& fact) {
  if (change.action != Action::forget) registry(change).on_destroy = fact.on_destroy;
}

// Whichever lists know the resource call it by its new name.
void StateWriter::begin_fact(const Change& change, const AddressFact&) {
  const Address& address = resource(change).address;
  if (StateRegistry* const entry = state_.find_registry(id(change))) entry->address = address;
  if (StateSubnet* const entry = state_.find_subnet(id(change))) entry->address = address;
  if (StateResource* const entry = state_.find_resource(id(change))) entry->address = address;
}

void StateWriter::begin_fact(const Change& change, const ExistenceFact& fact) {
  begin_existence(change);
  const bool made = change.action == Action::add;
  if (made && resource(change).kind == Resource::Kind::registry)
    registry(change).on_destroy = fact.on_destroy;
}

void StateWriter::begin_existence(const Change& change) {
  if (change.action == Action::forget || change.action == Action::update) return;
  if (change.action == Action::remove) {
    if (StateResource* const entry = state_.find_resource(id(change)))
      entry->pending = PendingOperation::remove;
    return;
  }
  StateResource& entry = resource_entry(state_, id(change), resource(change).address);
  const bool adopted = change.action == Action::adopt;
  entry.provenance = provenance_of(change);
  entry.pending = adopted ? PendingOperation::none : PendingOperation::create;
}

void StateWriter::confirm_fact(const Change& change, const RuleFact& fact) {
  StateRegistry* const entry = state_.find_registry(id(change));
  if (entry == nullptr) return;
  if (change.action == Action::remove || change.action == Action::forget) {
    std::erase_if(entry->rules, [&](const StateRule& rule) { return rule.source == fact.source; });
  } else if (StateRule* const rule = find_rule(*entry, fact.source)) {
    rule->pending = PendingOperation::none;
  }
}

template <typename T>
void StateWriter::confirm_fact(const Change& change, const SettingFact<T>&) {
  const bool given_back =
      change.action == Action::forget ||
      (change.action == Action::update && change.reason != ChangeReason::in_policy);
  StateRegistry* const entry = state_.find_registry(id(change));
  if (given_back && entry != nullptr) (entry->*AccessSetting<T>::original).reset();
}

void StateWriter::confirm_fact(const Change& change, const EndpointFact&) {
  if (change.action == Action::remove || change.action == Action::forget) {
    std::erase_if(state_.subnets, [&](const StateSubnet& entry) { return entry.id == id(change); });
  } else if (StateSubnet* const entry = state_.find_subnet(id(change))) {
    entry->pending = PendingOperation::none;
  }
}

void StateWriter::confirm_fact(const Change& change, const GovernanceFact&) {
  if (change.action != Action::forget) return;
  std::erase_if(state_.registries,
                [&](const StateRegistry& entry) { return entry.id == id(change); });
}

// What is deleted takes with it all that the state knows of it.
void StateWriter::confirm_existence(const Change& change) {
  const auto is_it = [&](const auto& entry) { return entry.id == id(change); };
  if (change.action == Action::remove) {
    std::erase_if(state_.registries, is_it);
    std::erase_if(state_.subnets, is_it);
  }
  if (change.action == Action::remove || change.action == Action::forget) {
    std::erase_if(state_.resources, is_it);
  } else if (StateResource* const entry = state_.find_resource(id(change))) {
    entry->pending = PendingOperation::none;
  }
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

// Drops pending creates of steps that never started. If one stayed and another party created the resource, a
// later destroy would delete it as ours.
void drop_never_started(State& state, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (plan.steps[i].kind != StepKind::create || was_begun(outcomes[i])) continue;
    const ArmId& id = plan.resources[plan.steps[i].resource].id;
    const StateResource* const entry = state.find_resource(id);
    if (entry == nullptr || entry->pending != PendingOperation::create) continue;
    const auto is_it = [&](const auto& item) { return item.id == id; };
    std::erase_if(state.registries, is_it);
    std::erase_if(state.subnets, is_it);
    std::erase_if(state.resources, is_it);
  }
}

}  // namespace

State record_pending(State settled, const Plan& plan) {
  StateWriter writer(settled, plan);
  for (const Change& change : plan.changes) writer.begin(change);
  drop_written(settled.last_observed, plan);
  return settled;
}

State confirm(State pending, const Plan& plan, const std::vector<StepOutcome>& outcomes) {
  const std::vector<bool> written = written_resources(plan, outcomes);
  StateWriter writer(pending, plan);
  for (const Change& change : plan.changes) {
    if (written[change.resource]) writer.confirm(change);
  }
  drop_never_started(pending, plan, outcomes);
  keep_written(pending.last_observed, plan, outcomes);
  if (plan.mode == PlanMode::destroy) drop_untracked(pending);
  return pending;
}

}  // namespace acrnet::executor
