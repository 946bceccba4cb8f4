// What the planner says of private endpoints: ACR3015..ACR3019.
#pragma once

#include <cstdint>
#include <vector>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/observed.h"

namespace acrnet::planner {

// The registry has subnet rules, beside which Azure makes no private endpoint.
Diagnostic subnet_rules_in_the_way(const DesiredPrivateEndpoint& endpoint,
                                   const std::vector<ArmId>& rules);
Diagnostic network_not_observed(const DesiredPrivateEndpoint& endpoint);
Diagnostic zone_missing(const DesiredPrivateEndpoint& endpoint);
Diagnostic zone_not_linked(const DesiredPrivateEndpoint& endpoint, const ArmId& network);
// One of that name is there and leads from elsewhere or to elsewhere.
Diagnostic private_endpoint_differs(const DesiredPrivateEndpoint& wanted,
                                    const ObservedPrivateEndpoint& present);
// Nobody has approved it yet.
Diagnostic private_endpoint_waits(const DesiredPrivateEndpoint& endpoint);
// Its connection is Rejected or Disconnected.
Diagnostic private_endpoint_refused(const DesiredPrivateEndpoint& endpoint,
                                    ConnectionStatus status);

// `free` addresses are left in its subnet.
Diagnostic subnet_too_small(const DesiredPrivateEndpoint& endpoint, std::uint64_t free);
// The zone has a record set for the registry already.
Diagnostic record_in_the_way(const DesiredPrivateEndpoint& endpoint, const DnsRecord& record);

}  // namespace acrnet::planner
