#include <catch2/catch.hpp>

#include <tuple>

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

// As programs that wrote lists for each aspect wrote it.
nlohmann::json older(const State& state, int version) {
  nlohmann::json document = nlohmann::json::parse(encode_state(state));
  nlohmann::json lists{{"registries", nlohmann::json::array()},
                       {"subnets", nlohmann::json::array()},
                       {"resources", nlohmann::json::array()}};
  const auto with_claim = [](nlohmann::json entry, const nlohmann::json& item) {
    if (item.contains("pending")) entry["claim"] = item["pending"];
    return entry;
  };
  for (const nlohmann::json& entry : document["resources"]) {
    const nlohmann::json named{{"address", entry["address"]}, {"id", entry["id"]}};
    if (entry.contains("access")) {
      nlohmann::json registry = named;
      registry["on_destroy"] = entry["on_destroy"];
      registry.update(entry["access"]);
      for (nlohmann::json& rule : registry["rules"]) {
        rule = with_claim(rule, rule);
        rule.erase("pending");
        rule.erase("because");
      }
      lists["registries"].push_back(registry);
    }
    for (const auto& [aspect, list, member] :
         {std::tuple("endpoint", "subnets", "endpoint"),
          std::tuple("existence", "resources", "provenance")}) {
      if (!entry.contains(aspect)) continue;
      nlohmann::json item = with_claim(named, entry[aspect]);
      item[member] = entry[aspect]["provenance"];
      lists[list].push_back(item);
    }
  }
  document.update(lists);
  document.erase("world");
  document.erase("before_unfinished");
  document["seen"].erase("serial");
  document["format_version"] = version;
  if (version == 3) return document;
  document.erase("resources");
  for (const char* list : {"containers", "private_endpoints", "private_zones"})
    document["seen"].erase(list);
  if (version == 1) document.erase("seen");
  return document;
}

// What a format says of the state.
State known_to(int version, State state) {
  state.world.reset();
  state.before_unfinished = {};
  state.removed_since.clear();
  state.last_observed_serial.reset();
  for (TrackedResource& resource : state.resources) {
    resource.protection.prevent_destroy = false;
    if (!resource.access) resource.protection.on_destroy = OnDestroy::restore;
    if (version < 3) resource.existence.reset();
    if (!resource.access) continue;
    for (TrackedRule& rule : resource.access->rules) rule.reason.clear();
  }
  drop_empty_resources(state);
  if (version < 3) {
    state.last_observed.containers.clear();
    state.last_observed.private_endpoints.clear();
    state.last_observed.private_zones.clear();
  }
  if (version == 1) state.last_observed = {};
  return state;
}

