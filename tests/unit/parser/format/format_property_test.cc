// Random policies: formatting twice is formatting once, and what a policy means stays what it was.
#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "parser/format/format.h"
#include "parser/format/format_tokens.h"
#include "parser/syntax/parse.h"
#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

// Writes random statements as badly as the grammar lets it.
class Scribbler {
 public:
  explicit Scribbler(unsigned seed) : random_(seed) {}

  std::string file() {
    std::string text = chance(10) ? "\xef\xbb\xbf" : "";
    text += gap();
    for (int i = 0, count = below(6); i < count; ++i) text += statement(3) + separator();
    return text;
  }

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool chance(int one_in) { return below(one_in) == 0; }
  std::string one_of(std::initializer_list<const char*> words) {
    return *(words.begin() + below(static_cast<int>(words.size())));
  }

  std::string blanks() { return one_of({"", " ", "  ", "\t", " "}); }
  std::string block_comment() { return one_of({"/* c */", "/**/", "/* \xc3\xa4 \r\n  x */"}); }
  std::string inline_gap() { return chance(12) ? " " + block_comment() + blanks() : blanks(); }
  std::string line_comment() {
    return one_of({"# c", "// d  ", "#", "# \xe6\x9d\xb1"}) + line_end();
  }
  std::string line_end() { return one_of({"\n", "\r\n", "\n\n", "\n \n\n"}); }
  std::string gap() {
    std::string text = blanks();
    while (chance(6)) {
      text += chance(2) ? line_end() : chance(2) ? " " + line_comment() : " " + block_comment();
      text += blanks();
    }
    return text;
  }
  // Between two words.
  std::string space() { return " " + inline_gap(); }
  std::string gap_space() { return " " + gap(); }
  std::string separator() { return chance(4) ? gap_space() : line_end() + gap(); }

  std::string name() {
    return one_of(
        {"a", "bc", "deny", "in", "until", "reach", "can", "office_of_the_company", "If"});
  }
  std::string text() {
    if (depth_ < 3 && chance(6)) return "\"x ${" + gap() + expression() + gap() + "} $\"";
    return one_of({"\"\"", "\"x\"", "\"a \\\" b # c\"", "\"\xc3\xa4 // \\u{e9}\"",
                   "\"a rather long text that makes lines long\""});
  }
  std::string number() {
    return one_of({"1", "42", "10.0.0.0/8", "198.51.100.7", "2026-12-31", "2026"});
  }

  std::string elements(int most) {
    std::string list;
    for (int i = 0, count = below(most + 1); i < count; ++i) {
      list += gap() + element() + gap() + (i + 1 < count || chance(3) ? "," : "");
    }
    return list + gap();
  }
  // `name =` in a list is how a forgotten bracket is found, so a comparison is put in parentheses
  // there.
  std::string element() { return chance(3) ? "(" + expression() + ")" : postfix(); }

  std::string map() {
    std::string entries = "{" + gap();
    for (int i = 0, count = below(4); i < count; ++i) {
      entries += (chance(3) ? "\"k-" + name() + "\"" : "k" + name()) + gap() + "=" + gap_space() +
                 expression() + gap() + (chance(2) ? "," : line_end()) + gap();
    }
    return entries + "}";
  }
  std::string comprehension() {
    const std::string names = chance(2) ? "x" : "k" + gap() + "," + gap() + "v";
    const std::string head = gap() + "for " + gap() + names + gap_space() + "in" + gap_space() +
                             expression() + gap_space() + ":" + gap_space();
    const std::string filter = chance(2) ? gap_space() + "if" + gap_space() + expression() : "";
    if (chance(2)) return "[" + head + expression() + filter + gap() + "]";
    return "{" + head + expression() + gap() + "=>" + gap_space() + expression() + filter + gap() +
           "}";
  }
  std::string primary() {
    if (depth_ >= 4) return chance(2) ? name() : number();
    switch (below(10)) {
      case 0: return text();
      case 1: return "[" + elements(8) + "]";
      case 2: return map();
      case 3: return comprehension();
      case 4: return "(" + gap() + expression() + gap() + ")";
      case 5: return "f" + name() + "(" + elements(5) + ")";
      case 6:
      case 7: return number();
      default: return name();
    }
  }
  std::string postfix() {
    ++depth_;
    std::string value = primary();
    // After a number a member would be a malformed number, after a name `[` is an index.
    if (value.back() != '"' && (value.back() < '0' || value.back() > '9')) {
      while (chance(4))
        value += chance(4)   ? "[*]"
                 : chance(3) ? "[" + gap() + expression() + gap() + "]"
                             : "." + name();
    }
    --depth_;
    return value;
  }
  std::string expression() {
    ++depth_;
    std::string value = chance(8) ? one_of({"!", "-", "! ", "- "}) + postfix() : postfix();
    while (chance(5)) {
      value += gap_space() +
               one_of({"+", "-", "*", "/", "%", "&&", "||", "==", "!=", "<", "<=", ">", "in"}) +
               gap_space() + postfix();
    }
    if (chance(10))
      value +=
          gap_space() + "?" + gap_space() + postfix() + gap_space() + ":" + gap_space() + postfix();
    --depth_;
    return value;
  }

