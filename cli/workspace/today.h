// The day, read from the clock once, where a command begins: everything behind it gets a value.
#pragma once

#include "model/date.h"

namespace acrnet::cli {

// The day in UTC.
Date utc_today();

}  // namespace acrnet::cli
