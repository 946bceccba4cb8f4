// The body of a private endpoint, as Microsoft.Network completes what a client sent. A PUT is a
// full replace, but for what the service owns. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// What a new endpoint is made from; the GUIDs are for its own and its network interface's name.
struct PrivateEndpointBirth {
  std::string group_id;
  std::string name;
  std::string resource_guid;
  std::string interface_guid;
};

// What the endpoint becomes when `sent` is written over `before` (null: it is new): Updating, its
// connections waiting for complete_endpoint.
Json completed_private_endpoint(const Json& sent, const Json* before,
                                const PrivateEndpointBirth& birth);

// The first thing in a sent body that has the wrong type; the function above needs it to be
// nothing.
std::optional<Response> refuse_private_endpoint_shape(const Json& sent);

// Why this registry can't be connected to in these groups; nothing when it can.
std::optional<Response> refuse_private_link(const Json& registry, const Json& group_ids);

// Whether a rewritten endpoint stands in another subnet or asks another registry.
bool private_endpoint_moves(const Json& before, const Json& after);

// What GET at an api-version answers: members that came later are left out (specs).
Json private_endpoint_view(const Json& endpoint, std::string_view api_version);

}  // namespace acrnet::emulator
