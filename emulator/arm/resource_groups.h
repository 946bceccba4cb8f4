// Resource groups, and the list of everything in a scope. Handlers: Exchange → Response.
//
// DELETE takes the group's children with it: 202 and a Location that answers 202 until all are gone
// (recorded). Names come back as they were first written, whatever the case of the request.
#pragma once

#include <optional>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_groups(Exchange& exchange);   // {subscription}
Response get_group(Exchange& exchange);     // {subscription} {group}; HEAD too: 204 or 404
Response put_group(Exchange& exchange);     // {subscription} {group}
Response delete_group(Exchange& exchange);  // {subscription} {group}

// GET …/resources?$filter=resourceType eq 'T' [and name eq 'N']: ids, names, places; no properties.
Response list_resources(Exchange& exchange);           // {subscription}
Response list_resources_of_group(Exchange& exchange);  // {subscription} {group}

// The error for a write inside a group that is not there or is being deleted.
std::optional<Response> refuse_without_group(const Exchange& exchange);

}  // namespace acrnet::emulator
