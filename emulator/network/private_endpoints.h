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

// Zone groups of private endpoints: which private DNS zones get the endpoint's names. Handlers:
// Exchange → Response. From the specification (2024-05-01); no recording.

Response list_zone_groups(Exchange& exchange);  // {subscription} {group} {endpoint}
Response get_zone_group(Exchange& exchange);    // {subscription} {group} {endpoint} {zone group}
Response put_zone_group(Exchange& exchange);
Response delete_zone_group(Exchange& exchange);

// The registry's side of private endpoint connections: who asks for one, approve, reject, remove.
// Handlers: Exchange → Response.

Response list_connections(Exchange& exchange);  // {subscription} {group} {registry}
Response get_connection(Exchange& exchange);    // {subscription} {group} {registry} {connection}
Response put_connection(Exchange& exchange);
Response delete_connection(Exchange& exchange);

// PUT of a replication of the registry: each of its private endpoints needs a further address.
// Where a subnet has none, the operation fails and does not name the subnet, and the replication is
// rolled back (container-registry-private-endpoints, azure-management-docs#155). {subscription}
// {group} {registry} {replication}
Response put_linked_replication(Exchange& exchange);

}  // namespace acrnet::emulator
