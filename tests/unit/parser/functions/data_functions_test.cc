// file, json_decode, yaml_decode, csv_decode and regex_match: what they give, and every mistake's
// place.
#include <catch2/catch.hpp>

#include <chrono>
#include <string>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "\"";
  for (const char c : text) {
    switch (c) {
      case '"': result += "\\\""; break;
      case '\\': result += "\\\\"; break;
      case '\n': result += "\\n"; break;
      case '\t': result += "\\t"; break;
      case '$': result += "\\$"; break;
      default: result += c;
    }
  }
  return result + "\"";
}

// The JSON of an output of the expression, or "code: summary" of the first mistake.
std::string value_of(const std::string& expression, test::MapFiles& files) {
  const auto result = test::evaluate_text("output it { value = " + expression + " }", &files);
  if (result.policy) return result.policy->outputs.at(0).value;
  REQUIRE(result.diagnostics.items().size() == 1);
  const Diagnostic& item = result.diagnostics.items()[0];
  return std::string(item.code) + ": " + item.summary;
}

std::string decoded(const std::string& function, const std::string& text) {
  test::MapFiles none;
  return value_of(function + "(" + quoted(text) + ")", none);
}

// "file:line:column code" of the one mistake of a file that is decoded, and the line it is read in.
std::string mistake(const std::string& function, const std::string& text) {
  test::MapFiles files{{"data/x", text}};
  const auto result =
      test::evaluate_text("output it {\n  value = " + function + "(file(\"data/x\"))\n}", &files);
  REQUIRE(result.diagnostics.items().size() == 1);
  const Diagnostic& item = result.diagnostics.items()[0];
  REQUIRE(item.subject);
  REQUIRE(item.subject->file == 1);
  REQUIRE(files.files().size() == 1);
  REQUIRE_FALSE(item.related.empty());
  CHECK(item.related.back().range.file == 0);
  CHECK_FALSE(item.help.empty());
  const LineColumn at = files.files()[0].locate(item.subject->begin);
  return std::to_string(at.line) + ":" + std::to_string(at.column) + " " + std::string(item.code);
}

std::string repeated(const std::string& text, int times) {
  std::string result;
  for (int i = 0; i < times; ++i) result += text;
  return result;
}

struct Case {
  std::string text;
  std::string expected;
};

}  // namespace

