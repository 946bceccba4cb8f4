// json_decode against another reader of JSON, over texts made at random and then damaged.
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <random>
#include <string>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

using Random = std::mt19937;

std::string random_text(Random& random) {
  constexpr const char* parts[] = {"a", "b", "team", "\\n", "\\u00e9", "\\ud83d\\ude00", "ü", " "};
  std::string text = "\"";
  for (std::size_t i = random() % 3; i > 0; --i) text += parts[random() % std::size(parts)];
  return text + "\"";
}

std::string random_json(Random& random, int depth) {
  constexpr const char* scalars[] = {"0", "-1", "42", "true", "false", "null", "123456789012"};
  const std::string blank = random() % 3 == 0 ? " \n" : "";
  switch (random() % (depth > 4 ? 2 : 4)) {
    case 0: return blank + scalars[random() % std::size(scalars)];
    case 1: return random_text(random) + blank;
    case 2: {
      std::string text;
      for (std::size_t i = random() % 4; i > 0; --i)
        text += (text.empty() ? "" : ",") + random_json(random, depth + 1);
      return "[" + text + blank + "]";
    }
    default: break;
  }
  std::string text;
  for (std::size_t i = random() % 4; i > 0; --i)
    text += (text.empty() ? "" : ",") + random_text(random) + blank + ":" +
            random_json(random, depth + 1);
  return blank + "{" + text + "}";
}

std::string damaged(std::string text, Random& random) {
  constexpr std::string_view letters = "[]{},:\"\\0-1tfn eu.x";
  const std::size_t at = random() % text.size();
  switch (random() % 3) {
    case 0: text.erase(at, 1 + random() % 3); break;
    case 1: text.insert(at, 1, letters[random() % letters.size()]); break;
    default: text[at] = letters[random() % letters.size()]; break;
  }
  return text;
}

// What is known of a text: its value; or the code of what is wrong.
std::string decode(const std::string& function, const std::string& text) {
  test::MapFiles files{{"x", text}};
  const auto result =
      test::evaluate_text("output it { value = " + function + "(file(\"x\")) }", &files);
  if (result.policy) return result.policy->outputs.at(0).value;
  REQUIRE(result.diagnostics.items().size() == 1);
  return std::string(result.diagnostics.items()[0].code);
}

}  // namespace

TEST_CASE("json_decode and another reader agree on what is JSON and what it says") {
  Random random(20261123);
  int accepted = 0;
  int refused = 0;
  for (int round = 0; round < 6'000; ++round) {
    std::string text = random_json(random, 0);
    if (round % 2 == 1) text = damaged(text, random);
    CAPTURE(text);
    const std::string found = decode("json_decode", text);
    const auto wanted = nlohmann::json::parse(text, nullptr, false);
    if (found == "ACR1153") {
      CHECK(wanted.is_discarded());
      ++refused;
    } else if (!found.starts_with("ACR")) {
      CHECK(nlohmann::json::parse(found, nullptr, false) == wanted);
      ++accepted;
    }
  }
  CHECK(accepted > 2'000);
  CHECK(refused > 1'000);
}

TEST_CASE("what is JSON says the same as YAML") {
  Random random(7);
  for (int round = 0; round < 2'000; ++round) {
    std::string text = random_json(random, 0);
    // The two differ here: a pair of surrogates is not one character in YAML, and a key and its
    // colon stand on one line.
    if (text.find("\\ud83d") != std::string::npos) continue;
    std::replace(text.begin(), text.end(), '\n', ' ');
    CAPTURE(text);
    CHECK(decode("yaml_decode", text) == decode("json_decode", text));
  }
}

}  // namespace acrnet::parser
