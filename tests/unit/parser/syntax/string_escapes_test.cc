#include "parser/syntax/string_escapes.h"

#include <catch2/catch.hpp>

#include <string>

namespace acrnet::parser {

namespace {

// The text with escapes resolved; "!" and the escape for each that does not exist.
std::string resolved(std::string_view content) {
  std::string target(content.size(), '\0');
  std::string bad;
  const auto note = [&](std::string_view escape) { bad += "!" + std::string(escape); };
  target.resize(resolve_escapes(content, target.data(), note));
  return target + bad;
}

}  // namespace

TEST_CASE("the escapes of the language stand for their characters") {
  CHECK(resolved("plain") == "plain");
  CHECK(resolved(R"(a\nb\tc\\d\"e\$f)") == "a\nb\tc\\d\"e$f");
  CHECK(resolved(R"(\u{41}\u{e9}\u{20AC}\u{1F600})") == "A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
}

TEST_CASE("an escape that does not exist is handed back") {
  CHECK(resolved(R"(a\qb)") == "ab!\\q");
  CHECK(resolved(R"(\u{})") == "!\\u{}");
  CHECK(resolved(R"(\u{110000})") == "!\\u{110000}");
  CHECK(resolved(R"(\u{d800})") == "!\\u{d800}");
  CHECK(resolved(R"(\u{7})") == "!\\u{7}");
  CHECK(resolved(R"(\u{0000041})") == "!\\u{0000041}");
  CHECK(resolved(R"(\u{41)") == "41!\\u{");
  CHECK(resolved(R"(\u41)") == "41!\\u");
}

}  // namespace acrnet::parser
