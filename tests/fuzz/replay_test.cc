// The corpora, through the functions that the fuzzers call; each policy also cut off at every
// place.
#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "tests/fuzz/emulator_target.h"
#include "tests/fuzz/targets.h"
#include "tests/support/checkout.h"

namespace acrnet::fuzz {

namespace {

std::vector<std::string> corpus(std::string_view name) {
  std::vector<std::string> texts;
  const std::filesystem::path folder =
      std::filesystem::path(in_checkout("")) / "tests/fuzz/corpus" / name;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    REQUIRE(file);
    texts.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
  }
  return texts;
}

}  // namespace

TEST_CASE("what the fuzzers start from and have found is read or refused") {
  for (const Target& target : targets()) {
    const auto texts = corpus(target.name == "data" ? "data" : "policy");
    CHECK(texts.size() >= 4);
    // A violation ends the program.
    for (const std::string& text : texts) target.check(text);
  }
}

TEST_CASE("a file that was cut off anywhere is read or refused") {
  for (const Target& target : targets()) {
    for (const std::string& text : corpus(target.name == "data" ? "data" : "policy")) {
      if (text.size() > 4'000) continue;
      for (std::size_t length = 0; length < text.size(); length += 3)
        target.check(std::string_view(text).substr(0, length));
    }
  }
}

TEST_CASE("requests of the emulator's corpus are answered, also when they are cut off") {
  const auto texts = corpus("emulator");
  CHECK(texts.size() >= 4);
  for (const std::string& text : texts) {
    check_emulator(text);
    for (std::size_t length = 1; length < text.size(); length += 97) {
      check_emulator(std::string_view(text).substr(0, length));
    }
  }
}

}  // namespace acrnet::fuzz