std::string with_digest(nlohmann::json document) {
  document.erase("seal");
  document.erase("digest");
  document["digest"] = sha256(document.dump());
  return document.dump(2);
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
       "'resources[1].access.rules[0].provenance' is no word"},
      {R"("ip":"203.0.113.0/24")", R"("ip":"203.0.113.1/24")", "resources[1].access.rules[0]"},
      {R"("ip":"203.0.113.0/24")", R"("ip":"nowhere")", "resources[1].access.rules[0]"},
      {R"("serial":7)", R"("serial":-7)", "'serial' is a number"},
      {R"("serial":7)", R"("serial":"7")", "'serial' is a text"},
      {R"("seen":)", R"("unknown": 1, "seen":)", "'unknown' is not known here"},
      {R"("on_destroy":"restore")", R"("on_destroy":"restore", "extra": {})",
       "'resources[1].extra' is not known"},
      {R"("on_destroy":"restore",)", "", "'resources[1].on_destroy' is missing"},
      {R"("on_destroy":"restore")", R"("on_destroy":"never")", "resources[1].on_destroy"},
      {R"(/registries/Main)", R"(/registries/../Main)", "resources[1].id"},
      {R"(/registries/Main)", R"(/registries/Zain)", "not in its place"},
      {R"("lineage":"0f0e0d0c-0b0a-4908-8706-050403020100")", R"("lineage":"")", "lineage"},
      {R"("resources":[)", R"("resources":1, "x":[)", "'resources' is a number"},
      {R"("resources":[)", R"("registries":[], "resources":[)", "'registries' is not known here"},
      // The world.
      {R"("cloud":"public")", R"("cloud":"private")", "'world.cloud' is no word"},
      {R"("cloud":"public",)", "", "'world.cloud' is missing"},
      {R"("cloud":"public")", R"("cloud":"public","region":"")", "'world.region' is not known"},
      {R"("tenant":"contoso.example")", R"("tenant":"")", "'world' has an empty 'tenant'"},
      {R"("tenant":"contoso.example")", R"("tenant":7)", "'world.tenant' is a number"},
      {R"("world":{)", R"("world":null,"x":{)", "'world' is missing"},
      // Protection, and what is tracked of a resource.
      {R"("prevent_destroy":true)", R"("prevent_destroy":"yes")",
       "'resources[1].prevent_destroy' is a text"},
      {R"("existence":{"provenance":"imported"})", R"("on_destroy":"keep")",
       "'resources[0]' says nothing of the resource"},
      {R"("existence":{"provenance":"imported"})", R"("existence":{})",
       "'resources[0].existence.provenance' is missing"},
      {R"("existence":{"provenance":"imported"})", R"("existence":null)",
       "'resources[0].existence' is missing"},
      {R"("existence":{"provenance":"imported"})", R"("endpoint":{"provenance":"imported"})",
       "'resources[0]' has an 'id' that is no subnet's"},
      {R"("existence":{"provenance":"imported"})", R"("access":{"rules":[]},"on_destroy":"keep")",
       "has an 'id' that is no registry's"},
      {R"("pending":"create")", R"("pending":"destroy")", ".pending' is no word"},
      {R"("pending":"create")", R"("claim":"create")", ".claim' is not known here"},
      {R"("access":{)", R"("access":{"address":"",)", "'resources[1].access.address' is not known"},
      {R"("default_action":"Allow")", R"("default_action":"Perhaps")",
       "'resources[1].access.original.default_action' is no word"},
      // The reason of a rule.
      {R"("because":"The office.")", R"("because":"")", "has an empty 'because'"},
      {R"("because":"The office.")", R"("because":["The office."])", ".because' is a list"},
      // When Azure was observed last.
      {R"("serial":6)", R"("serial":8)", "'seen.serial' is too large"},
      {R"("serial":6)", R"("serial":null)", "'seen.serial' is missing"},
      {R"("serial":6)", R"("serial":-1)", "'seen.serial' is a number"},
  }));
  CAPTURE(to);
  const StateReading reading = decode_state(resealed(replaced(whole, from, to)));
  CHECK_FALSE(reading.state);
  CHECK_THAT(reading.problem, Catch::Contains(says));
}

TEST_CASE("a serial that no number of writes leads to is refused, also with a seal that fits") {
  State state = testing::sample_state();
  for (const std::uint64_t serial : {~std::uint64_t{0}, most_serial + 1}) {
    state.serial = serial;
    state.last_observed_serial.reset();
    const StateReading reading = decode_state(encode_state(state));
    CHECK_FALSE(reading.state);
    CHECK_THAT(reading.problem, Catch::Contains("serial"));
  }
  state.serial = most_serial;
  CHECK(decode_state(encode_state(state)).state);
}

