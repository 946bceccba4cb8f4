// A registry's front door: what container clients talk to, at NAME.azurecr.io and the data
// endpoint.
//
// Order of the checks, as recorded and described (FACTS.md §6): the network first, with 403 DENIED
// and the address that the registry saw; then the token, with 401 and where to get one; then what
// is asked for. Content is read only: tags, manifests, blobs by way of a 307 to the data endpoint
// NAME.REGION.data.azurecr.io, which takes a signed link and no token. Which registry is asked is
// told by the Host header alone. Pure.
#pragma once

#include <optional>

#include "emulator/base/http_message.h"
#include "emulator/data_plane/data_plane_request.h"

namespace acrnet::emulator {

// Nothing when the Host header names no registry host.
std::optional<Response> answer_front_door(const Knock& knock);

}  // namespace acrnet::emulator
