#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>

#include "parser/format/format.h"
#include "parser/format/format_lines.h"
#include "tests/support/checkout.h"

namespace acrnet::parser {

namespace {

struct Case {
  std::string text;
  std::string canonical;
};

std::string formatted(const std::string& text) {
  Diagnostics diagnostics;
  const auto result = format(SourceFile("policy.acrnet", text), 0, diagnostics);
  CAPTURE(text);
  REQUIRE(diagnostics.empty());
  REQUIRE(result);
  return *result;
}

void check(const std::vector<Case>& cases) {
  for (const Case& it : cases) {
    CAPTURE(it.text);
    CHECK(formatted(it.text) == it.canonical);
    CHECK(formatted(it.canonical) == it.canonical);
  }
}

std::string read(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  REQUIRE(stream);
  return {std::istreambuf_iterator<char>(stream), {}};
}

std::string times(std::size_t count, const std::string& text) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += text;
  return result;
}

}  // namespace

TEST_CASE("white space around tokens and statements has one form") {
  check({
      {"", ""},
      {" \n\t\r\n ", ""},
      {"a=1", "a = 1\n"},
      {"\xef\xbb\xbf"
       "a = 1\r\nb = 2\r\n",
       "a = 1\nb = 2\n"},
      {"\n\n a = 1\n\n\n\n b = 2\n\n", "a = 1\n\nb = 2\n"},
      {"a=\"x\"b=2", "a = \"x\"\nb = 2\n"},
      {"a = - 1\nb=! c\nd = 5-3\ne=-1- -2*3", "a = -1\nb = !c\nd = 5 - 3\ne = -1 - -2 * 3\n"},
      {"a=b?c:d", "a = b ? c : d\n"},
      {"a = x\n  ? [1+2]\n  : f( 3,g( ), )", "a = x ? [1 + 2] : f(3, g())\n"},
      {"a = (b||c)&&!(d==e)", "a = (b || c) && !(d == e)\n"},
      {"a = xs[*].name\nb = xs[ 0 ][\"k\"].c", "a = xs[*].name\nb = xs[0][\"k\"].c\n"},
      {"a = x in[1]", "a = x in [1]\n"},
      {"a = [for k,v in(m):k if(v)]", "a = [for k, v in (m) : k if (v)]\n"},
      {"a = {for k,v in m:k=>v}", "a = { for k, v in m : k => v }\n"},
      {"a = 10.0.0.0/8\nb = 10/2\nc = 2026-12-31", "a = 10.0.0.0/8\nb = 10 / 2\nc = 2026-12-31\n"},
      {"let x=1", "let x = 1\n"},
      {"a = \"${ b  +c } # no } comment ${\"}\"}\"",
       "a = \"${ b  +c } # no } comment ${\"}\"}\"\n"},
      {"a = []\nb = {}\nc = [\n]\nd = {\n}", "a = []\nb = {}\nc = []\nd = {}\n"},
  });
}

TEST_CASE("blocks have one statement a line, a short one may stay on its line") {
  check({
      {"r x {a=1 b=2}", "r x {\n  a = 1\n  b = 2\n}\n"},
      {"r x\n{\n\n  a = 1\n\n}\n", "r x {\n  a = 1\n}\n"},
      {"r x {a=1}", "r x { a = 1 }\n"},
      {"r x { a = 1\n}", "r x {\n  a = 1\n}\n"},
      {"r x {\n}", "r x {}\n"},
      {"r x { s y { a = 1 } }", "r x {\n  s y { a = 1 }\n}\n"},
      {"s linux {a = 1}\ns windows {b = 2}", "s linux   { a = 1 }\ns windows { b = 2 }\n"},
      {"s linux { a = 1 }\nt windows { b = 2 }", "s linux { a = 1 }\nt windows { b = 2 }\n"},
      {"s linux { a = \"" + times(90, "x") + "\" }",
       "s linux {\n  a = \"" + times(90, "x") + "\"\n}\n"},
      {"for x in xs{allow x}", "for x in xs { allow x }\n"},
      {"for k , v in m {\n}", "for k, v in m {}\n"},
      {"if a{b=1}else if c{d=2}else{e=3}", "if a { b = 1 } else if c { d = 2 } else { e = 3 }\n"},
      {"if a { b = 1 c = 2 }\nelse { d = 3 }", "if a {\n  b = 1\n  c = 2\n} else {\n  d = 3\n}\n"},
      {"if a {} else {\n b = 1 }", "if a {} else {\n  b = 1\n}\n"},
      {"assert \"x\" { a.b can  reach r.c&&1.2.3.4 cannot reach r.* }",
       "assert \"x\" { a.b can reach r.c && 1.2.3.4 cannot reach r.* }\n"},
  });
}

