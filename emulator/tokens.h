// The token endpoint: POST /{tenant}/oauth2/v2.0/token (v1: /{tenant}/oauth2/token).
//
// Anyone with a client id and a secret, an assertion or a refresh token gets a token: a sandbox. It is
// an unsigned JWT (RFC 7519 §6) that lives an hour. Errors have Entra's shape. Pure.
#pragma once

#include "emulator/cloud.h"
#include "emulator/http_message.h"
#include "emulator/request_target.h"

namespace acrnet::emulator {

bool is_token_request(const Request& request, const RequestTarget& target);

Response issue_token(const Request& request, const RequestTarget& target, TimePoint now);

}  // namespace acrnet::emulator
