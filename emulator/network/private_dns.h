// Private DNS as far as a registry's private endpoint needs it: zones, their links to networks, and
// the records that an endpoint's zone group writes. Handlers: Exchange → Response.
//
// From the specification (2024-06-01); no recording. Etags and refusals are written as the public
// half of this provider writes them, which is recorded (test_dns_zone_update_if_match): a bare
// GUID, an error without the wrapper. Records can be read; only zone groups write them.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_zones(Exchange& exchange);           // {subscription}
Response list_zones_of_group(Exchange& exchange);  // {subscription} {group}
Response get_zone(Exchange& exchange);             // {subscription} {group} {zone}
Response put_zone(Exchange& exchange);
Response delete_zone(Exchange& exchange);

Response list_zone_links(Exchange& exchange);  // {subscription} {group} {zone}
Response get_zone_link(Exchange& exchange);    // {subscription} {group} {zone} {link}
Response put_zone_link(Exchange& exchange);
Response delete_zone_link(Exchange& exchange);

Response list_records(Exchange& exchange);  // {subscription} {group} {zone}: of every type
Response list_a_records(Exchange& exchange);
Response get_a_record(Exchange& exchange);  // {subscription} {group} {zone} {name}

}  // namespace acrnet::emulator
