// Which request is whose: a table of method, path pattern and handler, and the checks that come
// before any handler (api-version, subscription). Paths match without regard to case, as ARM's do.
// Pure.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// Finds the handler of the exchange's request, fills in its names and api-version, and calls it.
// Unknown paths, methods and versions get ARM's errors.
Response route(Exchange& exchange);

// What an accepted write does to the cloud when its time has come: the states become final, what
// was to be deleted is gone, and, where it failed, what it had begun is taken back. Pure.

// Called once for each operation, when it ends. What vanished meanwhile is left alone.
void take_effect(Cloud& cloud, const Operation& operation);

}  // namespace acrnet::emulator
