#include <catch2/catch.hpp>

#include "executor/http/protocol_digest.h"

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

TEST_CASE("base64 of every length, and of more than OpenSSL takes at once, comes back") {
  std::string bytes;
  for (int i = 0; i < 300; ++i) {
    bytes += static_cast<char>(i * 7);
    CHECK(from_base64(base64(bytes)) == bytes);
  }
  bytes.assign((std::size_t{3} << 20U) + 1, 'x');
  const std::string text = base64(bytes);
  CHECK(text.size() == (std::size_t{4} << 20U) + 4);
  CHECK((from_base64(text) == bytes));
}

TEST_CASE("what is no base64 gives nothing") {
  for (const char* text : {"Zg=", "Z", "Zg==Zg==", "Z===", "====", "Zm 9", "Zm9_", "Zm9v\n",
                           " Zm9v", "Zm9v\n\n\n\n", "Zg==    ", "Zg=v", "=m9v", "Zm9v-Zm9"}) {
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
