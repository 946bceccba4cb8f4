// Azure Resource Graph: a query over the networks and registries of subscriptions. Handler:
// Exchange → Response.
//
// Recorded: the answer's shape and its quota headers (test_paged_query), the shape of a mistake
// (test_query_error). Types and groups come in lower case; registries as an api-version without
// subnet rules shows them, since the index is not known to have them (FACTS.md §10). The index is
// never stale here.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// POST providers/Microsoft.ResourceGraph/resources
Response query_resources(Exchange& exchange);

}  // namespace acrnet::emulator
