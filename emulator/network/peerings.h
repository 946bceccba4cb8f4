// Peerings of virtual networks: who reaches the private endpoints of another network. Handlers:
// Exchange → Response.
//
// From the specification (2024-05-01); no recording. A peering is Initiated until the other network
// has one back, then both are Connected; when one goes, the other is Disconnected. They lie in
// their networks' bodies, as Azure shows them there.
#pragma once

#include <string>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_peerings(Exchange& exchange);  // {subscription} {group} {network}
Response get_peering(Exchange& exchange);    // {subscription} {group} {network} {peering}
Response put_peering(Exchange& exchange);
Response delete_peering(Exchange& exchange);

// Whether a client in the one network reaches addresses of the other: they are the same, or both
// have a Connected peering to the other that allows access. Keys of Cloud::networks.
bool is_same_or_peered(const Cloud& cloud, const std::string& one, const std::string& other);

}  // namespace acrnet::emulator
