#include "parser/syntax/foreign_characters.h"

#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

struct Repaired {
  std::string text;
  std::string summaries;  // with their column
};

Repaired repaired(std::string text) {
  Diagnostics diagnostics;
  const std::size_t size = text.size();
  Repaired result;
  repair_foreign_characters(text, 0, diagnostics);
  CHECK(text.size() == size);
  for (const Diagnostic& item : diagnostics.items())
    result.summaries += std::to_string(item.subject->begin + 1) + " " + item.summary + "\n";
  result.text = text;
  return result;
}

}  // namespace

TEST_CASE("foreign characters are named and repaired in place") {
  struct Case {
    const char* text;
    const char* repaired;
    const char* summaries;
  };
  const Case cases[] = {
      {"let a = 1", "let a = 1", ""},
      {"let \xD0\xB0 = 1", "let a  = 1", "5 U+0430 only looks like 'a'\n"},
      // One message for a word, and the word stays in one piece.
      {"subnet.d\xD0\xBE\xD1\x81ker.vm x", "subnet.docker.vm   x",
       "9 U+043E only looks like 'o'\n"},
      {"let b\xC3\xBCro = 1", "let b_ro  = 1", "6 the letter U+00FC can't stand in a name\n"},
      {"a =\xC2\xA0"
       "1",
       "a =  1", "4 U+00A0 is no ordinary space\n"},
      {"a = \xE2\x80\x9Cx y\xE2\x80\x9D b", "a = \"  x y\"   b",
       "5 the quote U+201C is not the one that texts stand in\n"},
      {"a = \xE2\x80\x9Cx\" b", "a = \"  x\" b",
       "5 the quote U+201C is not the one that texts stand in\n"},
      {"a = \xE2\x80\x98x\xE2\x80\x99", "a = \"  x\"  ",
       "5 the quote U+2018 is not the one that texts stand in\n"},
      {"a = \xE2\x80\x9Cx\nb", "a =    x\nb",
       "5 the quote U+201C is not the one that texts stand in\n"},
      {"a \xE2\x80\x93 b", "a -   b", "3 U+2013 only looks like '-'\n"},
      {"a \xE2\x86\x92 b", "a     b", "3 the character U+2192 means nothing here\n"},
      // Texts and comments may hold all of them.
      {"a = \"\xC3\xBC\" # \xC3\xBC", "a = \"\xC3\xBC\" # \xC3\xBC", ""},
      {"// \xC3\xBC\n/* \xC3\xBC\n\xC3\xBC */", "// \xC3\xBC\n/* \xC3\xBC\n\xC3\xBC */", ""},
      {"\"${f(\"\xC3\xBC\")}\xC3\xBC\" \"\\\"\xC3\xBC\"",
       "\"${f(\"\xC3\xBC\")}\xC3\xBC\" \"\\\"\xC3\xBC\"", ""},
      {"\"${ {a = \xC3\xBC} }\xC3\xBC\"", "\"${ {a = _ } }\xC3\xBC\"",
       "10 the letter U+00FC can't stand in a name\n"},
      {"\"open \xC3\xBC\n\xC3\xBC", "\"open \xC3\xBC\n_ ",
       "10 the letter U+00FC can't stand in a name\n"},
      {"\xEF\xBB\xBFlet a = 1", "\xEF\xBB\xBFlet a = 1", ""},
  };
  for (const Case& each : cases) {
    CAPTURE(each.text);
    const Repaired result = repaired(each.text);
    CHECK(result.text == each.repaired);
    CHECK(result.summaries == each.summaries);
  }
}

TEST_CASE("one foreign character is one message, whatever the policy goes on to say") {
  const auto codes = [](const std::string& text) {
    const auto result = test::evaluate_text(text);
    return test::dump(result.diagnostics, result.sources);
  };
  CHECK(codes("let \xD0\xB0 = 1\noutput x { value = a }") == "1:5 ACR1130");
  CHECK(codes("let b\xC3\xBCro = 1\noutput x { value = 2 }") == "1:6 ACR1130");
  CHECK(codes("output x { value = \xE2\x80\x9Ctext\xE2\x80\x9D }") == "1:20 ACR1130");
}

TEST_CASE("what is repaired holds nothing foreign outside of texts and comments any more") {
  const char* const pieces[] = {"a",
                                " ",
                                "\n",
                                "\"",
                                "\\",
                                "${",
                                "}",
                                "{",
                                "#",
                                "/*",
                                "*/",
                                "\xD0\xBE",
                                "\xE2\x80\x9C",
                                "\xE2\x80\x9D",
                                "//",
                                "\xC2\xA0",
                                "\xC3\xBC",
                                "\xE2\x86\x92",
                                "\xF0\x9F\x98\x80"};
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same texts in every run
  for (int run = 0; run < 20'000; ++run) {
    std::string text;
    for (std::size_t i = random() % 12; i > 0; --i) text += pieces[random() % std::size(pieces)];
    const Repaired once = repaired(text);
    CAPTURE(text, once.text);
    CHECK(repaired(once.text).text == once.text);
  }
}

}  // namespace acrnet::parser
