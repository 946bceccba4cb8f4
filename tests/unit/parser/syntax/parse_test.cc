#include "parser/syntax/parse.h"

#include <catch2/catch.hpp>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

struct Case {
  const char* text;
  const char* tree;
};

std::string parse_to_text(const char* text) {
  Sources sources;
  sources.emplace_back("policy.acrnet", text);
  Diagnostics diagnostics;
  const auto documents = parse(sources, diagnostics);
  CHECK(test::dump(diagnostics, sources).empty());
  return test::dump(documents.at(0));
}

}  // namespace

TEST_CASE("a file without mistakes gives its tree") {
  const Case cases[] = {
      {"", ""},
      {"\xef\xbb\xbf# only a comment", ""},
      {"a = 1", "(= a 1)"},
      {"a=\"x\"b=2", "(= a \"x\") (= b 2)"},
      {"a = 1  b = 2\r\nc = 3\r\n", "(= a 1) (= b 2) (= c 3)"},
      {"a = 1 // c\n/* d\n */ b = 2 # e", "(= a 1) (= b 2)"},
      {"a = \"q\\\"\\\\ \\n\\u{e9}\"", "(= a \"q\"\\ \n\xc3\xa9\")"},
      {"a = \"# no // comment\"", "(= a \"# no // comment\")"},
      {"a = 10.0.0.0/8", "(= a 10.0.0.0/8)"},
      {"a = 10.0.0.1/32", "(= a 10.0.0.1)"},
      {"a = 2026-12-31", "(= a 2026-12-31)"},
      {"a = 9223372036854775807", "(= a 9223372036854775807)"},
      {"a = []", "(= a [])"},
      {"a = [1.2.3.4, [b, c.d],\n # x\n 2,]", "(= a [1.2.3.4 [b (. c d)] 2])"},
      {"a = b.c[\"d\"].e", "(= a (. (@ (. b c) \"d\") e))"},
      {"a = true  b = false  c = null", "(= a true) (= b false) (= c null)"},
      {"a = 1 + 2 * 3 - 4", "(= a (- (+ 1 (* 2 3)) 4))"},
      {"a = (1 + 2) * -3", "(= a (* (+ 1 2) (neg 3)))"},
      {"a = b || c && d == e < f in g + h", "(= a (|| b (&& c (== d (< e (in f (+ g h)))))))"},
      {"a = [b == c, d]", "(= a [(== b c) d])"},
      {"a = !b && !!c", "(= a (&& (not b) (not (not c))))"},
      {"a = 10 / 2 // half\nb = 1", "(= a (/ 10 2)) (= b 1)"},
      {"a = b ? c : d ? e : f", "(= a (? b c (? d e f)))"},
      {"a = x\n  ? [1 + 2]\n  : f(3, g(),)", "(= a (? x [(+ 1 2)] (f 3 (g))))"},
      {"a = b == c ? d : e", "(= a (? (== b c) d e))"},
      {"a = \"x ${b.c + 1} y${\"z\"}$ $\"",
       "(= a (text \"x \" (+ (. b c) 1) \" y\" \"z\" \"$ $\"))"},
      {"a = {}", "(= a {})"},
      {"a = { b = 1, \"c-d\" = [2]\n e = { f = 3 } }", "(= a {b=1 c-d=[2] e={f=3}})"},
      {"a = [for x in xs : f(x) if x > 1]", "(= a (list x xs (f x) if (> x 1)))"},
      {"a = {for k, v in m : v => k}", "(= a (map k v m v k))"},
      {"a = xs[*].name  b = registry.*", "(= a (. (* xs) name)) (= b (* registry))"},
      {"let office = [203.0.113.0/24]", "(let office [203.0.113.0/24])"},
      {"for x in xs { registry r { a = x } }", "(for x xs (registry r (= a x)))"},
      {"for k, v in { a = 1 } { b = v }", "(for k v {a=1} (= b v))"},
      {"if a { b = 1 } else if c == d { b = 2 } else { b = 3 }",
       "(if (a (= b 1)) ((== c d) (= b 2)) (else (= b 3)))"},
      {"r { if a { for x in xs { allow x } } allow y }",
       "(r (if (a (for x xs (allow x)))) (allow y))"},
      {"r { allow 10.0.0.0/8 except 10.1.0.0/16, 10.2.0.0/16\n until 2026-12-31 because \"x\" }",
       "(r (allow 10.0.0.0/8 except 10.1.0.0/16 10.2.0.0/16 until 2026-12-31 because \"x\"))"},
      {"assert \"x\" { a.b can reach registry.main && 1.2.3.4 cannot reach registry.* }",
       "(assert \"x\" (claims ((. a b) can (. registry main)) (1.2.3.4 cannot (* registry))))"},
      {"assert \"x\" { any subnet cannot reach registry.a[\"k\"] }",
       "(assert \"x\" (claims (any cannot (@ (. registry a) \"k\"))))"},
      {"variable env { type = optional(string, \"x\") check { condition = env in [\"a\"] } }",
       "(variable env (= type (optional string \"x\")) (check (= condition (in env [\"a\"]))))"},
      {"allowance = 1  denyx = 2  becauses = 3", "(= allowance 1) (= denyx 2) (= becauses 3)"},
      {"registry main {}", "(registry main)"},
      {"registry main\n{\n}\n", "(registry main)"},
      {"assert \"what\" { a = 1 }", "(assert \"what\" (= a 1))"},
      {"r { allow 1.2.3.4 }", "(r (allow 1.2.3.4))"},
      {"r { allow a.b, 1.2.3.4,\n 5.6.7.8\n because \"x\" }",
       "(r (allow (. a b) 1.2.3.4 5.6.7.8 because \"x\"))"},
      {"r { allow [1.2.3.4] because \"x\"  default_action = allow\n allow 1.1.1.1 }",
       "(r (allow [1.2.3.4] because \"x\") (= default_action allow) (allow 1.1.1.1))"},
      {"virtual_network n { name = \"x\" subnet s { name = \"y\" } }",
       "(virtual_network n (= name \"x\") (subnet s (= name \"y\")))"},
      {"registry r { subnet = a.b  subscription = \"x\" }",
       "(registry r (= subnet (. a b)) (= subscription \"x\"))"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.text);
    CHECK(parse_to_text(it.text) == it.tree);
  }
}

