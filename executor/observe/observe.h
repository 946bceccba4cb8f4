// Reads from Azure what a plan needs.   Pipeline: Targets x Azure -> Observed
//
// As few requests as possible, in parallel: one list for a subscription with several targets, one
// GET for a single one; subnets come inline with their networks. I/O through the ArmClient only.
// Whatever can't be understood exactly (a hidden rule list, a rule of an unknown form) is an error,
// never "empty": a plan made from it would take away access.
//
// Read beside the targets, where the registries lead there: the subnets that their rules name and
// the registration of those subnets' subscriptions, their private endpoints with the networks that
// these stand in, and the private DNS zones that may hold the registries' names. They belong to
// others, so what of them is refused is no error (Observed::unread).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "executor/arm/arm_client.h"
#include "model/access.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/state.h"

namespace acrnet::executor {

// Empty exactly when an error was added. A target that does not exist is no error here
// (Observed::missing), and is proved not to exist (executor/observe/resource_reader.h). `tracked`
// has the addresses that repairs name; it may be null. Runs the client's event loop.
std::optional<Observed> observe(ArmClient& arm, const Targets& targets, Diagnostics& diagnostics,
                                const State* tracked = nullptr);

// Where a service endpoint that is turned on or off reaches beyond the policy: a subnet with it
// arrives at every registry as that subnet, and at none from its addresses.
struct OtherRegistriesSearch {
  std::vector<std::string> subscriptions;  // to look through; lower case
  std::vector<ClientSubnet> subnets;       // whose endpoint changes
  std::vector<ArmId> governed;             // registries of the policy and the state, sorted
};

// Fills Observed::other_registries with those that have a rule for one of the subnets, or that let
// in by rules an address one of them leaves by; and says which subscriptions were looked through
// and which refused it. A list in which the API hides rules is not used. False with an error where
// Azure gives no answer. One list for each subscription.
bool observe_other_registries(ArmClient& arm, const OtherRegistriesSearch& search,
                              Observed& observed, Diagnostics& diagnostics);

}  // namespace acrnet::executor
