#include "cli/views/text/text.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

#include "cli/views/text/line.h"

namespace acrnet::cli {

namespace {

struct Case {
  std::string_view input;
  std::string_view shown;
};

}  // namespace

TEST_CASE("Text that could act on its reader is shown as escapes") {
  using namespace std::string_view_literals;
  const std::vector<Case> cases{
      {"myDockerVMVNET", "myDockerVMVNET"},
      {"büro, 東京, 😀", "büro, 東京, 😀"},
      {"a\nb\r\tc", "a\\nb\\r\\tc"},
      {"\x1b[31mred\x1b[0m", "\\u{1B}[31mred\\u{1B}[0m"},
      {"\x1b]0;title\x07", "\\u{1B}]0;title\\u{7}"},
      {"nul\0byte"sv, "nul\\u{0}byte"},
      {"\u009b31m", "\\u{9B}31m"},
      {"safe\u202Egnp.exe", "safe\\u{202E}gnp.exe"},
      {"\u2066isolate\u2069", "\\u{2066}isolate\\u{2069}"},
      {"zero\u200Bwidth\uFEFF", "zero\\u{200B}width\\u{FEFF}"},
      {"line\u2028end", "line\\u{2028}end"},
      {"tag\U000E0041", "tag\\u{E0041}"},
      {"bad \xC3( \xFF \xE2\x82", "bad \\x{C3}( \\x{FF} \\x{E2}\\x{82}"},
      {"overlong \xC0\xAF", "overlong \\x{C0}\\x{AF}"},
      {"surrogate \xED\xA0\x80", "surrogate \\x{ED}\\x{A0}\\x{80}"},
  };
  for (const Case& c : cases) {
    INFO(c.shown);
    CHECK(escaped(c.input) == c.shown);
  }
}

TEST_CASE("No text is taken for a command of a pipeline") {
  const std::vector<Case> cases{
      {"::set-output name=a::b", "\\u{3A}:set-output name=a::b"},
      {"   ::error::x", "   \\u{3A}:error::x"},
      {"fe80::1", "fe80::1"},
      {"##vso[task.complete]", "\\u{23}#vso[task.complete]"},
      {"text ##vso[task.complete]", "text \\u{23}#vso[task.complete]"},
      {"text ##[error]x", "text \\u{23}#[error]x"},
      {"###vso[a]", "#\\u{23}#vso[a]"},
      {"# comment ## more", "# comment ## more"},
  };
  for (const Case& c : cases) {
    INFO(c.input);
    CHECK(escaped(c.input) == c.shown);
  }
}

TEST_CASE("Escaping twice changes nothing") {
  const std::string hostile = "  ::x \x1b[0m ##vso[a] \u202E \xFF";
  CHECK(escaped(escaped(hostile)) == escaped(hostile));
}

TEST_CASE("Width counts the columns of a terminal") {
  CHECK(display_width(std::string_view("")) == 0);
  CHECK(display_width(std::string_view("abc")) == 3);
  CHECK(display_width(std::string_view("東京")) == 4);
  CHECK(display_width(std::string_view("e\u0301")) == 1);
  CHECK(display_width(std::string_view("😀!")) == 3);
  CHECK(display_width(std::string_view("→")) == 1);
}

TEST_CASE("Counts are worded as a person would") {
  CHECK(counted(0, "rule") == "0 rules");
  CHECK(counted(1, "rule") == "1 rule");
  CHECK(counted(2, "registry", "registries") == "2 registries");
  CHECK(grouped(999) == "999");
  CHECK(grouped(1000) == "1 000");
  CHECK(grouped(1234567) == "1 234 567");
}

TEST_CASE("A line aligns by columns, whatever its colours and widths") {
  const Screen plain;
  const Screen colour{Paint(true)};
  CHECK(Line(plain).put("東").to_column(6).put("x").str() == "東    x\n");
  CHECK(Line(colour).put("ab", Style::add).to_column(4).put("x").str() == "\x1b[32mab\x1b[0m  x\n");
  CHECK(Line(plain).put("longer than the column").to_column(4).put("x").str() ==
        "longer than the column  x\n");
  CHECK(Line(plain).put("end").to_column(40).str() == "end\n");
}

}  // namespace acrnet::cli
