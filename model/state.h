// What acrnet believes it made: the memory between two runs.
//
// Made and changed by the executor (executor/apply/state_journal.h) and resolved against Azure by the
// planner (planner/state/resolve_pending.h); read and written through a state store. docs/state.md
// describes the file.
//
// Pending operations make every crash harmless. Before the first write of an apply the state is saved
// once, with everything that the plan will create or remove marked as pending; after the last it is
// saved again with what was done confirmed. If the process dies in between, the next plan looks in
// Azure: what was to be created and is there is ours, and if it is not there it was not made.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/address.h"
#include "model/arm_id.h"
#include "model/network.h"
#include "model/observed.h"
#include "model/terms.h"

namespace acrnet {

// created: acrnet made it and may remove it. found: it was there before, and stays. imported: it
// was there before, and the policy gave it to acrnet, which may remove it.
enum class Provenance { created, found, imported };

// acrnet may remove it.
constexpr bool is_ours(Provenance provenance) { return provenance != Provenance::found; }

// An operation that an apply began and did not confirm; none where there is none.
enum class PendingOperation { none, create, remove };

struct StateRule {
  RuleSource source;
  Provenance provenance = Provenance::created;
  PendingOperation pending = PendingOperation::none;
  std::string origin;  // "policy.acrnet:16", for show

  friend bool operator==(const StateRule&, const StateRule&) = default;
};

struct StateRegistry {
  Address address;
  ArmId id;
  OnDestroy on_destroy = OnDestroy::restore;
  // What was found when acrnet first changed or adopted each setting; empty while the policy leaves
  // it alone.
  std::optional<DefaultAction> original_default_action;
  std::optional<PublicAccess> original_public_access;
  std::optional<TrustedServices> original_trusted_services;
  std::optional<DataEndpoints> original_data_endpoints;
  std::vector<StateRule> rules;  // sorted by source

  friend bool operator==(const StateRegistry&, const StateRegistry&) = default;
};

// A subnet whose service endpoint a rule of ours needs.
struct StateSubnet {
  Address address;
  ArmId id;
  Provenance endpoint = Provenance::created;
  PendingOperation pending = PendingOperation::none;

  friend bool operator==(const StateSubnet&, const StateSubnet&) = default;
};

// A resource that acrnet makes itself where the policy says so, or that was there already then.
struct StateResource {
  Address address;  // empty for a resource group
  ArmId id;
  Provenance provenance = Provenance::created;
  PendingOperation pending = PendingOperation::none;

  friend bool operator==(const StateResource&, const StateResource&) = default;
};

struct State {
  static constexpr int format_version = 3;

  std::string lineage;                    // a UUID, made with the state; empty: no state exists yet
  std::uint64_t serial = 0;               // grows by one at every write
  std::vector<StateRegistry> registries;  // by ID
  std::vector<StateSubnet> subnets;       // by ID
  std::vector<StateResource> resources;   // by ID
  // What was in Azure when the state was last saved, of all that the policy and the state named then.
  // It tells drift from change, and lets a plan be made without reading Azure. Nothing is missing in
  // it; what a step was writing when its apply was cut off is left out.
  Observed last_observed;

  const StateRegistry* find_registry(const ArmId& id) const;
  StateRegistry* find_registry(const ArmId& id);
  const StateSubnet* find_subnet(const ArmId& id) const;
  StateSubnet* find_subnet(const ArmId& id);
  const StateResource* find_resource(const ArmId& id) const;
  StateResource* find_resource(const ArmId& id);

  friend bool operator==(const State&, const State&) = default;
};

const StateRule* find_rule(const StateRegistry& registry, const RuleSource& source);
StateRule* find_rule(StateRegistry& registry, const RuleSource& source);

// The entry for this ID, made at its place in the order where there is none.
StateRegistry& registry_entry(State& state, const ArmId& id, const Address& address);
StateSubnet& subnet_entry(State& state, const ArmId& id, const Address& address);
StateResource& resource_entry(State& state, const ArmId& id, const Address& address);
StateRule& rule_entry(StateRegistry& registry, const RuleSource& source);

// True when an apply did not end: an operation was begun and not confirmed.
bool has_pending(const State& state);

}  // namespace acrnet
