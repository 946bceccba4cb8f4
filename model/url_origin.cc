#include "model/url_origin.h"

#include <algorithm>
#include <charconv>

#include "model/arm_id.h"

namespace acrnet {

namespace {

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, port);
  if (text.empty() || error != std::errc{} || at != end || port == 0) return std::nullopt;
  return port;
}

// The length of the host at the beginning of `authority`: "[::1]" or a name; 0 when there is none.
std::size_t host_length(std::string_view authority) {
  if (authority.starts_with('[')) {
    const std::size_t close = authority.find(']');
    const bool plain =
        close != std::string_view::npos &&
        authority.substr(1, close - 1).find_first_not_of("0123456789abcdefABCDEF:.") ==
            std::string_view::npos;
    return plain ? close + 1 : 0;
  }
  const auto end = std::find_if(authority.begin(), authority.end(), [](char c) {
    return !is_letter_or_digit(c) && c != '-' && c != '.' && c != '_';
  });
  return static_cast<std::size_t>(end - authority.begin());
}

// Four numbers up to 255: what only looks like an address is a name, which somebody else may have.
bool is_ipv4(std::string_view host) {
  for (int part = 0; part < 4; ++part) {
    const std::size_t dot = std::min(host.find('.'), host.size());
    std::uint8_t number = 0;
    const auto [at, error] = std::from_chars(host.data(), host.data() + dot, number);
    if (dot == 0 || error != std::errc{} || at != host.data() + dot) return false;
    if ((dot == host.size()) != (part == 3)) return false;
    host.remove_prefix(std::min(dot + 1, host.size()));
  }
  return true;
}

}  // namespace

bool UrlOrigin::is_loopback() const {
  return host == "localhost" || host == "[::1]" || (host.starts_with("127.") && is_ipv4(host));
}

bool UrlOrigin::is_link_local() const { return host.starts_with("169.254.") && is_ipv4(host); }

std::optional<UrlOrigin> origin_of(std::string_view url) {
  const auto is_bad = [](char c) { return c <= ' ' || c == '\x7f' || c == '\\'; };
  if (std::any_of(url.begin(), url.end(), is_bad)) return std::nullopt;
  const std::size_t colon = url.find("://");
  if (colon == std::string_view::npos) return std::nullopt;
  UrlOrigin origin;
  origin.scheme = to_lower(url.substr(0, colon));
  if (origin.scheme != "https" && origin.scheme != "http") return std::nullopt;
  std::string_view authority = url.substr(colon + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  const std::size_t length = host_length(authority);
  if (length == 0) return std::nullopt;
  origin.host = to_lower(authority.substr(0, length));
  const std::string_view rest = authority.substr(length);
  if (rest.empty()) {
    origin.port = origin.scheme == "https" ? 443 : 80;
    return origin;
  }
  const auto port = rest.starts_with(':') ? parse_port(rest.substr(1)) : std::nullopt;
  if (!port) return std::nullopt;
  origin.port = *port;
  return origin;
}

}  // namespace acrnet