TEST_CASE("json_decode gives the value, or says what of it can't be one") {
  const Case cases[] = {
      {" {\"b\": [1, -2, true, null], \"a\": \"x\"} ", "{\"a\":\"x\",\"b\":[1,-2,true,null]}"},
      {R"("\u0041\n\"\\\/\ud83d\ude00")", "\"A\\u000a\\\"\\\\/\U0001F600\""},
      {"[]", "[]"},
      {"{}", "{}"},
      {"9223372036854775807", "9223372036854775807"},
      {"-9223372036854775808", "-9223372036854775808"},
      {"-0", "0"},
      {"9223372036854775808",
       "ACR1154: the language has no value for a number of more than 64 bits"},
      {"1.5", "ACR1154: the language has no value for a number with a fraction or an exponent"},
      {"1e400", "ACR1154: the language has no value for a number with a fraction or an exponent"},
      {"NaN", "ACR1153: this is no JSON: a value is missing here"},
      {"", "ACR1153: this is no JSON: it ends too early"},
      {"[1", "ACR1153: this is no JSON: it ends too early"},
      {"[1 2]", "ACR1153: this is no JSON: a comma or ] is missing here"},
      {"[1,]", "ACR1153: this is no JSON: a value is missing here"},
      {"{a: 1}", "ACR1153: this is no JSON: a key in double quotes is missing here"},
      {"{\"a\" 1}", "ACR1153: this is no JSON: a colon is missing behind the key"},
      {"'a'", "ACR1153: this is no JSON: a text is in double quotes"},
      {"[1] [2]", "ACR1153: this is no JSON: there is more behind the value"},
      {"// x\n1", "ACR1153: this is no JSON: it has no comments"},
      {"007", "ACR1153: this is no JSON: a number has no zeros before it"},
      {"tru", "ACR1153: this is no JSON: a value is missing here"},
      {R"("\x")", "ACR1153: this is no JSON: there is no such escape"},
      {R"("\u12")", "ACR1153: this is no JSON: \\u has four hexadecimal digits"},
      {R"("\ud83d")", "ACR1153: this is no JSON: half of a surrogate pair"},
      {R"("\ude00\ud83d")", "ACR1153: this is no JSON: half of a surrogate pair"},
      {R"("\u0000")", "ACR1152: the data has a control character in it"},
      {R"("\u202e")", "ACR1152: the data has a bidirectional control character in it"},
      {R"({"a": 1, "\u0061": 2})", "ACR1155: the data has the key 'a' twice"},
      {std::string(100, '[') + std::string(100, ']'),
       std::string(100, '[') + std::string(100, ']')},
      {std::string(101, '[') + std::string(101, ']'),
       "ACR1156: the data nests more than 100 levels deep"},
      {std::string(100'000, '['), "ACR1156: the data nests more than 100 levels deep"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.text.substr(0, 40));
    CHECK(decoded("json_decode", it.text) == it.expected);
  }
}

TEST_CASE("yaml_decode gives the value, or says what of it can't be one") {
  const Case cases[] = {
      {"teams:\n  - name: red\n    nat: 203.0.113.7\n  - {name: 'blue', nat: \"198.51.100.7\"}\n",
       "{\"teams\":[{\"name\":\"red\",\"nat\":\"203.0.113.7\"},"
       "{\"name\":\"blue\",\"nat\":\"198.51.100.7\"}]}"},
      {"[1, +2, -3, true, False, null, ~, no, \"5\", '6']",
       "[1,2,-3,true,false,null,null,\"no\",\"5\",\"6\"]"},
      {"a: |\n  one\n  two\nb: >\n  one\n  two\n",
       "{\"a\":\"one\\u000atwo\\u000a\",\"b\":\"one two\\u000a\"}"},
      {"# only a comment\n", "null"},
      {"day: 2026-12-31\nnetwork: 203.0.113.0/24\nversion: 1.2.3\n",
       "{\"day\":\"2026-12-31\",\"network\":\"203.0.113.0/24\",\"version\":\"1.2.3\"}"},
      {"1.5",
       "ACR1154: the language has no value for a number that is not written in decimal digits "
       "alone"},
      {"[.nan]",
       "ACR1154: the language has no value for a number that is not written in decimal digits "
       "alone"},
      {"x: 0x1F",
       "ACR1154: the language has no value for a number that is not written in decimal digits "
       "alone"},
      {"x: 007", "ACR1154: the language has no value for a number with zeros before it"},
      {"99999999999999999999",
       "ACR1154: the language has no value for a number of more than 64 bits"},
      {"a: &x [1]\nb: *x\n",
       "ACR1154: the language has no value for anchors and aliases (& and *)"},
      {"!!str 5", "ACR1154: the language has no value for tags (!!str and the like)"},
      {"!own {a: 1}", "ACR1154: the language has no value for tags (!!str and the like)"},
      {"<<: {a: 1}", "ACR1153: this is no YAML: merge keys (<<) are not supported"},
      {"? [a]\n: 1", "ACR1153: this is no YAML: a list or a map can't be a key"},
      {"a: 1\n---\nb: 2\n", "ACR1153: this is no YAML: it has several documents"},
      {"a: 1\na: 2\n", "ACR1155: the data has the key 'a' twice"},
      {std::string(101, '[') + std::string(101, ']'),
       "ACR1156: the data nests more than 100 levels deep"},
      {repeated("- ", 5'000) + "a", "ACR1156: the data nests more than 100 levels deep"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.text.substr(0, 40));
    CHECK(decoded("yaml_decode", it.text) == it.expected);
  }
  for (const char* broken :
       {"a: [1", "a: \"x", "a: b: c", "\t- a", "- a\nb", "%YAML 9.9\n", "{a"}) {
    CAPTURE(broken);
    CHECK(decoded("yaml_decode", broken).starts_with("ACR1153"));
  }
}

TEST_CASE("csv_decode gives a map for each line, or says which line is wrong") {
  const Case cases[] = {
      {"team,nat\nred,203.0.113.7\nblue,198.51.100.7",
       "[{\"nat\":\"203.0.113.7\",\"team\":\"red\"},"
       "{\"nat\":\"198.51.100.7\",\"team\":\"blue\"}]"},
      {"a,b\n\n\"1,\"\"2\"\"\n\",\n", "[{\"a\":\"1,\\\"2\\\"\\u000a\",\"b\":\"\"}]"},
      {"a\n\"\"\n1\n", "[{\"a\":\"\"},{\"a\":\"1\"}]"},
      {"a,b\n", "[]"},
      {"", "ACR1153: this is no CSV: it is empty"},
      {"a,b\n1\n", "ACR1153: this is no CSV: this line has 1 field, the first line has 2"},
      {"a,a\n1,2\n", "ACR1155: the data has the key 'a' twice"},
      {"a,\n1,2\n", "ACR1153: this is no CSV: a key in the first line is empty"},
      {"a;b\n1;2\n", "ACR1153: this is no CSV: the columns are parted by semicolons"},
      {"a\n\"1", "ACR1153: this is no CSV: a field in quotes does not end"},
      {"a\n\"1\"2\n", "ACR1153: this is no CSV: there is more behind the quotes"},
      {"a\n1\"2\n", "ACR1153: this is no CSV: a quote in the middle of a field"},
  };
  for (const Case& it : cases) {
    CAPTURE(it.text.substr(0, 40));
    CHECK(decoded("csv_decode", it.text) == it.expected);
  }
}

TEST_CASE("a mistake in a file is shown in that file, and the call beside it") {
  CHECK(mistake("json_decode", "{\n  \"a\": [1,\n    x]\n}") == "3:5 ACR1153");
  CHECK(mistake("json_decode", "\xef\xbb\xbf{\n  \"a\": 1.5\n}") == "2:8 ACR1154");
  CHECK(mistake("json_decode", "{\"a\": 1,\n \"b\": 2,\n \"a\": 3}") == "3:7 ACR1155");
  CHECK(mistake("yaml_decode", "a: 1\nb: [1,\n  0x7]\n") == "3:3 ACR1154");
  CHECK(mistake("yaml_decode", "a:\n  b: 1\n  b: 2\n") == "3:6 ACR1155");
  CHECK(mistake("csv_decode", "a,b\r\n1,2\r\n3\r\n") == "3:1 ACR1153");
  CHECK(mistake("json_decode", "[\"\xff\"]") == "1:3 ACR1152");
  CHECK(mistake("csv_decode", std::string("a\n\0\n", 4)) == "2:1 ACR1152");
}

TEST_CASE("a value of a file remembers its line, and a message about it shows it") {
  test::MapFiles files{{"env.json", "{\n  \"name\": 5\n}"}};
  const auto result = test::evaluate_text(
      "variable env {\n  type    = object({ name = string })\n"
      "  default = json_decode(file(\"env.json\"))\n}\noutput it { value = env }",
      &files);
  REQUIRE(result.diagnostics.items().size() == 1);
  const Diagnostic& item = result.diagnostics.items()[0];
  CHECK(item.code == "ACR1061");
  REQUIRE(item.subject);
  CHECK(item.subject->file == 1);
  CHECK(files.files()[0].locate(item.subject->begin) == LineColumn{2, 11});
}

TEST_CASE("file reads below the configuration's folder, each file once") {
  test::MapFiles files{{"a/b.txt", "text"}, {"c.csv", "net\n203.0.113.0/24\n"}};
  CHECK(value_of("[file(\"a/b.txt\"), file(\"./a//b.txt\")]", files) == "[\"text\",\"text\"]");
  CHECK(files.files().size() == 1);
  CHECK(value_of("[for row in csv_decode(file(\"c.csv\")) : cidr(row.net)]", files) ==
        "[\"203.0.113.0/24\"]");
  const std::string outside = "ACR1150: '";
  CHECK(value_of("file(\"\")", files) == outside + "' names no file");
  CHECK(value_of("file(\"/etc/passwd\")", files) ==
        outside + "/etc/passwd' begins at the root of the disk");
  CHECK(value_of("file(\"~/x\")", files) == outside + "~/x' begins at a home folder");
  CHECK(value_of("file(\"../x\")", files) == outside + "../x' goes up with '..'");
  CHECK(value_of("file(\"a/../../x\")", files) == outside + "a/../../x' goes up with '..'");
  CHECK(value_of("file(\"a/..\")", files) == outside + "a/..' goes up with '..'");
  CHECK(value_of("file(\"a\\\\b\")", files) ==
        outside + "a\\b' has a backslash; folders are parted by /");
  CHECK(value_of("file(\"x\")", files) == "ACR1151: 'x' can't be read: there is no such file");
  CHECK(value_of("try(json_decode(file(\"x\")), 1)", files) == "1");
  CHECK(value_of("file(1)", files) == "ACR1058: 'file' needs a text as its path, this is a number");
}

TEST_CASE("data that is sensitive is not shown by a message about it") {
  const auto result = test::evaluate_text(
      "variable secret {\n  sensitive = true\n  default   = \"{\\\"pass\\\": hunter2}\"\n}\n"
      "output it {\n  value     = json_decode(secret)\n  sensitive = true\n}\n"
      "output other {\n  value     = regex_match(\"${secret}(\", \"\")\n  sensitive = true\n}\n");
  REQUIRE(result.diagnostics.items().size() == 2);
  for (const Diagnostic& item : result.diagnostics.items()) {
    CHECK(item.summary.find("hunter2") == std::string::npos);
    CHECK(item.detail.find("hunter2") == std::string::npos);
    REQUIRE(item.subject);
    CHECK(result.sources[0].line_of(item.subject->begin) != 3);
  }
}

TEST_CASE("a part of something sensitive is sensitive, however it is taken out") {
  for (const char* part :
       {"secret.a", "secret[\"a\"]", "secret[*]", "[for k, v in secret : v]", "values(secret)[0]",
        "[for k, v in secret : k]", "[secret][*].a", "json_decode(secret.a)", "\"${secret.a}\""}) {
    CAPTURE(part);
    const auto result = test::evaluate_text(
        "variable secret {\n  sensitive = true\n  default   = { a = \"1\" }\n}\n"
        "output it { value = " +
        std::string(part) + " }");
    REQUIRE(result.diagnostics.items().size() == 1);
    CHECK(result.diagnostics.items()[0].code == "ACR1074");
  }
}

TEST_CASE("texts of data become addresses, dates and numbers") {
  test::MapFiles none;
  CHECK(value_of("cidr(\"198.51.100.7\")", none) == "\"198.51.100.7\"");
  CHECK(value_of("cidr(\"198.51.100.7/24\")", none) ==
        "ACR1158: '198.51.100.7/24' is not a network: it has host bits set");
  CHECK(value_of("cidr(\"198.51.100\")", none) ==
        "ACR1158: '198.51.100' is not an address or network");
  CHECK(value_of("date(\"2026-02-29\")", none) == "ACR1158: '2026-02-29' is not a date");
  CHECK(value_of("int(\"-7\")", none) == "-7");
  CHECK(value_of("int(\"9223372036854775808\")", none) ==
        "ACR1158: '9223372036854775808' is not a whole number");
  CHECK(value_of("int(\"1 \")", none) == "ACR1158: '1 ' is not a whole number");
}

TEST_CASE("regex_match fits the whole text, in time that is linear in it") {
  test::MapFiles none;
  CHECK(value_of("regex_match(\"b\", \"abc\")", none) == "false");
  CHECK(value_of("regex_match(\"(?i)A.*\", \"abc\")", none) == "true");
  CHECK(value_of("regex_match(\"\", \"\")", none) == "true");
  CHECK(value_of("regex_match(\"a{1001}\", \"\")", none).starts_with("ACR1157"));
  CHECK(value_of("regex_match(\"(\", \"\")", none).starts_with("ACR1157"));
  CHECK(value_of("regex_match(\"(a)\\\\1\", \"aa\")", none).starts_with("ACR1157"));
  CHECK(value_of("regex_match(\"" + std::string(5'000, 'a') + "\", \"\")", none) ==
        "ACR1157: this pattern can't be used: it is longer than 4 096 bytes");
  const std::string text(100'000, 'a');
  for (const char* pattern :
       {"(a*)*b", "(a|a)*b", "(a|aa)+$x", "(.*a){25}b", "(((a{30}){30})*)b"}) {
    CAPTURE(pattern);
    const auto begin = std::chrono::steady_clock::now();
    const std::string found =
        value_of("regex_match(\"" + std::string(pattern) + "\", \"" + text + "\")", none);
    CHECK((found == "false" || found.starts_with("ACR1049")));
    CHECK(std::chrono::steady_clock::now() - begin < std::chrono::seconds(10));
  }
  CHECK(value_of("[for i in range(10000) : regex_match(\"(.*a){25}b\", \"" + text + "\")]", none)
            .starts_with("ACR1049"));
}

}  // namespace acrnet::parser
