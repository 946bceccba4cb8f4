// Which source of access the machine is that runs acrnet, as --from or ACRNET_RUNNER_ADDRESS says.
//
// Pure: the text against the subnets of a policy. Nobody is asked: what a machine calls its own
// address is not what a registry behind the internet sees.
#pragma once

#include <optional>
#include <string>

#include "model/desired.h"
#include "model/diagnostic.h"
#include "model/network.h"

namespace acrnet::cli {

// An address or a range as a registry sees it, or a subnet of the policy by its address or ID. Not
// set where `from` is empty, and, with an error, where it is none of these.
std::optional<RuleSource> find_runner(const std::string& from, const Desired& desired,
                                      Diagnostics& diagnostics);

}  // namespace acrnet::cli
