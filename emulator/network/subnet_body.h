// The body of a subnet and of its network, as Azure completes what a client sent, and the checks of
// their address ranges.
//
// A PUT is a full replace: what is not sent is gone, except what the service itself owns (FACTS.md
// §3.1, 3.2). Members nobody here knows are kept as they came. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// What a subnet becomes when `sent` is written over `before` (null: it is new). New service
// endpoints get `state`, those that were there keep theirs; the subnet itself gets `state`.
Json completed_subnet(const Json& sent, const Json* before, std::string_view network_id,
                      std::string_view name, std::string_view state);

// The same for a whole network; subnets that are not sent are gone. `resource_guid` is for a new
// one.
Json completed_network(const Json& sent, const Json* before, std::string_view id,
                       std::string_view name, std::string_view state,
                       const std::string& resource_guid);

// Whether two subnets have the same properties, but for their provisioningState.
bool same_but_for_state(const Json& one, const Json& other);

// The first thing in a sent body that has the wrong type; the functions above need it to be
// nothing.
std::optional<Response> refuse_subnet_shape(const Json& sent);
std::optional<Response> refuse_network_shape(const Json& sent);

// The first thing wrong with the network's address space or with the ranges of its subnets, as
// Microsoft.Network says it; nothing when all is well.
std::optional<Response> refuse_addresses(const Json& network);

}  // namespace acrnet::emulator
