#include "parser/messages/text_check.h"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <string>

namespace acrnet::parser {

namespace {

std::string found(std::string_view text) {
  std::string result;
  for (const RefusedText& item : find_refused_text(text, 100)) {
    result += fmt::format("{}:{}-{} ", static_cast<int>(item.kind), item.span.begin, item.span.end);
  }
  return result;
}

}  // namespace

TEST_CASE("text that a policy may hold is let through") {
  CHECK(found("").empty());
  CHECK(found("a\tb\r\nc\n").empty());
  CHECK(found("\xef\xbb\xbf"
              "a")
            .empty());
  CHECK(found("caf\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 \xf4\x8f\xbf\xbf").empty());
}

TEST_CASE("what no policy may hold is found at its bytes") {
  const int utf8 = static_cast<int>(RefusedText::Kind::invalid_utf8);
  const int control = static_cast<int>(RefusedText::Kind::control_character);
  const int bidi = static_cast<int>(RefusedText::Kind::bidirectional_control);
  const int lone = static_cast<int>(RefusedText::Kind::lone_carriage_return);
  const auto at = [](int kind, int begin, int end) {
    return fmt::format("{}:{}-{} ", kind, begin, end);
  };

  CHECK(found(std::string_view("a\0b", 3)) == at(control, 1, 2));
  CHECK(found("\x1b[2J") == at(control, 0, 1));
  CHECK(found("a\x7f") == at(control, 1, 2));
  CHECK(found("a\xc2\x85") == at(control, 1, 3));      // NEL
  CHECK(found("a\xe2\x80\xa8") == at(control, 1, 4));  // line separator
  CHECK(found("a\xef\xbb\xbf") == at(control, 1, 4));  // byte order mark in the middle
  CHECK(found("a\xe2\x80\xae"
              "b") == at(bidi, 1, 4));             // right-to-left override
  CHECK(found("\xe2\x81\xa6") == at(bidi, 0, 3));  // isolate
  CHECK(found("\xd8\x9c") == at(bidi, 0, 2));      // Arabic letter mark
  CHECK(found("a\rb") == at(lone, 1, 2));
  CHECK(found("a\r") == at(lone, 1, 2));
  CHECK(found("\xff") == at(utf8, 0, 1));
  CHECK(found("\xc3") == at(utf8, 0, 1));              // cut off
  CHECK(found("\xc0\xaf") == at(utf8, 0, 2));          // overlong '/'
  CHECK(found("\xe0\x80\xaf") == at(utf8, 0, 3));      // overlong
  CHECK(found("\xed\xa0\x80") == at(utf8, 0, 3));      // surrogate
  CHECK(found("\xf5\x80\x80\x80") == at(utf8, 0, 4));  // above U+10FFFF
  CHECK(found("\xe2\x82"
              "a") == at(utf8, 0, 2));  // cut off before ASCII
}

TEST_CASE("no more is looked for than asked") {
  CHECK(find_refused_text(std::string(1000, '\x01'), 7).size() == 7);
}

}  // namespace acrnet::parser
