// The registry's side of private endpoint connections: who asks for one, approve, reject, remove.
// Handlers: Exchange → Response.
//
// Recorded (test_acr_with_private_endpoint, 2023-11-01-preview): PUT answers 201 with the state as
// it was and Updating, and the operation gives it the new one; DELETE answers 202 with a Location
// that ends in
// 200. A connection is made by its endpoint alone: PUT of one that is not there is refused.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_connections(Exchange& exchange);  // {subscription} {group} {registry}
Response get_connection(Exchange& exchange);    // {subscription} {group} {registry} {connection}
Response put_connection(Exchange& exchange);
Response delete_connection(Exchange& exchange);

}  // namespace acrnet::emulator
