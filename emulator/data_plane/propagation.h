// Rules take effect later: for a while after a change a registry still goes by what it was told
// before (FACTS.md §0.10: minutes after a 200).
//
// Resource Manager shows the new rules at once; only admission looks at what is in force. What a
// registry went by is kept in the cloud until its time is over, and is not in snapshots: a restart
// is an arrival. Pure.
#pragma once

#include <optional>
#include <string>

#include "emulator/base/cloud.h"

namespace acrnet::emulator {

// Of a registry's body, what decides who is let in: networkRuleSet and publicNetworkAccess.
Json network_access(const Json& registry);

// The registry with this key goes by `access` until then.
void keep_in_force(Cloud& cloud, const std::string& key, Json access, TimePoint until);

// When the next change takes effect; nothing when none is on its way.
std::optional<TimePoint> next_arrival(const Cloud& cloud);

// Lets that one take effect.
void let_arrive(Cloud& cloud);

// The members of network_access that the registry goes by now.
const Json& access_in_force(const Cloud& cloud, const Json& registry);

}  // namespace acrnet::emulator
