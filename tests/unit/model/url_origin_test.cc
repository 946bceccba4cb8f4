#include "model/url_origin.h"

#include <catch2/catch.hpp>

using namespace acrnet;

TEST_CASE("the origin of a URL is its scheme, host and port, and odd URLs have none") {
  struct Case {
    const char* url;
    const char* origin;  // "scheme host port", empty: none
  };
  const auto [url, origin] = GENERATE(table<const char*, const char*>({
      {"https://management.azure.com/subscriptions/1?x=y", "https management.azure.com 443"},
      {"HTTPS://Management.Azure.COM", "https management.azure.com 443"},
      {"http://127.0.0.1:8080/x", "http 127.0.0.1 8080"},
      {"http://[::1]:81", "http [::1] 81"},
      {"https://host?query", "https host 443"},
      {"https://host#fragment@evil", "https host 443"},
      {"https://management.azure.com@evil.example/", ""},
      {"https://user:word@management.azure.com/", ""},
      {"https://management.azure.com\\@evil.example/", ""},
      {"https:// management.azure.com/", ""},
      {"https://management.azure.com:443x/", ""},
      {"https://management.azure.com:0/", ""},
      {"https://management.azure.com:99999/", ""},
      {"https:///path", ""},
      {"ftp://host/", ""},
      {"file:///etc/passwd", ""},
      {"//host/path", ""},
      {"/path", ""},
      {"", ""},
  }));
  CAPTURE(url);
  const auto found = origin_of(url);
  const std::string shown =
      found ? found->scheme + " " + found->host + " " + std::to_string(found->port) : std::string();
  CHECK(shown == origin);
}

TEST_CASE("only addresses of this machine are loopback") {
  for (const char* url :
       {"http://127.0.0.1/", "http://127.9.8.7:1/", "http://localhost:3/", "http://[::1]/"}) {
    CHECK(origin_of(url)->is_loopback());
  }
  for (const char* url : {"http://127.0.0.1.evil.example/", "http://127.evil/", "http://10.0.0.1/",
                          "http://localhost.evil.example/", "http://0.0.0.0/"}) {
    CHECK_FALSE(origin_of(url)->is_loopback());
    CHECK_FALSE(origin_of(url)->is_private());
  }
  CHECK(origin_of("https://10.0.0.1/")->is_private());
}
