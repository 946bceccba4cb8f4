// Who can reach each registry before and after a plan.
//
// Pipeline: Plan (as far as its steps and clients) -> RegistryAccess of every registry where a
// client gains or loses access, or may. Pure. A registry admits a client if its public endpoint is
// enabled and (the default is to allow, or an IP rule covers the address that the client arrives
// from, or the client's subnet carries the service endpoint and has a rule), or if its name leads
// the client to a private endpoint. What Azure does not document, or could not be read, is unknown.
// About linear in the rules: registries that no step can matter to are passed over.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "model/access.h"
#include "model/desired.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

// Every subnet that the policy, the state or a rule in Azure names, now or in `earlier`, and all
// subnets of a network with a private endpoint, by ID.
std::vector<ClientSubnet> find_clients(const Desired& desired, const Observed& observed,
                                       const State& settled, const Observed& earlier = {});

// The clients that a registry admits, and those whose access is unknown.
struct Admitted {
  struct Unsure {
    std::optional<ClientIndex> client;  // not set: all
    UnknownReason reason = UnknownReason::registry_failed;
  };

  Clients surely;
  std::vector<Unsure> unsure;  // by client

  Clients unknown() const;
};

// Who these settings let in by the public endpoint; `after` tells which service endpoints count.
Clients clients_of(const ArmId& registry, const NetworkSettings& settings,
                   const AccessStates& states, bool after);
// Who reaches the registry at all, before or after.
Admitted admitted_by(const SettingsStates& registry, const AccessStates& states, bool after);

// What a registry is called.
using NameOf = std::function<Address(const ArmId&)>;

// In order of address, then ID. `name_of` is asked for those that are in the result.
std::vector<RegistryAccess> diff_access(const AccessStates& states, const NameOf& name_of);
// The gains and losses between two observations, by the same rules as a plan's.
std::vector<RegistryAccess> diff_worlds(const Observed& before, const Observed& after,
                                        const std::vector<ClientSubnet>& clients,
                                        const NameOf& name_of);
// The gains and losses from a world before the plan to what the plan has observed. Where an apply
// has not ended well, what is now as it is after the plan counts as what was: it was to become so.
std::vector<RegistryAccess> diff_outside(const Observed& before, const Plan& plan,
                                         const AccessStates& states, const NameOf& name_of);
// The gains and losses of these steps of a plan, without the others.
std::vector<RegistryAccess> access_after(const Plan& plan, const std::vector<bool>& done);
// Names as a plan has them.
NameOf names_in(const Plan& plan);
// Names as the policy has them, else the state.
NameOf names_of(const Desired& desired, const State& settled);

}  // namespace acrnet::planner
