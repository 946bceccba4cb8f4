// What Azure would refuse, told before anything is written.
//
// A part of diff. Pure. Of what is taken back nothing is checked: what is missing needs no removal.
#pragma once

#include <string>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"
#include "model/observed.h"
#include "model/plan.h"
#include "planner/diff/pairing.h"

namespace acrnet::planner {

// False, with an error, when the registry is not there.
bool check_exists(const DesiredRegistry& registry, const Observed& observed,
                  Diagnostics& diagnostics);
// Of a subnet that is to be made: its network is there, or is made as well.
bool check_network_exists(const DesiredSubnet& subnet, const Desired& desired,
                          const Observed& observed, Diagnostics& diagnostics);
bool check_exists(const DesiredSubnet& subnet, const Observed& observed, Diagnostics& diagnostics);

// Whether machines of a subnet that a rule names can use the endpoint at all. Requires
// subnet.wanted and subnet.present.
void check_clients(const SubnetSides& subnet, Diagnostics& diagnostics);

// What the policy sets beside the rules: whether the tier has it, and whether it was shown.
void check_switches(const DesiredRegistry& registry, const ObservedRegistry& present,
                    Diagnostics& diagnostics);

// Whether Azure takes `after` as the registry's settings: tier, private endpoints, numbers of
// rules.
void check_settings(const DesiredRegistry& registry, const ObservedRegistry& present,
                    const NetworkSettings& after, Diagnostics& diagnostics);

// Everything among the registry's changes that would be taken away, in words.
std::vector<std::string> find_losses(const RegistrySides& sides,
                                     const std::vector<Change>& changes);
// Of a registry with prevent_destroy: refuses to take away anything.
void report_prevented(const RegistrySides& sides, const std::vector<std::string>& losses,
                      Diagnostics& diagnostics);

}  // namespace acrnet::planner
