#include "executor/http/protocol_digest.h"

#include <catch2/catch.hpp>

#include "executor/http/base64.h"

using namespace acrnet::executor;

TEST_CASE("base64 is what RFC 4648 has, in both directions") {
  for (const auto& [bytes, text] : std::vector<std::pair<std::string, std::string>>{
           {"", ""},
           {"f", "Zg=="},
           {"fo", "Zm8="},
           {"foo", "Zm9v"},
           {"foobar", "Zm9vYmFy"},
           {std::string("\xff\xef\x00\x01", 4), "/+8AAQ=="}}) {
    CAPTURE(text);
    CHECK(base64(bytes) == text);
    CHECK(from_base64(text) == bytes);
  }
}

TEST_CASE("what is no base64 gives nothing") {
  for (const char* text : {"Zg=", "Z", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9_", "Zm9v\n"}) {
    CAPTURE(text);
    CHECK_FALSE(from_base64(text));
  }
}

TEST_CASE("MD5 and HMAC-SHA256 are those of their RFCs") {
  CHECK(base64(md5("abc")) == "kAFQmDzST7DWlj99KOF/cg==");  // RFC 1321
  // RFC 4231, case 2.
  CHECK(base64(hmac_sha256("Jefe", "what do ya want for nothing?")) ==
        "W9zBRr9gdU5qBCQmCJV1x1oAPwidJzmDnexYuWTsOEM=");
}
