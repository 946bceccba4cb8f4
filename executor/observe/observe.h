// Reads from Azure what a plan needs.   Pipeline: Targets x Azure -> Observed
//
// As few requests as possible, in parallel: one list for a subscription with several targets, one
// GET for a single one; subnets come inline with their networks. I/O through the ArmClient only.
// Whatever can't be understood exactly (a hidden rule list, a rule of an unknown form) is an error,
// never "empty": a plan made from it would take away access.
#pragma once

#include <optional>

#include "executor/arm/arm_client.h"
#include "model/diagnostic.h"
#include "model/observed.h"
#include "model/state.h"

namespace acrnet::executor {

// Empty exactly when an error was added. A target that does not exist is no error here
// (Observed::missing), and is proved not to exist (executor/observe/resource_reader.h). `tracked`
// has the addresses that repairs name; it may be null. Runs the client's event loop.
std::optional<Observed> observe(ArmClient& arm, const Targets& targets, Diagnostics& diagnostics,
                                const State* tracked = nullptr);

}  // namespace acrnet::executor
