// What a client asks before it has a token: which cloud this is, where tokens come from, and a
// token.
//
// Answered without authorization, whatever stands before these in the path (a tenant's GUID or
// name, adfs, common): cloud metadata in the shape of 2015-01-01 and the one since 2022-09-01,
// OpenID discovery, keys, the token endpoints of Entra (v1, v2) and ADFS, and managed identity as a
// virtual machine and as an App Service has it. What the clients need of each is in CLIENTS.md §2
// of the recorded facts; Azure CLI takes the ADFS form because for any other authority it asks
// login.microsoftonline.com first. Pure.
#pragma once

#include <optional>

#include "emulator/base/http_message.h"
#include "emulator/base/request_target.h"
#include "emulator/identity/sign_in_request.h"

namespace acrnet::emulator {

// Nothing when the request is none of these.
std::optional<Response> answer_sign_in(const SignIn& sign_in);

// Whether the content holds secrets, which belong in no log: a token is asked for, of Entra or a
// registry.
bool holds_secrets(const Request& request, const RequestTarget& target);

}  // namespace acrnet::emulator
