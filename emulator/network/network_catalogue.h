// What a region offers and what is free in a network. Handlers: Exchange → Response.
//
// Recorded: the endpoint services of westus in April 2024 (test_network_subnet_endpoint_service),
// an address that is free and one that is the platform's (test_network_vnet).
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_endpoint_services(Exchange& exchange);  // {subscription} {location}
Response check_address(
    Exchange& exchange);  // {subscription} {group} {network}, ?ipAddress=10.0.0.4

}  // namespace acrnet::emulator
