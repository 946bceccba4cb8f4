// Resolves --from or ACRNET_RUNNER_ADDRESS: by which address or subnet registries see this machine.
//
// Pure. The address is not detected, because the address of an interface is not the one that a
// registry sees across the internet.
#pragma once

#include <optional>
#include <string>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"

namespace acrnet::cli {

// `from` is an address or range, or a subnet of the policy by its address or ID. Not set if `from`
// is empty; not set, with an error, if it is anything else.
std::optional<RuleSource> find_runner(const std::string& from, const Desired& desired,
                                      Diagnostics& diagnostics);

}  // namespace acrnet::cli
