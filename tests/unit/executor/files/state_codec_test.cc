#include <catch2/catch.hpp>

#include <fmt/format.h>

#include "executor/files/state_codec.h"
#include "executor/json/checksum.h"
#include "executor/json/sha256.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/samples.h"

using namespace acrnet;
using namespace acrnet::executor;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

// With the seal that this content would have: as someone would write it who means harm.
std::string resealed(const std::string& text) {
  nlohmann::json document = nlohmann::json::parse(text);
  document["seal"] = no_seal;
  return seal(document.dump());
}

// As formats 1 and 2 knew it.
State without_existence(State state) {
  for (TrackedResource& resource : state.resources) resource.existence.reset();
  drop_empty_resources(state);
  return state;
}

}  // namespace

TEST_CASE("SHA-256 is the one that everybody has") {
  CHECK(sha256("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST_CASE("a state comes back from its bytes as it was") {
  State fresh;
  fresh.lineage = "x";
  fresh.serial = 1;
  for (const State& state : {testing::sample_state(), fresh}) {
    const StateReading reading = decode_state(encode_state(state));
    INFO(reading.problem);
    REQUIRE(reading.state);
    CHECK(*reading.state == state);
    CHECK(encode_state(*reading.state) == encode_state(state));
  }
}

TEST_CASE("a state that is cut anywhere is refused") {
  const std::string whole = encode_state(testing::sample_state());
  for (std::size_t size = 0; size + 1 < whole.size(); ++size) {  // the last byte is a newline
    const StateReading reading = decode_state(whole.substr(0, size));
    CHECK_FALSE(reading.state);
    CHECK_FALSE(reading.problem.empty());
  }
}

TEST_CASE("a state with any byte changed is refused") {
  const std::string whole = encode_state(testing::sample_state());
  for (std::size_t at = 0; at < whole.size(); ++at) {
    for (const unsigned flip : {1U, 0x20U, 0x80U}) {
      std::string changed = whole;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ flip);
      if (decode_state(changed).state) FAIL("byte " << at);
    }
  }
}

TEST_CASE("a state whose digest is right but whose content is not is refused with the place") {
  const std::string whole = encode_state(testing::sample_state());
  const auto [from, to, says] = GENERATE(table<std::string, std::string, std::string>({
      {R"("provenance":"created")", R"("provenance":"stolen")",
       "'registries[0].rules[0].provenance' is no word"},
      {R"("ip":"203.0.113.0/24")", R"("ip":"203.0.113.1/24")", "registries[0].rules[0]"},
      {R"("ip":"203.0.113.0/24")", R"("ip":"nowhere")", "registries[0].rules[0]"},
      {R"("serial":7)", R"("serial":-7)", "'serial' is a number"},
      {R"("serial":7)", R"("serial":"7")", "'serial' is a text"},
      {R"("subnets":)", R"("unknown": 1, "subnets":)", "'unknown' is not known here"},
      {R"("on_destroy":"restore")", R"("on_destroy":"restore", "extra": {})",
       "'registries[0].extra' is not known"},
      {R"(/registries/Main)", R"(/registries/../Main)", "registries[0].id"},
      {R"(/registries/Main)", R"(/registries/Zain)", "not in its place"},
      {R"("lineage":"0f0e0d0c-0b0a-4908-8706-050403020100")", R"("lineage":"")", "lineage"},
      {R"("registries":[)", R"("registries":1, "x":[)", "'registries' is a number"},
  }));
  CAPTURE(to);
  const StateReading reading = decode_state(resealed(replaced(whole, from, to)));
  CHECK_FALSE(reading.state);
  CHECK_THAT(reading.problem, Catch::Contains(says));
}

TEST_CASE("a newer format is told apart from damage, and nonsense from both") {
  const std::string whole = encode_state(testing::sample_state());
  CHECK(decode_state(replaced(whole, R"("format_version":3)", R"("format_version":4)"))
            .newer_version == 4);
  CHECK(decode_state(
            replaced(whole, R"("format_version":3)", R"("format_version":18446744073709551615)"))
            .newer_version > 3);
  for (const char* version : {"0", "-1", "\"1\"", "1.5", "null"}) {
    const StateReading reading = decode_state(resealed(
        replaced(whole, R"("format_version":3)", std::string(R"("format_version":)") + version)));
    CHECK_FALSE(reading.state);
    CHECK(reading.newer_version == 0);
  }
  CHECK_THAT(decode_state("{}").problem, Catch::Contains("no state"));
  CHECK_THAT(decode_state(R"({"format":"terraform"})").problem, Catch::Contains("no state"));
}

TEST_CASE("a state of the first version is read, which had seen nothing") {
  State state = testing::sample_state();
  nlohmann::json document = nlohmann::json::parse(encode_state(state));
  document["format_version"] = 1;
  document.erase("seal");
  const auto with_digest = [&] {
    document.erase("digest");
    document["digest"] = sha256(document.dump());
    return document.dump(2);
  };
  CHECK_THAT(decode_state(with_digest()).problem, Catch::Contains("is not known here"));
  document.erase("seen");
  document.erase("resources");
  const StateReading reading = decode_state(with_digest());
  INFO(reading.problem);
  REQUIRE(reading.state);
  state.last_observed = {};
  CHECK(*reading.state == without_existence(state));
  document["serial"] = 8;
  CHECK_THAT(decode_state(document.dump()).problem, Catch::Contains("does not match its seal"));
}

TEST_CASE("a state of the second version is read, which knew of nothing that acrnet makes") {
  State state = testing::sample_state();
  const auto second = [&](const std::string& text) {
    return resealed(replaced(text, R"("format_version":3)", R"("format_version":2)"));
  };
  CHECK_THAT(decode_state(second(encode_state(state))).problem,
             Catch::Contains("is not known here"));
  state = without_existence(state);
  state.last_observed.containers = {};
  state.last_observed.private_endpoints = {};
  state.last_observed.private_zones = {};
  std::string text = replaced(encode_state(state), "\"resources\":[],\n", "");
  for (const char* list : {"containers", "private_endpoints", "private_zones"})
    text = replaced(text, fmt::format("\"{}\":[],\n", list), "");
  const StateReading reading = decode_state(second(text));
  INFO(reading.problem);
  REQUIRE(reading.state);
  CHECK(*reading.state == state);
}
