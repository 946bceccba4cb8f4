// Tokens for the control plane: what the token endpoints and the managed identity endpoints answer.
//
// Anyone with a client id and a secret, an assertion or a refresh token gets a token: a sandbox. It
// is a JWT that lives an hour. In strict mode an assertion must be a JWT of now. Errors have
// Entra's shape and numbers. Pure.
#pragma once

#include <string>
#include <string_view>

#include "emulator/base/http_message.h"
#include "emulator/identity/sign_in_request.h"

namespace acrnet::emulator {

// POST …/oauth2/token and …/oauth2/v2.0/token.
Response issue_token(const SignIn& sign_in);

enum class IdentityHost { virtual_machine, app_service };

// The managed identity endpoint of a virtual machine (header `Metadata: true`) or of an App Service
// (a secret in a header; which one, nobody else can know). GET, or POST with a form.
Response issue_identity_token(const SignIn& sign_in, IdentityHost host);

// The tenant that a path names: a GUID, or for every other name the one tenant of the emulator.
std::string tenant_named(std::string_view name);

}  // namespace acrnet::emulator
