#include "cli/views/report/diagnostic_text.h"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>

namespace acrnet::cli {

namespace {

// A diagnostic about the text between « and », which are taken out of the source.
struct Marked {
  Sources sources;
  Diagnostic diagnostic;
};

Marked marked(std::string text) {
  constexpr std::string_view open = "«";
  constexpr std::string_view close = "»";
  const std::size_t begin = text.find(open);
  text.erase(begin, open.size());
  const std::size_t end = text.find(close);
  text.erase(end, close.size());
  Marked made;
  made.sources.emplace_back("policy.acrnet", text);
  made.diagnostic.code = "ACR1007";
  made.diagnostic.summary = "something is wrong";
  made.diagnostic.subject =
      SourceRange{0, static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end)};
  return made;
}

std::string shown(const Marked& made) {
  return diagnostic_text(made.diagnostic, made.sources, Paint(false));
}

}  // namespace

TEST_CASE("A diagnostic shows its place, the line with the span underlined, and the repair") {
  Marked made = marked("registry main {\n  allow «subnet.docker.vn»\n}\n");
  made.diagnostic.summary = "there is no subnet 'docker.vn'";
  made.diagnostic.label = "not declared";
  made.diagnostic.detail = "A rule can only name a subnet that is declared.";
  made.diagnostic.help = "did you mean 'subnet.docker.vm'?";
  CHECK(shown(made) ==
        "error[ACR1007]: there is no subnet 'docker.vn'\n"
        " --> policy.acrnet:2:9\n"
        "  |\n"
        "2 |   allow subnet.docker.vn\n"
        "  |         ^^^^^^^^^^^^^^^^ not declared\n"
        "  = A rule can only name a subnet that is declared.\n"
        "  = help: did you mean 'subnet.docker.vm'?\n");
}

TEST_CASE("The underline stands under the span, whatever is before and in it") {
  struct Case {
    std::string_view title;
    std::string source;
    std::string expected;
  };
  const std::vector<Case> cases{
      {"a tab before the span", "\tname\t= «x»", "1 |     name    = x\n  |               ^\n"},
      {"a tab in the span", "«a\tb»c", "1 | a   bc\n  | ^^^^^\n"},
      {"wide characters before", "\"東京\" «x»", "1 | \"東京\" x\n  |        ^\n"},
      {"wide characters in the span", "«\"東京\"» x", "1 | \"東京\" x\n  | ^^^^^^\n"},
      {"a combining mark", "e\u0301«x»", "1 | e\u0301x\n  |  ^\n"},
      {"an escape sequence in the span", "«a\x1b[1m»b", "1 | a\\u{1B}[1mb\n  | ^^^^^^^^^^\n"},
      {"a bidirectional control before", "\u202E«x»", "1 | \\u{202E}x\n  |         ^\n"},
      {"an invalid byte before", "\xFF«x»", "1 | \\x{FF}x\n  |       ^\n"},
      {"an empty span", "ab«»cd", "1 | abcd\n  |   ^\n"},
      {"an empty span at the end of a line", "ab«»\ncd", "1 | ab\n  |   ^\n"},
      {"the end of the file", "ab\n«»", "2 |\n  | ^\n"},
      {"an empty file", "«»", "1 |\n  | ^\n"},
      {"a line that ends with CR LF", "a «b»\r\nc", "1 | a b\n  |   ^\n"},
      {"a span that takes the line's end", "a «b\r\n»c", "1 | a b\n  |   ^\n"},
      {"a command of a pipeline", "# ##vso[a] «x»",
       "1 | # \\u{23}#vso[a] x\n  |                 ^\n"},
  };
  for (const Case& c : cases) {
    INFO(c.title);
    const std::string text = shown(marked(c.source));
    CHECK(text.substr(text.find("  |\n") + 4) == c.expected);
  }
}

TEST_CASE("A span over several lines shows the first and the last") {
  CHECK(shown(marked("«registry main {\n}» # end\n")) ==
        "error[ACR1007]: something is wrong\n"
        " --> policy.acrnet:1:1\n"
        "  |\n"
        "1 | registry main {\n"
        "  | ^^^^^^^^^^^^^^^\n"
        "2 | } # end\n"
        "  | ^\n");
  Marked made = marked("x\n  «a\n  b\n  c»\n");
  made.diagnostic.label = "all of it";
  CHECK(shown(made) ==
        "error[ACR1007]: something is wrong\n"
        " --> policy.acrnet:2:3\n"
        "  |\n"
        "2 |   a\n"
        "  |   ^\n"
        "...\n"
        "4 |   c\n"
        "  |   ^ all of it\n");
}

TEST_CASE("Of a very long line the part around the span is shown") {
  const std::string text =
      shown(marked(std::string(5000, 'a') + "«wrong»" + std::string(5000, 'b')));
  INFO(text);
  CHECK(text.find("1 | …aaaa") != std::string::npos);
  CHECK(text.find("awrongb") != std::string::npos);
  CHECK(text.find("bbb…\n") != std::string::npos);
  CHECK(text.find("\n  | " + std::string(61, ' ') + "^^^^^\n") != std::string::npos);
  CHECK(text.size() < 700);
}

