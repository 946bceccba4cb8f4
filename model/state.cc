#include "model/state.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace acrnet {

namespace {

template <typename Entries>
auto place_of(Entries& entries, const ArmId& id) {
  return std::lower_bound(entries.begin(), entries.end(), id,
                          [](const auto& entry, const ArmId& wanted) { return entry.id < wanted; });
}

template <typename Entries>
auto* find_by_id(Entries& entries, const ArmId& id) {
  const auto at = place_of(entries, id);
  return at != entries.end() && at->id == id ? &*at : nullptr;
}

// The entry for this ID, made where there is none.
template <typename Entry>
Entry& entry_of(std::vector<Entry>& entries, const ArmId& id, const Address& address) {
  const auto at = place_of(entries, id);
  if (at != entries.end() && at->id == id) return *at;
  Entry entry;
  entry.address = address;
  entry.id = id;
  return *entries.insert(at, std::move(entry));
}

template <typename Rules>
auto place_of_rule(Rules& rules, const RuleSource& source) {
  return std::lower_bound(
      rules.begin(), rules.end(), source,
      [](const StateRule& rule, const RuleSource& wanted) { return rule.source < wanted; });
}

template <typename Rules>
auto* find_by_source(Rules& rules, const RuleSource& source) {
  const auto at = place_of_rule(rules, source);
  return at != rules.end() && at->source == source ? &*at : nullptr;
}

}  // namespace

const StateRegistry* State::find_registry(const ArmId& id) const {
  return find_by_id(registries, id);
}
StateRegistry* State::find_registry(const ArmId& id) { return find_by_id(registries, id); }
const StateSubnet* State::find_subnet(const ArmId& id) const { return find_by_id(subnets, id); }
StateSubnet* State::find_subnet(const ArmId& id) { return find_by_id(subnets, id); }
const StateResource* State::find_resource(const ArmId& id) const {
  return find_by_id(resources, id);
}
StateResource* State::find_resource(const ArmId& id) { return find_by_id(resources, id); }

const StateRule* find_rule(const StateRegistry& registry, const RuleSource& source) {
  return find_by_source(registry.rules, source);
}

StateRule* find_rule(StateRegistry& registry, const RuleSource& source) {
  return find_by_source(registry.rules, source);
}

StateRegistry& registry_entry(State& state, const ArmId& id, const Address& address) {
  return entry_of(state.registries, id, address);
}

StateSubnet& subnet_entry(State& state, const ArmId& id, const Address& address) {
  return entry_of(state.subnets, id, address);
}

StateResource& resource_entry(State& state, const ArmId& id, const Address& address) {
  return entry_of(state.resources, id, address);
}

StateRule& rule_entry(StateRegistry& registry, const RuleSource& source) {
  const auto at = place_of_rule(registry.rules, source);
  if (at != registry.rules.end() && at->source == source) return *at;
  StateRule rule;
  rule.source = source;
  return *registry.rules.insert(at, std::move(rule));
}

bool has_pending(const State& state) {
  const auto is_pending = [](const auto& entry) { return entry.pending != PendingOperation::none; };
  return std::any_of(state.subnets.begin(), state.subnets.end(), is_pending) ||
         std::any_of(state.resources.begin(), state.resources.end(), is_pending) ||
         std::any_of(state.registries.begin(), state.registries.end(),
                     [&](const StateRegistry& registry) {
                       return std::any_of(registry.rules.begin(), registry.rules.end(), is_pending);
                     });
}

}  // namespace acrnet
