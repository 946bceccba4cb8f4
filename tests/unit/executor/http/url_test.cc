#include <catch2/catch.hpp>

#include "executor/http/url.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::executor;

TEST_CASE("an ID becomes a path in which nothing can end the path") {
  const ArmId id = testing::arm_id(
      "/subscriptions/s/resourceGroups/My(Group)/providers/Microsoft.Network"
      "/virtualNetworks/a&b;c=d");
  CHECK(path_of(id) ==
        "/subscriptions/s/resourceGroups/My(Group)/providers/Microsoft.Network/virtualNetworks"
        "/a%26b%3Bc%3Dd");
  CHECK(percent_encode("a/b c~\xc3\xa4") == "a%2Fb%20c~%C3%A4");
}

TEST_CASE("a shown URL keeps no secret of its query") {
  CHECK(mask_url("https://h/op?api-version=2024-05-01&t=1&c=MIIsecret&s=sig") ==
        "https://h/op?api-version=2024-05-01&t=…&c=…&s=…");
  CHECK(mask_url("https://h/op") == "https://h/op");
  CHECK(mask_url("https://h/" + std::string(5000, 'x')).size() < 500);
}

TEST_CASE("a URL has a destination where two parsers agree on it") {
  struct Case {
    const char* url;
    const char* destination;  // "scheme host port", empty: none
  };
  const auto [url, destination] = GENERATE(table<const char*, const char*>({
      {"https://management.azure.com/subscriptions/1?x=y", "https management.azure.com 443"},
      {"HTTPS://Management.Azure.COM/a/../b", "https management.azure.com 443"},
      {"http://127.0.0.1:8080/x", "http 127.0.0.1 8080"},
      {"http://[::1]:81", "http [::1] 81"},
      {"http://[0:0:0:0:0:0:0:1]:81/", "http [::1] 81"},
      {"https://host_name.example.:8443/", "https host_name.example. 8443"},
      {"https://host:0443/", "https host 443"},
      // Strict already.
      {"https://management.azure.com@evil.example/", ""},
      {"https://user:word@management.azure.com/", ""},
      {"https://management.azure.com\\@evil.example/", ""},
      {"ftp://host/", ""},
      {"/path", ""},
      {"", ""},
      // curl takes these for 127.0.0.1.
      {"http://127.1/", ""},
      {"http://0x7f.0.0.1/", ""},
      {"http://2130706433/", ""},
      {"http://0177.0.0.1/", ""},
      // What curl does not take at all.
      {"http://[:::1]/", ""},
      {"http://[1.2.3.4]/", ""},
  }));
  CAPTURE(url);
  const auto found = destination_of(url);
  const std::string shown =
      found ? found->scheme + " " + found->host + " " + std::to_string(found->port) : std::string();
  CHECK(shown == destination);
}