  std::string rule() {
    std::string text = "allow" + space() + element();
    while (chance(3)) text += inline_gap() + "," + gap_space() + element();
    if (chance(3)) text += gap_space() + "except" + space() + element();
    if (chance(3)) text += gap_space() + "until" + space() + "2026-12-31";
    if (chance(2)) text += gap_space() + "because" + space() + "\"why\"";
    return text;
  }
  std::string claims() {
    std::string text = "sub.b can reach registry.x";
    while (chance(2))
      text += gap_space() + "&&" + gap_space() + "1.2.3.4" + space() + "cannot" + space() +
              "reach" + space() + "registry.*";
    return text;
  }
  std::string body(int levels) {
    std::string text = "{" + gap();
    for (int i = 0, count = below(4); i < count; ++i) text += statement(levels - 1) + separator();
    return text + "}";
  }
  std::string statement(int levels) {
    switch (below(levels > 0 ? 9 : 5)) {
      case 0:
        return "let" + std::string(" x") + name() + inline_gap() + "=" + space() + expression();
      case 1: return rule();
      case 2: return claims();
      case 3:
      case 4: return "x" + name() + inline_gap() + "=" + space() + expression();
      case 5:
        return "for x" + gap_space() + "in" + gap_space() + expression() + gap_space() +
               body(levels);
      case 6: {
        std::string text = "if " + expression() + gap_space() + body(levels);
        while (chance(3))
          text += gap() + "else " + gap() + "if " + expression() + gap_space() + body(levels);
        if (chance(2)) text += gap() + "else" + gap() + body(levels);
        return text;
      }
      default:
        return "block" + space() + (chance(3) ? "\"l\"" : "l" + name()) + gap_space() +
               body(levels);
    }
  }

  std::mt19937 random_;
  int depth_ = 0;
};

struct Parsed {
  std::string tree;
  bool correct = false;
};

Parsed parse_text(const std::string& text) {
  Sources sources;
  sources.emplace_back("policy.acrnet", text);
  Diagnostics diagnostics;
  const auto documents = parse(sources, diagnostics);
  return {test::dump(documents.at(0)), diagnostics.empty()};
}

std::optional<std::string> format_text(const std::string& text) {
  Diagnostics diagnostics;
  return format(SourceFile("policy.acrnet", text), 0, diagnostics);
}

// What stands in a text besides white space, and commas, which may come and go; sorted, because a
// comma or a brace may move past a comment.
std::string substance(const std::string& text) {
  std::string result;
  std::copy_if(text.begin(), text.end(), std::back_inserter(result),
               [](char c) { return c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != ','; });
  if (result.starts_with("\xef\xbb\xbf")) result.erase(0, 3);
  std::sort(result.begin(), result.end());
  return result;
}

void check_formatting(const std::string& text) {
  const Parsed before = parse_text(text);
  const auto once = format_text(text);
  CAPTURE(text);
  REQUIRE(once.has_value() == before.correct);
  if (!once) return;
  CAPTURE(*once);
  const Parsed after = parse_text(*once);
  REQUIRE(after.correct);
  REQUIRE(after.tree == before.tree);
  REQUIRE(substance(*once) == substance(text));
  REQUIRE(format_text(*once) == once);
}

}  // namespace

TEST_CASE("formatting keeps the syntax tree and every comment, and is done after one time") {
  int correct = 0;
  constexpr int rounds = 6'000;
  for (int round = 0; round < rounds; ++round) {
    const std::string text = Scribbler(static_cast<unsigned>(round)).file();
    check_formatting(text);
    if (parse_text(text).correct) ++correct;
  }
  CHECK(correct > rounds * 9 / 10);
}

TEST_CASE("a mutant of a policy is formatted or refused, and never loses anything") {
  std::mt19937 random(20261124);
  for (unsigned round = 0; round < 6'000; ++round) {
    std::string mutant = Scribbler(round).file();
    for (int i = 0; i < 2 && !mutant.empty(); ++i) {
      const std::size_t at = random() % mutant.size();
      switch (random() % 3) {
        case 0: mutant[at] = "{}[]()#/*\"$=,.-\n a1"[random() % 19]; break;
        case 1: mutant.erase(at, 1 + random() % 8); break;
        default: mutant.insert(at, mutant.substr(random() % mutant.size(), random() % 12)); break;
      }
    }
    check_formatting(mutant);
  }
}

}  // namespace acrnet::parser
