// Pairs what the policy wants, what was observed in Azure and what the state tracks, per resource.
//
// The working values of diff; a side that does not have the resource is null. Pairing is by ARM ID,
// in merges of sorted lists; the pairs are ordered by address.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "model/desired.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"

namespace acrnet::planner {

struct RegistrySides {
  const DesiredRegistry* wanted = nullptr;
  const ObservedRegistry* present = nullptr;
  const TrackedResource* recorded = nullptr;
  // Why everything that acrnet made is removed again; empty while the policy governs the registry.
  // Where it is set, only the names, places and on_destroy of `wanted` count.
  std::optional<ChangeReason> given_up;
  // The policy's `removed` block with destroy = false for it; null: there is none.
  const Removal* let_go = nullptr;
  // The last `moved` that leads from the address that the state knows to that of the policy.
  const Move* move = nullptr;
  bool has_private_endpoint = false;  // the policy asks for one

  // Another block of the policy has the address that the state knows it by: it has none then.
  bool is_renamed_away = false;

  const Address& address() const;
  const ArmId& id() const;
  // Where the policy has a block for it, the policy says how its end is; else what the policy said
  // when it was last applied counts.
  OnDestroy on_destroy() const;
  bool prevents_destroy() const;
  // It is given up, and everything of it stays in Azure as it is.
  bool stays_as_it_is() const;
  // What the state tracks of its settings and rules, and of its existence.
  const TrackedAccess* access() const { return find_aspect(recorded, &TrackedResource::access); }
  const TrackedAspect* existence() const {
    return find_aspect(recorded, &TrackedResource::existence);
  }
};

struct SubnetSides {
  const DesiredSubnet* wanted = nullptr;
  const ObservedSubnet* present = nullptr;
  const TrackedResource* recorded = nullptr;
  const Removal* let_go = nullptr;  // as of a registry
  const Move* move = nullptr;

  // What the registries will need of it once the plan is done, filled in by diff:
  bool asked = false;             // a rule of the policy names it
  bool kept = false;              // another rule stays, in a registry that the policy governs
  bool left_behind = false;       // a rule stays in a registry that is given up
  bool needed_by_others = false;  // a registry that the policy does not name has a rule for it
  bool occupied = false;          // a private endpoint of a registry that is given up stays in it
  // A registry that will be written and keeps a rule, not asked for, that names this subnet; one
  // that the policy governs if there is any.
  const RegistrySides* written_with = nullptr;
  bool named = false;  // a changed rule names it

  // Another block of the policy has the address that the state knows it by: it has none then.
  bool is_renamed_away = false;

  const Address& address() const;
  const ArmId& id() const;
  const TrackedAspect* endpoint() const {
    return find_aspect(recorded, &TrackedResource::endpoint);
  }
  const TrackedAspect* existence() const {
    return find_aspect(recorded, &TrackedResource::existence);
  }
  bool has_endpoint() const { return present != nullptr && present->service_endpoint; }
};

// Why something of this provenance is removed again; `reason` where acrnet made it.
ChangeReason reason_to_take_back(ChangeReason reason, Provenance provenance);

// In order of address, then ID. In destroy every registry is given up.
std::vector<RegistrySides> pair_registries(const Desired& desired, const Observed& observed,
                                           const State& settled, PlanMode mode);

// The subnets that the policy or the state knows.
class KnownSubnets {
 public:
  KnownSubnets(const Desired& desired, const Observed& observed, const State& settled);

  // Its index; empty for a subnet that neither knows.
  std::optional<std::uint32_t> find(const ArmId& id) const;
  SubnetSides& operator[](std::uint32_t index) { return subnets_[index]; }
  const SubnetSides& operator[](std::uint32_t index) const { return subnets_[index]; }
  std::size_t size() const { return subnets_.size(); }
  // All indices, in order of address, then ID.
  std::vector<std::uint32_t> in_order_of_address() const;

 private:
  std::vector<SubnetSides> subnets_;  // by ID
};

}  // namespace acrnet::planner
