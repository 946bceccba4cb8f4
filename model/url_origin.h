// Where a URL leads: what decides who receives a request, and with it a token or a password. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet {

// Scheme, host (both lower case) and port.
struct UrlOrigin {
  std::string scheme;
  std::string host;
  std::uint16_t port = 0;

  friend bool operator==(const UrlOrigin&, const UrlOrigin&) = default;

  bool is_loopback() const;    // 127.0.0.0/8, ::1 or localhost
  bool is_link_local() const;  // 169.254.0.0/16: the computer itself and what it runs on
  // Nobody on the way can read what is sent there: it is encrypted, or it does not leave this
  // computer.
  bool is_private() const { return scheme == "https" || is_loopback(); }
};

// Strict on purpose: a URL with a user name, a blank, a backslash or an odd port is not one here,
// as two parsers may read such URLs as two different hosts.
std::optional<UrlOrigin> origin_of(std::string_view url);

}  // namespace acrnet
