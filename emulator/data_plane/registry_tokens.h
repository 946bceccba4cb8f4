// The tokens of a registry: an Entra token becomes a refresh token, that one becomes an access
// token for a repository.
//
//   POST /oauth2/exchange  grant_type=access_token, service, access_token  → {"refresh_token"}
//   POST /oauth2/token     grant_type=refresh_token, service, scope, refresh_token
//                          grant_type=password, service, scope, username, password
//                                                                          → {"access_token"}
//   GET  /oauth2/token     ?service=&scope=, with Basic, or without where the registry allows
//                          anonymous pull
//
// Names and lifetimes as recorded (derived/acr_data_plane_oauth.yaml: 11 700 s and 4 500 s). With
// Basic, the name 00000000-0000-0000-0000-000000000000 stands for a refresh token in the password;
// any other GUID is a service principal with a secret, and good: a sandbox. In strict mode the
// Entra token must be one of this emulator. Pure.
#pragma once

#include <string>
#include <string_view>

#include "emulator/data_plane/data_plane_request.h"
#include "emulator/data_plane/registry_host.h"

namespace acrnet::emulator {

Response exchange_entra_token(const Knock& knock, const RegistryHost& host, const Json& registry);
Response issue_registry_token(const Knock& knock, const RegistryHost& host, const Json& registry);

// Whether the bearer token of the request may pull this repository; with an empty one, whether it
// is a token at all.
bool may_pull(const Knock& knock, const RegistryHost& host, std::string_view repository);

// 401 that says where tokens come from and which is wanted.
Response registry_challenge(const Knock& knock, const RegistryHost& host,
                            std::string_view repository);

// {"errors":[{"code","message","detail"}]}
Response registry_api_error(int status, std::string_view code, std::string_view message);

// The signed part of a link to a blob at the data endpoint, and whether one is good now.
std::string blob_signature(const Knock& knock, const RegistryHost& host, std::string_view digest);
bool is_blob_signature(const Knock& knock, const RegistryHost& host, std::string_view digest,
                       std::string_view signature);

}  // namespace acrnet::emulator
