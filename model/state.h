// The state: what acrnet made, found and was given, kept between two runs.
//
// Changed by the executor (executor/apply/state_journal.h) and resolved against Azure by the
// planner (planner/state/resolve_pending.h); read and written through a state store. docs/state.md
// describes the file.
//
// Pending operations make every crash harmless. Before the first write of an apply the state is
// saved once, with everything that the plan will create or remove marked as pending; after the last
// it is saved again with what was done confirmed. If the process dies in between, the next plan
// looks in Azure: what was to be created and is there is ours, and if it is not there it was not
// made.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
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

// A part of a resource that acrnet made, found or was given: its existence or its endpoint.
struct TrackedAspect {
  Provenance provenance = Provenance::created;
  PendingOperation pending = PendingOperation::none;

  friend bool operator==(const TrackedAspect&, const TrackedAspect&) = default;
};

struct TrackedRule {
  RuleSource source;
  Provenance provenance = Provenance::created;
  PendingOperation pending = PendingOperation::none;
  std::string origin;       // "policy.acrnet:16", for show
  std::string reason = {};  // the author's `because`; empty: none is known

  friend bool operator==(const TrackedRule&, const TrackedRule&) = default;
};

// The settings and rules of a registry that acrnet governs.
struct TrackedAccess {
  // What was found when acrnet first changed or adopted each setting; empty while the policy leaves
  // it alone.
  std::optional<DefaultAction> original_default_action;
  std::optional<PublicAccess> original_public_access;
  std::optional<TrustedServices> original_trusted_services;
  std::optional<DataEndpoints> original_data_endpoints;
  std::vector<TrackedRule> rules;  // sorted by source

  friend bool operator==(const TrackedAccess&, const TrackedAccess&) = default;
};

// What the policy, when it was last applied, said about deleting the resource.
struct Protection {
  bool prevent_destroy = false;
  OnDestroy on_destroy = OnDestroy::restore;

  friend bool operator==(const Protection&, const Protection&) = default;
};

// All that the state knows of one resource. It has at least one of the three aspects.
struct TrackedResource {
  Address address;  // empty for a resource group
  ArmId id;
  Protection protection = {};
  // The resource itself: set when the policy tells acrnet to make it, even if it existed before.
  std::optional<TrackedAspect> existence = {};
  // Of a subnet: its service endpoint, which a rule of ours needs.
  std::optional<TrackedAspect> endpoint = {};
  // Of a registry: its settings and rules.
  std::optional<TrackedAccess> access = {};

  bool empty() const { return !existence && !endpoint && !access; }
  friend bool operator==(const TrackedResource&, const TrackedResource&) = default;
};

// Which Azure a state is about, and which one is asked.
struct StateWorld {
  Cloud cloud = Cloud::public_cloud;
  std::string tenant;         // as the policy or the environment gives it; empty: not known
  std::string emulator = {};  // of an embedded Azure, a GUID: which one; empty: not known

  friend bool operator==(const StateWorld&, const StateWorld&) = default;
};

// A moment of the calendar, to the second. No clock is read here.
struct Moment {
  std::int64_t seconds = 0;  // since 1970-01-01T00:00:00Z
  friend constexpr auto operator<=>(const Moment&, const Moment&) = default;
};

// "2026-11-23T16:40:03Z"; empty for anything else, and for a year beyond 9999.
std::optional<Moment> parse_moment(std::string_view text);
std::string to_string(const Moment& moment);

// 9999-12-31T23:59:59Z: no end is known.
inline constexpr Moment not_ended{253'402'300'799};

// A rule that a step of an apply removed from a registry, as it was planned.
struct RemovedRule {
  ArmId registry;
  RuleSource rule;

  friend auto operator<=>(const RemovedRule&, const RemovedRule&) = default;
};

struct State {
  std::string lineage;              // a UUID, made with the state; empty: no state exists yet
  std::uint64_t serial = 0;         // grows by one at every write
  std::optional<StateWorld> world;  // not set: no apply has recorded it yet
  std::vector<TrackedResource> resources;  // by ID; none of them is empty
  // What was in Azure when the state was last saved, of all that the policy and the state named
  // then. It tells drift from change, and lets a plan be made without reading Azure. Nothing is
  // missing in it; what a step was writing when its apply was cut off is left out.
  Observed last_observed;
  // What was in Azure before the first apply that has not ended well since: the resources that its
  // steps, and those of applies after it, were to write; `missing`: those that were not there.
  // Empty once an apply ends well. It tells who is cut off or let in by what was left half done.
  Observed before_unfinished;
  // Rules of those registries that are gone since because an apply was to remove them: no write has
  // lost them. Sorted, each once.
  std::vector<RemovedRule> removed_since;
  // The serial of the write at which Azure was observed last; not set: it is not known.
  std::optional<std::uint64_t> last_observed_serial;
  // Until when a write that an apply began may still arrive in Azure: before it, what is pending
  // and not seen stays pending. `not_ended` from the first save of an apply to its last, and so
  // where it was cut off or lost its lock. Not set: every write is known to have been answered.
  std::optional<Moment> pending_until;

  // Null where it is not tracked.
  const TrackedResource* find(const ArmId& id) const;
  TrackedResource* find(const ArmId& id);

  friend bool operator==(const State&, const State&) = default;
};

// An aspect of a resource: null where the state does not track the resource or this aspect.
template <typename Aspect>
const Aspect* find_aspect(const TrackedResource* resource,
                          std::optional<Aspect> TrackedResource::*aspect) {
  return resource != nullptr && resource->*aspect ? &*(resource->*aspect) : nullptr;
}
template <typename Aspect>
Aspect* find_aspect(TrackedResource* resource, std::optional<Aspect> TrackedResource::*aspect) {
  return resource != nullptr && resource->*aspect ? &*(resource->*aspect) : nullptr;
}

// The aspect; creates it where there is none.
template <typename Aspect>
Aspect& track(std::optional<Aspect>& aspect) {
  return aspect ? *aspect : aspect.emplace();
}

// Calls visit(member in the state's file, place in TrackedResource) for each TrackedAspect.
template <typename Visit>
void for_each_simple_aspect(Visit visit) {
  visit(std::string_view("existence"), &TrackedResource::existence);
  visit(std::string_view("endpoint"), &TrackedResource::endpoint);
}

const TrackedRule* find_rule(const TrackedAccess& access, const RuleSource& source);
TrackedRule* find_rule(TrackedAccess& access, const RuleSource& source);

// The entry for this ID, made at its place in the order where there is none. It must get an aspect.
TrackedResource& resource_entry(State& state, const ArmId& id, const Address& address);
TrackedRule& rule_entry(TrackedAccess& access, const RuleSource& source);

// Removes the entries that have no aspect any more.
void drop_empty_resources(State& state);

bool is_removed_since(const State& state, const RemovedRule& rule);
void note_removed_rule(State& state, RemovedRule rule);

// True when an apply did not end: an operation was begun and not confirmed.
bool has_pending(const State& state);

}  // namespace acrnet
