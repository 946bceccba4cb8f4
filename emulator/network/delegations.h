// The services to which a subnet can be delegated, and what they may then do in it.
#pragma once

#include <string_view>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// A list of texts; of a service that is not known, what most of the first ones get.
Json delegation_actions(std::string_view service);

// Handlers of …/locations/{}/availableDelegations.
Response list_delegations(Exchange& exchange);           // {subscription} {location}
Response list_delegations_of_group(Exchange& exchange);  // {subscription} {group} {location}

}  // namespace acrnet::emulator
