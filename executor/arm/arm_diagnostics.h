// Messages about what Azure refused, ACR3501, ACR5002 and ACR5004: its own words, and the repair by
// code.
//
// Beside diagnostics.h, which has those that need no answer of Azure's. Pure. `what` is a phrase
// with the object: "registry /subscriptions/…".
#pragma once

#include <string_view>

#include "executor/arm/arm_error.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

Diagnostic azure_refused(std::string_view what, const ArmError& error);
Diagnostic write_refused(std::string_view what, const ArmError& error);
Diagnostic operation_failed(std::string_view what, const ArmError& error);

}  // namespace acrnet::executor