TEST_CASE("equals signs and clauses of neighbours stand under each other") {
  check({
      {"a = 1\nbcd = 2", "a   = 1\nbcd = 2\n"},
      {"a = 1\n\nbcd = 2", "a = 1\n\nbcd = 2\n"},
      {"a = 1\n# c\nbcd = 2", "a = 1\n# c\nbcd = 2\n"},
      {"a = 1\nr x {}\nbcd = 2", "a = 1\nr x {}\nbcd = 2\n"},
      {"a = 1\nb = {\n c = 1 }\nbcd = 2", "a = 1\nb = {\n  c = 1,\n}\nbcd = 2\n"},
      {"r { allow a.b because \"x\"\n allow 1.2.3.4/32 because \"y\" }",
       "r {\n  allow a.b        because \"x\"\n  allow 1.2.3.4/32 because \"y\"\n}\n"},
      {"r {\n allow a.bcdefghijklm because \"x\"\n allow 1.1.1.1 except 1.1.1.1 because \"y\"\n"
       " allow c until 2026-12-31 because \"z\"\n}",
       "r {\n"
       "  allow a.bcdefghijklm           because \"x\"\n"
       "  allow 1.1.1.1 except 1.1.1.1   because \"y\"\n"
       "  allow c       until 2026-12-31 because \"z\"\n}\n"},
      {"r {\n allow a because \"x\" until 2026-12-31\n allow bcd until 2026-12-31 }",
       "r {\n  allow a because \"x\" until 2026-12-31\n  allow bcd until 2026-12-31\n}\n"},
      {"a = { b = 1, cd = 2 }\ncd = 3", "a  = { b = 1, cd = 2 }\ncd = 3\n"},
      // A line that padding would push past the limit keeps single spaces.
      {"a = \"" + times(93, "x") + "\"\nlonger = 1",
       "a = \"" + times(93, "x") + "\"\nlonger = 1\n"},
  });
}

TEST_CASE("a line that is too long is broken in its lists") {
  const std::string element = "198.51.100.0/24";
  const std::string list = times(6, element + ", ") + element;
  const std::string broken = times(7, "  " + element + ",\n");
  check({
      {"a = [" + list + "]", "a = [\n" + broken + "]\n"},
      {"a = f(1, [" + list + "])",
       "a = f(\n  1,\n  [\n" + times(7, "    " + element + ",\n") + "  ],\n)\n"},
      {"a = f([" + list + "])", "a = f([\n" + broken + "])\n"},
      {"a = map(object({\n b = int, cd = f(g())}))",
       "a = map(object({\n  b  = int,\n  cd = f(g()),\n}))\n"},
      {"a = f(g(" + list + "))", "a = f(g(\n" + broken + "))\n"},
      {"a = f(g([" + list + "], 1))",
       "a = f(g(\n  [\n" + times(7, "    " + element + ",\n") + "  ],\n  1,\n))\n"},
      {"a = f(1) + g([" + list + "])", "a = f(1) + g([\n" + broken + "])\n"},
      {"a = [\n1,\n2,\n]", "a = [1, 2]\n"},
      {"a = [1,,2,,]", "a = [1, 2]\n"},
      {"a = { b = 1, cde = [" + list + "], fg = 2 }", "a = {\n  b = 1,\n  cde = [\n" +
                                                          times(7, "    " + element + ",\n") +
                                                          "  ],\n  fg = 2,\n}\n"},
      {"a = {\n b = 1 cde = 2\n \"f-g\" = 3 }",
       "a = {\n  b     = 1,\n  cde   = 2,\n  \"f-g\" = 3,\n}\n"},
      {"a = { b = 1 cde = 2 \"f-g\" = 3 }", "a = { b = 1, cde = 2, \"f-g\" = 3 }\n"},
      {"allow " + list + " because \"x\"",
       "allow " + element + times(6, ",\n      " + element) + "\n      because \"x\"\n"},
      {"allow [" + list + "] because \"x\"", "allow [\n" + broken + "] because \"x\"\n"},
      {"allow 1.2.3.4 because \"" + times(90, "x") + "\"",
       "allow 1.2.3.4\n      because \"" + times(90, "x") + "\"\n"},
      {"assert \"x\" { " + times(3, "subnet.network.name_of_one can reach registry.r && ") +
           "a can reach b }",
       "assert \"x\" {\n  " +
           times(3, "subnet.network.name_of_one can reach registry.r\n      && ") +
           "a can reach b\n}\n"},
  });
}

