#include <catch2/catch.hpp>

#include <random>
#include <string>

#include "executor/json/bounded_json.h"
#include "executor/json/json_view.h"

using namespace acrnet;
using namespace acrnet::executor;

namespace {

Json tree_of(JsonView view) {
  switch (view.kind()) {
    case JsonKind::missing: return "missing";
    case JsonKind::null: return nullptr;
    case JsonKind::text: return std::string(view.text());
    case JsonKind::number: return view.number();
    case JsonKind::other_number: return -1;
    case JsonKind::flag: return view.flag();
    case JsonKind::list: {
      Json list = Json::array();
      view.each([&](JsonView element) {
        list.push_back(tree_of(element));
        return true;
      });
      return list;
    }
    case JsonKind::object: break;
  }
  Json object = Json::object();
  view.each_name(
      [&](std::string_view name) { object[std::string(name)] = tree_of(view.member(name)); });
  return object;
}

Json read(const std::string& text) {
  std::string problem;
  const auto document = JsonDocument::parse(text, problem);
  return document ? tree_of(document->root()) : Json(problem);
}

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) { return random() % bound; }

Json any_value(Random& random, int depth) {
  const std::string texts[] = {"",        "a",   "{", "},\n{", std::string("\0003", 2),
                               "\\u0000", "ü\"", "[", ","};
  switch (below(random, depth > 0 ? 7 : 5)) {
    case 0: return nullptr;
    case 1: return below(random, 2) == 0;
    case 2: return below(random, 3);
    case 3: return -1;
    case 4: return texts[below(random, std::size(texts))];
    case 5: {
      Json list = Json::array();
      for (std::size_t i = below(random, 4); i > 0; --i)
        list.push_back(any_value(random, depth - 1));
      return list;
    }
    default: break;
  }
  Json object = Json::object();
  for (std::size_t i = below(random, 4); i > 0; --i) {
    object[std::string(1, static_cast<char>('a' + below(random, 3)))] =
        any_value(random, depth - 1);
  }
  return object;
}

// With line feeds between some tokens, after commas and brackets more often than not.
std::string in_lines(const Json& value, Random& random) {
  const auto gap = [&] { return std::string(below(random, 3) == 0 ? "" : "\n"); };
  std::string text;
  if (value.is_object()) {
    for (const auto& [name, member] : value.items()) {
      text += (text.empty() ? "{" : ",") + gap() + Json(name).dump() + ":" + gap() +
              in_lines(member, random);
    }
    return (text.empty() ? "{" : text) + gap() + "}";
  }
  if (!value.is_array()) return value.dump();
  for (const Json& element : value)
    text += (text.empty() ? "[" : ",") + gap() + in_lines(element, random);
  return (text.empty() ? "[" : text) + gap() + "]";
}

}  // namespace

TEST_CASE("a document is read as it is, however it is laid out") {
  Random random(20261127);
  for (int i = 0; i < 20'000; ++i) {
    const Json document{{"list", any_value(random, 4)}, {"more", {{"list", any_value(random, 3)}}}};
    for (const std::string& text :
         {document.dump(), document.dump(1), in_lines(document, random)}) {
      if (read(text) != document) FAIL(text << "\nwas read as\n" << read(text).dump());
    }
  }
}

TEST_CASE("entries on lines of their own are read one after the other") {
  const std::string text = "{\"a\":[\n{\"n\":1},\n{\"n\":[2,{\"m\":3}]}\n],\"b\":[\n{}\n]}";
  CHECK(read(text) == Json::parse(text));
}

TEST_CASE("a text that looks like the mark of an entry is a text") {
  const std::string text = R"({"a":[)"
                           "\n{\"n\":1},\n"
                           R"("\u00000"],"b":["\u00009999999999999999999999"]})";
  CHECK(read(text) == Json::parse(text));
}

TEST_CASE("what is no JSON is reported with its place, in an entry and around it") {
  CHECK_THAT(read("{\"a\":[\n{\"n\":nul},\n{\"n\":2}\n]}").get<std::string>(),
             Catch::Contains("byte 16:"));
  CHECK_THAT(read("{\"a\":[\n{\"n\":1},\n{\"n\":2}\n}").get<std::string>(),
             Catch::Contains("byte 25:"));
  CHECK_THAT(read("{\"a\":\n{\"n\":1},\n{\"n\":2}\n}").get<std::string>(),
             Catch::Contains("byte 16:"));
}

TEST_CASE("an object in the place of a name is no JSON") {
  CHECK(read("{\"a\":1,\n{\"b\":2}\n:3}").is_string());
  CHECK(read("{\"a\":1,\n{\"b\":2},\n\"c\":3}").is_string());
}

TEST_CASE("depth is limited, inside an entry as well") {
  const std::string deep = std::string(200, '[') + std::string(200, ']');
  CHECK(read("{\"a\":" + deep + "}").is_string());
  CHECK(read("{\"a\":[\n{\"n\":" + deep + "}\n]}").is_string());
}
