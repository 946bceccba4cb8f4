// Whether the token that came with a request opens the control plane.
//
// By default any bearer token does and a missing one gets Azure's 401: a sandbox. In strict mode
// the token has to be one that this emulator issued, for Azure Resource Manager, of now, and of the
// tenant of the subscription that is asked for. Pure.
#pragma once

#include <optional>
#include <string>

#include "emulator/base/cloud.h"
#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"
#include "emulator/base/token_key.h"

namespace acrnet::emulator {

// Who asks. Made by check_bearer.
struct Caller {
  std::string principal;  // the client id
  std::string tenant;
};

struct BearerCheck {
  std::optional<Response> refusal;  // a 401
  Caller caller;                    // in strict mode, where nothing is refused
};

BearerCheck check_bearer(const Request& request, const RequestTarget& target, const Cloud& cloud,
                         const TokenKey& key, bool strict, TimePoint now);

// The token of `Authorization: Bearer TOKEN`; empty without one.
std::string bearer_token(const Request& request);

// Whether the token's `nbf` and `exp` allow it at this time; a token without `exp` never is.
bool is_of_now(const Json& claims, TimePoint now);

}  // namespace acrnet::emulator
