// Private endpoints: a registry's address inside a network. Handlers: Exchange → Response.
//
// The body is recorded (test_acr_with_private_endpoint, 2022-01-01; azure-cli#16598 for one that
// needs no approval); what the endpoint ties together is private_link.h. Only registries are
// connected to.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// 404 for the endpoint that a path names: {subscription} {group} {endpoint}.
Response endpoint_not_found(const Exchange& exchange);

Response list_private_endpoints(Exchange& exchange);           // {subscription}
Response list_private_endpoints_of_group(Exchange& exchange);  // {subscription} {group}
Response get_private_endpoint(Exchange& exchange);             // {subscription} {group} {endpoint}
Response put_private_endpoint(Exchange& exchange);
Response delete_private_endpoint(Exchange& exchange);

}  // namespace acrnet::emulator
