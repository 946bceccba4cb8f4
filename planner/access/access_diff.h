// Who can reach each registry before and after a plan.
//
// Pipeline: Plan (as far as its steps and clients) -> RegistryAccess of every registry where
// somebody gains or loses access. Pure. A registry admits a client if its public endpoint is
// enabled and (the default is to allow, or an IP rule covers the address that the client arrives
// from, or the client's subnet carries the service endpoint and has a rule). About linear in the
// rules: registries that no step can matter to are passed over.
#pragma once

#include <functional>
#include <vector>

#include "model/access.h"
#include "model/desired.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

// Every subnet that the policy, the state or a rule in Azure names, by ID.
std::vector<ClientSubnet> find_clients(const Desired& desired, const Observed& observed,
                                       const State& settled);

// Who these settings let in by the public endpoint; `after` tells which service endpoints count.
Clients clients_of(const NetworkSettings& settings, const AccessStates& states, bool after);
// Who reaches the registry at all, before or after.
Clients clients_of(const SettingsStates& registry, const AccessStates& states, bool after);

// What a registry is called.
using NameOf = std::function<Address(const ArmId&)>;

// In order of address, then ID. `name_of` is asked for those that are in the result.
std::vector<RegistryAccess> diff_access(const AccessStates& states, const NameOf& name_of);
// Names as the policy has them, else the state.
std::vector<RegistryAccess> diff_access(const AccessStates& states, const Desired& desired,
                                        const State& settled);

}  // namespace acrnet::planner
