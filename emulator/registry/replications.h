// Replications: a registry's other regions. Each has a data endpoint of its own, so they belong to
// the question of who reaches a registry.
//
// Recorded (2019-12-01-preview): the list is empty until the first one is made, and names the home
// region too from then on; making one is an operation; displayStatus is Syncing for a while, then
// Ready.
#pragma once

#include <optional>
#include <string_view>

#include "emulator/arm/exchange.h"
#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

Response list_replications(Exchange& exchange);  // {subscription} {group} {registry}
Response get_replication(Exchange& exchange);    // {subscription} {group} {registry} {replication}
// With a failure the replication is accepted, its operation fails, and nothing is left of it.
Response put_replication(Exchange& exchange, std::optional<OperationFailure> failure);
Response delete_replication(Exchange& exchange);

// Null where there is none.
Json* find_replication(Json& registry, std::string_view name);

// Its region has a data endpoint from now on, or no longer.
void finish_replication(Cloud& cloud, const Operation& operation);

}  // namespace acrnet::emulator
