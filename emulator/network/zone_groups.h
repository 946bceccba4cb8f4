// Zone groups of private endpoints: which private DNS zones get the endpoint's names. Handlers:
// Exchange → Response. From the specification (2024-05-01); no recording.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_zone_groups(Exchange& exchange);  // {subscription} {group} {endpoint}
Response get_zone_group(Exchange& exchange);    // {subscription} {group} {endpoint} {zone group}
Response put_zone_group(Exchange& exchange);
Response delete_zone_group(Exchange& exchange);

}  // namespace acrnet::emulator
