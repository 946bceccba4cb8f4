// The few things the executor must know about URLs: where they lead, how to write a resource ID
// into one, and how to show one without the secrets in its query. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/arm_id.h"

namespace acrnet::executor {

// Scheme, host (both lower case) and port: what decides who receives a request.
struct UrlOrigin {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const UrlOrigin&, const UrlOrigin&) = default;

  bool is_loopback() const;  // 127.0.0.0/8, ::1 or localhost
};

// Strict on purpose: a URL with a user name, a blank, a backslash or an odd port is not one here,
// as two parsers may read such URLs as two different hosts.
std::optional<UrlOrigin> origin_of(std::string_view url);

// Escapes everything but letters, digits and "-._~".
std::string percent_encode(std::string_view text);
// The ID as a path: like percent_encode for each segment, but "()" stay (resource group names).
std::string path_of(const ArmId& id);

// For logs and messages: query values other than api-version become "…", long paths are cut.
std::string mask_url(std::string_view url);

}  // namespace acrnet::executor
