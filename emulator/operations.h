// Long operations: begun by a write, finished by time, read by polling.
//
// Contract (FACTS.md §4): Azure-AsyncOperation answers 200 with a status until Succeeded or Failed;
// Location answers 202 until the end, then 204 (network) or 200 (group). Links are absolute, long and
// signed, as Azure's are since 2024; clients have to follow them as they stand. Retry-After is never
// missing and never 0: az waits 30 seconds otherwise (CLIENTS.md §3).
// Time comes from the exchange; nothing here waits.
#pragma once

#include <string>

#include "emulator/exchange.h"
#include "emulator/http_message.h"

namespace acrnet::emulator {

// Begins `what` (kind, target, child, subscription, location). With an operation time of zero it takes
// effect at once and the result is null; else it is the running operation.
const Operation* begin_operation(Exchange& exchange, Operation what);

// Lets the operation that ended first, and not after `now`, take effect. False when there is none: call
// it until then. One at a time, so that every state between two of them can be looked at.
bool settle_next(Cloud& cloud, TimePoint now);

// The operation that runs on this network or one of its subnets; null when there is none.
const Operation* running_on_network(const Cloud& cloud, const std::string& network_key);

enum class PollingStyle { status, status_and_location };

// Azure-AsyncOperation, for deletions Location too, and Retry-After.
void add_polling_headers(Response& response, const Exchange& exchange, const Operation& operation,
                         PollingStyle style);

// Handlers; the last captured name is the operation's id.
Response get_operation_status(Exchange& exchange);
Response get_operation_result(Exchange& exchange);

}  // namespace acrnet::emulator
