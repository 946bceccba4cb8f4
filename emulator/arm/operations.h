// Long operations: begun by a write, finished by time. How a client follows one is in polling.h.
//
// Time comes from the exchange; nothing here waits.
#pragma once

#include <string>

#include "emulator/arm/exchange.h"

namespace acrnet::emulator {

// Begins `what` (kind, target, child, subscription, location). With an operation time of zero it
// takes effect at once and the result is null; else, and when it is to fail, it is the running
// operation.
const Operation* begin_operation(Exchange& exchange, Operation what);

// Whether a write that is accepted now is done when it is answered.
bool ends_at_once(const Exchange& exchange);

// Lets the operation that ended first, and not after `now`, take effect. False when there is none:
// call it until then. One at a time, so that every state between two of them can be looked at.
bool settle_next(Cloud& cloud, TimePoint now, TakeEffect take_effect);

// The operation that runs on this network or one of its subnets; null when there is none.
const Operation* running_on_network(const Cloud& cloud, const std::string& network_key);

}  // namespace acrnet::emulator