TEST_CASE("a member that is there twice, and an original that says nothing, are mistakes") {
  std::string text = encode_state(testing::sample_state());
  const std::string reason = R"("because":"The office.")";
  text = replaced(text, reason, reason + "," + reason);
  text.replace(text.find(R"("seal":")") + 8, std::string_view(no_seal).size(), no_seal);
  CHECK_THAT(decode_state(seal(text)).problem, Catch::Contains("has a member twice"));

  nlohmann::json document = nlohmann::json::parse(encode_state(testing::sample_state()));
  document["resources"][1]["access"]["original"] = nlohmann::json::object();
  CHECK_THAT(decode_state(resealed(document.dump())).problem,
             Catch::Contains("'resources[1].access.original' holds nothing"));
}

TEST_CASE("what is not known of a state is absent in its file, and so it comes back") {
  State state = known_to(3, testing::sample_state());
  const std::string text = encode_state(state);
  for (const char* member : {"world", "tenant", "prevent_destroy", "because"})
    CHECK_THAT(text, !Catch::Contains(member));
  CHECK_THAT(text, !Catch::Contains(R"("seen":{"serial")"));
  CHECK(decode_state(text).state == state);

  state.world = StateWorld{Cloud::emulator, ""};
  CHECK_THAT(encode_state(state), Catch::Contains(R"("world":{"cloud":"emulator"})"));
  CHECK(decode_state(encode_state(state)).state == state);
}

TEST_CASE("what a resource keeps of its protection is there without a registry's access, too") {
  State state = testing::sample_state();
  const ArmId endpoint = ArmId::private_endpoint(testing::subscription_a, "Group", "main-inside");
  REQUIRE(state.find(endpoint));
  state.find(endpoint)->protection = {true, OnDestroy::keep};
  CHECK(decode_state(encode_state(state)).state == state);
}

TEST_CASE("a newer format is told apart from damage, and nonsense from both") {
  const std::string whole = encode_state(testing::sample_state());
  CHECK(decode_state(replaced(whole, R"("format_version":4)", R"("format_version":5)"))
            .newer_version == 5);
  CHECK(decode_state(
            replaced(whole, R"("format_version":4)", R"("format_version":18446744073709551615)"))
            .newer_version > 4);
  for (const char* version : {"0", "-1", "\"1\"", "1.5", "null"}) {
    const StateReading reading = decode_state(resealed(
        replaced(whole, R"("format_version":4)", std::string(R"("format_version":)") + version)));
    CHECK_FALSE(reading.state);
    CHECK(reading.newer_version == 0);
  }
  CHECK_THAT(decode_state("{}").problem, Catch::Contains("no state"));
  CHECK_THAT(decode_state(R"({"format":"terraform"})").problem, Catch::Contains("no state"));
}

TEST_CASE("a state of an older format is read, and is written anew as what it said") {
  const State state = testing::sample_state();
  for (const int version : {1, 2, 3}) {
    CAPTURE(version);
    const nlohmann::json document = older(state, version);
    const std::string bytes = version == 1 ? with_digest(document) : resealed(document.dump());
    const StateReading reading = decode_state(bytes);
    INFO(reading.problem);
    REQUIRE(reading.state);
    CHECK(*reading.state == known_to(version, state));
    CHECK(has_pending(*reading.state));
    CHECK(decode_state(encode_state(*reading.state)).state == reading.state);
  }
}

TEST_CASE("a state of an older format has nothing of what came later") {
  const State state = testing::sample_state();
  const auto problem = [](nlohmann::json document, const char* member, nlohmann::json value) {
    document[nlohmann::json::json_pointer(member)] = std::move(value);
    const bool first = document["format_version"] == 1;
    return decode_state(first ? with_digest(document) : resealed(document.dump())).problem;
  };
  const auto unknown = Catch::Contains("is not known here");
  CHECK_THAT(problem(older(state, 1), "/seen", nlohmann::json::object()), unknown);
  CHECK_THAT(problem(older(state, 2), "/resources", nlohmann::json::array()), unknown);
  CHECK_THAT(problem(older(state, 2), "/seen/containers", nlohmann::json::array()), unknown);
  for (const char* member :
       {"/world", "/seen/serial", "/registries/0/prevent_destroy", "/registries/0/rules/0/because",
        "/subnets/0/pending", "/resources/0/on_destroy"})
    CHECK_THAT(problem(older(state, 3), member, "x"), unknown);
  nlohmann::json altered = nlohmann::json::parse(with_digest(older(state, 1)));
  altered["serial"] = 8;
  CHECK_THAT(decode_state(altered.dump()).problem, Catch::Contains("does not match its seal"));
}

TEST_CASE("the lists of an older format must be in order, each of them") {
  for (const char* list : {"registries", "subnets", "resources"}) {
    nlohmann::json document = older(testing::sample_state(), 3);
    document[list].push_back(document[list][0]);
    CHECK_THAT(decode_state(resealed(document.dump())).problem,
               Catch::Contains("is not in its place in the order"));
  }
}