TEST_CASE("every comment stays where it belongs") {
  check({
      {"#a\n\n//b  \na = 1 #c\n#d", "#a\n\n//b\na = 1  #c\n#d\n"},
      {"/* a\r\n  b */ a = 1", "/* a\n  b */\na = 1\n"},
      {"a = 1 /* x */ b = 2", "a = 1  /* x */\nb = 2\n"},
      {"a = 1 /* x */ # y\nb = 2", "a = 1  /* x */ # y\nb = 2\n"},
      {"a = 1 # x\nbcd = 22 # y\ne = 3", "a   = 1   # x\nbcd = 22  # y\ne   = 3\n"},
      {"r x { # a\n # b\n\n a = 1 # c\n\n # d\n }",
       "r x {  # a\n  # b\n\n  a = 1  # c\n\n  # d\n}\n"},
      {"r x { # a\n}", "r x {  # a\n}\n"},
      {"for x /* a, b */ in xs {}", "for x /* a, b */ in xs {}\n"},
      {"r x { /* a */ }", "r x {  /* a */\n}\n"},
      {"r /* a */ x # b\n { a = 1 }", "r /* a */ x {  # b\n  a = 1\n}\n"},
      {"r x { a = 1 } # b", "r x { a = 1 }  # b\n"},
      {"r x { a = 1 /* b */ }", "r x {\n  a = 1  /* b */\n}\n"},
      {"if a { # b\n} # c\nelse # d\n{ e = 1 }", "if a {  # b\n} else {  # c\n  # d\n  e = 1\n}\n"},
      {"a = /* b */ 1 /* c */ + 2", "a = /* b */ 1 /* c */ + 2\n"},
      {"a = 1 + # b\n 2", "a = 1 +  # b\n    2\n"},
      {"a = [ # b\n 1 # c\n , # d\n # e\n\n 2 # f\n # g\n ]",
       "a = [  # b\n  1,  # c\n  # d\n  # e\n\n  2,  # f\n  # g\n]\n"},
      {"a = [1 /* b */, /* c */ 2, /* d */]", "a = [1 /* b */, /* c */ 2 /* d */]\n"},
      {"a = [# b\n]", "a = [  # b\n]\n"},
      {"a = { # b\n c = 1 # d\n ef = 2 # g\n }", "a = {  # b\n  c  = 1,  # d\n  ef = 2,  # g\n}\n"},
      {"a = (1 # b\n)", "a = (1  # b\n    )\n"},
      {"allow a, # b\n c # d\n because \"x\" # e",
       "allow a,  # b\n      c  # d\n      because \"x\"  # e\n"},
  });
}

TEST_CASE("a file with mistakes is left alone and its mistakes are reported") {
  for (const char* text : {"a = \n", "r {", "a = \"x", "/* a", "}", "a = [1 2]", "a = 1 \x01"}) {
    CAPTURE(text);
    Diagnostics diagnostics;
    CHECK_FALSE(format(SourceFile("policy.acrnet", text), 0, diagnostics));
    CHECK(diagnostics.error_count() == 1);
  }
}

TEST_CASE("a mistake in another file does not keep this one from being formatted") {
  Diagnostics diagnostics;
  CHECK_FALSE(format(SourceFile("a.acrnet", "a = \n"), 0, diagnostics));
  CHECK(format(SourceFile("b.acrnet", "b=1"), 1, diagnostics) == "b = 1\n");
}

TEST_CASE("columns are counted in characters, wide ones as two") {
  CHECK(last_line_width("abc") == 3);
  CHECK(last_line_width("\xc3\xa4\xe2\x80\xa6") == 2);
  CHECK(last_line_width("\xe6\x9d\xb1\xf0\x9f\x98\x80") == 4);
  CHECK(last_line_width("abc\nde") == 2);
  CHECK(last_line_width("e\xcc\x81") == 1);  // a combining mark takes no column
  check({{"r {\n allow a[\"\xc3\xa4\"] because \"x\"\n allow abcdefgh because \"y\" }",
          "r {\n  allow a[\"\xc3\xa4\"]   because \"x\"\n  allow abcdefgh because \"y\"\n}\n"}});
}

TEST_CASE("the examples are in canonical form") {
  int files = 0;
  const std::filesystem::path examples = in_checkout("examples");
  for (const auto& entry : std::filesystem::recursive_directory_iterator(examples)) {
    if (entry.path().extension() != ".acrnet") continue;
    CAPTURE(entry.path().filename().string());
    const std::string text = read(entry.path());
    CHECK(formatted(text) == text);
    ++files;
  }
  CHECK(files >= 4);
}

TEST_CASE("the right examples of the reference are in canonical form") {
  const std::string text = read(in_checkout("grammar/README.md"));
  const std::regex example("```acrnet\n([^`]*)```");
  int examples = 0;
  for (std::sregex_iterator at(text.begin(), text.end(), example), end; at != end;
       ++at, ++examples) {
    CHECK(formatted((*at)[1].str()) == (*at)[1].str());
  }
  CHECK(examples >= 2);
}

}  // namespace acrnet::parser
