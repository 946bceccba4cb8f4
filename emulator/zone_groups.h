// Zone groups of private endpoints: which private DNS zones get the endpoint's names. Handlers:
// Exchange → Response. From the specification (2024-05-01); no recording.
#pragma once

#include <string>
#include <vector>

#include "emulator/exchange.h"
#include "emulator/http_message.h"

namespace acrnet::emulator {

Response list_zone_groups(Exchange& exchange);  // {subscription} {group} {endpoint}
Response get_zone_group(Exchange& exchange);    // {subscription} {group} {endpoint} {zone group}
Response put_zone_group(Exchange& exchange);
Response delete_zone_group(Exchange& exchange);

// A name in a zone and where it points.
struct ZoneRecord {
  std::string name;  // "myregistry", "myregistry.westeurope.data"
  std::vector<std::string> addresses;
};

// What all zone groups together write into the zone with this key, by name.
std::vector<ZoneRecord> zone_records(const Cloud& cloud, const std::string& zone_key);

}  // namespace acrnet::emulator
