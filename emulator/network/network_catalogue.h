// What a region offers and what is free in a network. Handlers: Exchange → Response.
//
// Recorded: the endpoint services of westus in April 2024 (test_network_subnet_endpoint_service),
// an address that is free and one that is the platform's (test_network_vnet).
#pragma once

#include <string_view>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

Response list_endpoint_services(Exchange& exchange);  // {subscription} {location}
Response check_address(
    Exchange& exchange);  // {subscription} {group} {network}, ?ipAddress=10.0.0.4

// ---- The services to which a subnet can be delegated, and what they may then do in it ----
// A list of texts; for an unknown service the action that most services get.
Json delegation_actions(std::string_view service);

// Handlers of …/locations/{}/availableDelegations.
Response list_delegations(Exchange& exchange);           // {subscription} {location}
Response list_delegations_of_group(Exchange& exchange);  // {subscription} {group} {location}

}  // namespace acrnet::emulator
