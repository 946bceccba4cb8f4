// Virtual networks and their subnets. Handlers: Exchange → Response.
//
// PUT replaces whole. A write answers with Updating and goes on in the background; until it ends,
// every other write in the same network is refused with 429 RetryableError (recorded), whose delay
// stands only in the text. One etag belongs to the network and all its subnets; If-Match is
// honoured with 412 (the DNS half of this provider does so; for networks it is unverified, FACTS.md
// §3.7).
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_networks(Exchange& exchange);           // {subscription}
Response list_networks_of_group(Exchange& exchange);  // {subscription} {group}
Response get_network(Exchange& exchange);             // {subscription} {group} {network}
Response put_network(Exchange& exchange);
Response delete_network(Exchange& exchange);

Response list_subnets(Exchange& exchange);  // {subscription} {group} {network}
Response get_subnet(Exchange& exchange);    // {subscription} {group} {network} {subnet}
Response put_subnet(Exchange& exchange);
Response delete_subnet(Exchange& exchange);

}  // namespace acrnet::emulator