TEST_CASE("Bytes that are no text do not fill the terminal") {
  const std::string text =
      shown(marked(std::string(500, '\xFF') + "«x»" + std::string(5000, '\xFF')));
  CHECK(text.find("\\x{FF}x") != std::string::npos);
  CHECK(text.size() < 1200);
}

TEST_CASE("Line numbers of all places are right-aligned in one gutter") {
  Marked made = marked("a = 1\n\n\n\n\n\n\n\n\n«a» = 2\n");
  made.diagnostic.severity = Severity::warning;
  made.diagnostic.related.push_back({SourceRange{0, 0, 1}, "first defined here"});
  CHECK(shown(made) ==
        "warning[ACR1007]: something is wrong\n"
        "  --> policy.acrnet:10:1\n"
        "   |\n"
        "10 | a = 2\n"
        "   | ^\n"
        "  --> policy.acrnet:1:1\n"
        "   |\n"
        " 1 | a = 1\n"
        "   | - first defined here\n");
}

TEST_CASE("A diagnostic without a place names its resource") {
  Diagnostic diagnostic;
  diagnostic.code = "ACR3501";
  diagnostic.summary = "Azure refused to show the registry";
  diagnostic.address = "registry.main";
  diagnostic.detail = "First paragraph.\nSecond paragraph.";
  CHECK(diagnostic_text(diagnostic, {}, Paint(false)) ==
        "error[ACR3501]: Azure refused to show the registry\n"
        "  --> registry.main\n"
        "   = First paragraph.\n"
        "     Second paragraph.\n");
}

TEST_CASE("Long paragraphs wrap at words, under their beginning") {
  Diagnostic diagnostic;
  diagnostic.code = "ACR3501";
  diagnostic.summary = "s";
  for (int i = 0; i < 30; ++i) diagnostic.help += (i == 0 ? "" : " ") + std::string("words");
  const std::string text = diagnostic_text(diagnostic, {}, Paint(false));
  std::size_t begin = 0;
  std::size_t lines = 0;
  while (begin < text.size()) {
    const std::size_t end = text.find('\n', begin);
    CHECK(end - begin <= 100);
    begin = end + 1;
    ++lines;
  }
  CHECK(lines == 3);
  CHECK(text.find("\n           words") != std::string::npos);
}

TEST_CASE("Words of Azure in a diagnostic act on nobody") {
  Diagnostic diagnostic;
  diagnostic.code = "ACR3501";
  diagnostic.summary = "Azure says: \x1b[2J";
  diagnostic.detail = "x\n::set-env name=PATH::/tmp\n##vso[task.complete]";
  diagnostic.address = "::registry";
  const std::string text = diagnostic_text(diagnostic, {}, Paint(false));
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find(" ::") == std::string::npos);
  CHECK(text.find("##vso[") == std::string::npos);
}

TEST_CASE("Several diagnostics are counted at the end") {
  Diagnostics diagnostics;
  Diagnostic one;
  one.code = "ACR1001";
  one.summary = "first";
  diagnostics.add(one);
  CHECK(diagnostics_text(diagnostics, {}, Paint(false)) == "error[ACR1001]: first\n");
  one.severity = Severity::warning;
  one.summary = "second";
  diagnostics.add(one);
  CHECK(diagnostics_text(diagnostics, {}, Paint(false)) ==
        "error[ACR1001]: first\n\nwarning[ACR1001]: second\n\n1 error, 1 warning\n");
}

TEST_CASE("Errors that were not kept are counted as well") {
  Diagnostics diagnostics;
  Diagnostic one;
  one.code = "ACR1001";
  one.summary = "again";
  for (std::size_t i = 0; i < Diagnostics::max_errors + 7; ++i) diagnostics.add(one);
  const std::string text = diagnostics_text(diagnostics, {}, Paint(false));
  CHECK(text.ends_with("107 errors (the first 100 are shown)\n"));
}

TEST_CASE("Warnings and notes that are not told are counted as well") {
  Diagnostics diagnostics;
  Diagnostic one;
  one.code = "ACR2001";
  one.severity = Severity::warning;
  one.summary = "again";
  for (std::size_t i = 0; i < Diagnostics::max_shown + 7; ++i) diagnostics.add(one);
  one.severity = Severity::note;
  for (std::size_t i = 0; i < Diagnostics::max_shown + 1; ++i) diagnostics.add(one);
  const std::string text = diagnostics_text(diagnostics.abridged(), {}, Paint(false));
  CHECK(text.ends_with(
      "\n107 warnings (the first 100 are shown), 101 notes (the first 100 are shown)\n"));
}

TEST_CASE("Colour marks severity and span, and nothing else differs") {
  const Marked made = marked("a «b»");
  const std::string text = diagnostic_text(made.diagnostic, made.sources, Paint(true));
  CHECK(text.find("\x1b[1;31merror[ACR1007]\x1b[0m") != std::string::npos);
  CHECK(text.find("\x1b[1;31m^\x1b[0m") != std::string::npos);
}

}  // namespace acrnet::cli