TEST_CASE("what was wrong is left out of the tree, what stands beside it stays") {
  const Case cases[] = {
      {"a = \n b = 2", "(invalid a) (= b 2)"},
      {"r { a = \n b = 2 }", "(r (invalid a) (= b 2))"},
      {"r { a 1 \n b = 2 }", "(r (= a 1) (= b 2))"},
      {"r { allow [1.1.1.1, 2.2.2.2\n b = 2 }", "(r (allow [1.1.1.1 2.2.2.2]) (= b 2))"},
      {"r { a = 1.2.3 \n b = 2 }", "(r (= a <invalid>) (= b 2))"},
      {"r { a = \"x }\ns { b = 2 }", "(r (invalid a)) (s (= b 2))"},
      {"registry r {\n a = 1\nregistry s {\n b = 2 }", "(registry r (= a 1)) (registry s (= b 2))"},
      {"r { % { x } \n b = 2 }", "(r (invalid ) (= b 2))"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.text);
    Sources sources;
    sources.emplace_back("policy.acrnet", it.text);
    Diagnostics diagnostics;
    const auto documents = parse(sources, diagnostics);
    CHECK(diagnostics.error_count() == 1);
    CHECK(documents.at(0).incomplete);
    CHECK(test::dump(documents.at(0)) == it.tree);
  }
}

TEST_CASE("every node knows its place in the text") {
  Sources sources;
  sources.emplace_back("policy.acrnet", "registry main {\n  allow subnet.a.b because \"x\"\n}\n");
  Diagnostics diagnostics;
  const auto documents = parse(sources, diagnostics);
  const auto text = [&](Span span) {
    return sources[0].text().substr(span.begin, span.end - span.begin);
  };

  const Statement& registry = documents.at(0).statements[0];
  CHECK(text(registry.span) == "registry main {\n  allow subnet.a.b because \"x\"\n}");
  const auto& block = std::get<Block>(registry.node);
  CHECK(text(block.keyword.span) == "registry");
  CHECK(text(block.labels[0].span) == "main");
  CHECK(text(block.body[0].span) == "allow subnet.a.b because \"x\"");
  const auto& rule = std::get<AllowRule>(block.body[0].node);
  CHECK(text(rule.sources[0].span) == "subnet.a.b");
  CHECK(text(rule.because->span) == "\"x\"");
}

}  // namespace acrnet::parser
