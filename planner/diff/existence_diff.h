// Whether something that acrnet makes itself is to be made, taken note of, deleted or let go.
//
// A part of diff. Pure. Registries and subnets are asked about one by one, as the rest of their
// changes goes along; networks and resource groups are compared here, once it is known what is
// deleted in them. What others deleted is found from the state.
#pragma once

#include <optional>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/plan.h"
#include "model/state.h"
#include "planner/diff/changes.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

// What a registry is when Azure has just made it: open to everyone, without a rule. It stands for
// one that is to be made where the rest of the diff asks for what is there.
const ObservedRegistry& newborn_registry();

// The policy asks for it, and it is not there.
bool is_made(const RegistrySides& sides);
bool is_made(const SubnetSides& sides);

// acrnet made it, or was given it, and is to take it back. A subnet that is still let in somewhere
// stays: to be asked once the registries have been compared.
bool is_deleted(const RegistrySides& sides);
bool is_deleted(const SubnetSides& sides, PlanMode mode);

// Reports where what is there is not what the policy would make.
std::optional<Change> diff_existence(const RegistrySides& sides, Diagnostics& diagnostics);
std::optional<Change> diff_existence(const SubnetSides& sides, PlanMode mode,
                                     Diagnostics& diagnostics);

// What the plan says of a network or of a resource group.
struct ContainerDiff {
  Resource resource;
  std::vector<Change> changes;  // not empty; their `resource` is not set yet
};

// Networks by address, then resource groups by ID. `deleted` is what else the plan deletes,
// sorted.
std::vector<ContainerDiff> diff_containers(const Desired& desired, const Observed& observed,
                                           const State& settled, PlanMode mode,
                                           const std::vector<ArmId>& deleted,
                                           Diagnostics& diagnostics);

// The tracked resources that are gone from Azure though acrnet did not delete them, as the state
// has them before its pending operations are resolved. In the order of the state, and valid as long
// as `stored` is.
std::vector<const TrackedResource*> find_gone(const State& stored, const Observed& observed);

// Lists what the state forgets because it is gone, in the order of the resources. What is made anew
// is listed as made.
void list_forgotten(const State& stored, const Observed& observed, Changes& changes);

}  // namespace acrnet::planner
