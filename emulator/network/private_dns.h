// Private DNS as far as a registry's private endpoint needs it: zones, their links to networks, and
// record sets of addresses (A). Handlers: Exchange → Response.
//
// From the specification (2020-06-01, 2024-06-01); no recording. Etags and refusals are written as
// the public half of this provider writes them, which is recorded (test_dns_zone_update_if_match):
// a bare GUID, an error without the wrapper. A second link of a network to a zone of one name is
// accepted, and its operation fails, in words that users report (azure-aks-docs#212,
// ansible-collections/azure#813).
#pragma once

#include <optional>
#include <string>
#include <string_view>

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
Response put_a_record(Exchange& exchange);
Response patch_a_record(Exchange& exchange);
Response delete_a_record(Exchange& exchange);

// For the handlers of what lies in a zone: {subscription} {group} {zone} …
std::string zone_key_of(const Exchange& exchange);
Json* zone_part_at(Exchange& exchange, const std::string& key);  // null where there is none
Response zone_not_found(const Exchange& exchange);
Response zone_answer(const Json& view, int status = 200);
// An error without the wrapper.
Response private_dns_error(int status, std::string_view code, const std::string& message);
// 412 when If-Match or If-None-Match don't fit what is there (null: nothing is).
std::optional<Response> refuse_changed_part(const Exchange& exchange, const Json* before,
                                            std::string_view what);

}  // namespace acrnet::emulator
