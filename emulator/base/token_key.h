// The key that the emulator signs its tokens with, and the tokens it signs: JWTs (RFC 7519) with
// ES256 (RFC 7518 §3.4). One key serves Entra's part and the registry's, each of which checks
// issuer and audience besides.
//
// A value that owns its key; const use is thread-safe.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/json.h"

namespace acrnet::emulator {

class TokenKey {
 public:
  // A key that nobody had before.
  static TokenKey make();
  // Nothing when the text is no P-256 key in PEM form.
  static std::optional<TokenKey> from_pem(std::string_view pem);

  TokenKey(TokenKey&&) noexcept;
  TokenKey& operator=(TokenKey&&) noexcept;
  ~TokenKey();

  std::string to_pem() const;

  // The token with these claims.
  std::string sign(const Json& claims) const;
  // The claims of a token that this key signed; else nothing. Says nothing about its times.
  std::optional<Json> verified(std::string_view token) const;

  // The public part as a JSON Web Key (RFC 7517), for the discovery of keys.
  Json public_jwk() const;

 private:
  struct Inside;
  explicit TokenKey(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

// The claims of any JWT, whoever signed it, or nobody; nothing when the text is no JWT.
std::optional<Json> claims_of(std::string_view token);

}  // namespace acrnet::emulator
