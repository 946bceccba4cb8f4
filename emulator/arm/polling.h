// How a client follows a long operation: the links that an accepted write hands out, and what they
// answer.
//
// Contract (FACTS.md §4): Azure-AsyncOperation answers with a status until Succeeded, Failed or
// Canceled; Location answers 202 until the end, then 204 (network) or 200 (group, registry). Links
// are absolute, long and signed, as Azure's are since 2024; clients have to follow them as they
// stand. Retry-After is never missing while something runs and never 0: az waits 30 seconds
// otherwise (CLIENTS.md §3). Where the links lie and which headers their answers repeat is
// recorded for networks, registries, connections and groups; for private DNS it is written from
// general knowledge.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

enum class PollingStyle { status, location, status_and_location };

// Azure-AsyncOperation or Location or both, and Retry-After.
void add_polling_headers(Response& response, const Exchange& exchange, const Operation& operation,
                         PollingStyle style);

// Handlers; the last captured name is the operation's id.
Response get_operation_status(Exchange& exchange);
Response get_operation_result(Exchange& exchange);

}  // namespace acrnet::emulator
