// Which request is whose: a table of method, path pattern and handler, and the checks that come
// before any handler (api-version, subscription). Paths match without regard to case, as ARM's do.
// Pure.
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// Finds the handler of the exchange's request, fills in its names and api-version, and calls it.
// Unknown paths, methods and versions get ARM's errors.
Response route(Exchange& exchange);

}  // namespace acrnet::emulator
