#include <arpa/inet.h>
#include <curl/curl.h>

#include <array>
#include <charconv>
#include <memory>

#include "executor/http/url.h"
#include "model/arm_id.h"

namespace acrnet::executor {

namespace {

struct UrlDeleter {
  void operator()(CURLU* url) const { curl_url_cleanup(url); }
};
struct TextDeleter {
  void operator()(char* text) const { curl_free(text); }
};

std::optional<std::string> part_of(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) return std::nullopt;
  const std::unique_ptr<char, TextDeleter> owner(text);
  return std::string(text);
}

std::optional<UrlOrigin> read_by_curl(const std::string& text) {
  const std::unique_ptr<CURLU, UrlDeleter> url(curl_url());
  // The same flags with which curl_transport.cc sends requests.
  constexpr unsigned flags = CURLU_PATH_AS_IS | CURLU_DISALLOW_USER;
  if (!url || curl_url_set(url.get(), CURLUPART_URL, text.c_str(), flags) != CURLUE_OK)
    return std::nullopt;
  const auto scheme = part_of(url.get(), CURLUPART_SCHEME);
  const auto host = part_of(url.get(), CURLUPART_HOST);
  const auto port = part_of(url.get(), CURLUPART_PORT);
  if (!scheme || !host || !port) return std::nullopt;
  UrlOrigin origin{to_lower(*scheme), to_lower(*host), 0};
  std::from_chars(port->data(), port->data() + port->size(), origin.port);
  return origin;
}

std::optional<std::array<unsigned char, 16>> ipv6_of(const std::string& host) {
  std::array<unsigned char, 16> bytes{};
  if (!host.starts_with('[') || !host.ends_with(']')) return std::nullopt;
  const std::string address = host.substr(1, host.size() - 2);
  if (inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return std::nullopt;
  return bytes;
}

// curl writes an IPv6 address in its shortest form.
bool is_same_host(const std::string& a, const std::string& b) {
  if (a == b) return true;
  const auto address = ipv6_of(a);
  return address && address == ipv6_of(b);
}

}  // namespace

std::optional<UrlOrigin> destination_of(const std::string& url) {
  const auto strict = origin_of(url);
  auto curls = strict ? read_by_curl(url) : std::nullopt;
  const bool agreed = curls && curls->scheme == strict->scheme && curls->port == strict->port &&
                      is_same_host(curls->host, strict->host);
  return agreed ? std::move(curls) : std::nullopt;
}

}  // namespace acrnet::executor
