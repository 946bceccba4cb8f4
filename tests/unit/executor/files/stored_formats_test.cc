// States and saved plans of earlier programs. tests/data/formats/README.md says how each was made.
//
// The tests ask public functions and the JSON that a state is written as, whatever its version.
// So they know nothing of how a State is built.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "executor/files/plan_file.h"
#include "executor/files/state_codec.h"
#include "tests/support/checkout.h"
#include "tests/unit/executor/temporary_folder.h"

namespace acrnet::executor {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::string read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

fs::path formats() { return in_checkout("tests/data/formats"); }

std::string stored_state(const std::string& name, int version) {
  return read(formats() / "states" / name / fmt::format("state.v{}.json", version));
}

struct Stored {
  std::string name;
  std::string bytes;
};

// Every stored state, of whatever version.
std::vector<Stored> stored_states() {
  std::vector<Stored> found;
  for (const auto& entry : fs::recursive_directory_iterator(formats() / "states")) {
    const fs::path& path = entry.path();
    if (path.filename().string().starts_with("state."))
      found.push_back({path.string(), read(path)});
  }
  return found;
}

std::vector<fs::path> stored_plans() {
  std::vector<fs::path> found;
  for (const auto& entry : fs::directory_iterator(formats() / "plans")) {
    if (entry.path().extension() == ".plan") found.push_back(entry.path());
  }
  return found;
}

State decoded(const std::string& bytes) {
  StateReading reading = decode_state(bytes);
  INFO(reading.problem);
  REQUIRE(reading.state);
  return *std::move(reading.state);
}

// An object in a written state, with the member that it is and the ID of its resource.
struct Place {
  std::string member;
  std::string id;
};

// Visits every object of a written state, except what was seen in Azure.
void for_each_object(const json& value, const Place& around,
                     const std::function<void(const json&, const Place&)>& visit) {
  Place place = around;
  if (value.is_object()) {
    place.id = value.value("id", around.id);
    visit(value, place);
  }
  if (!value.is_structured()) return;
  for (const auto& [name, inner] : value.items()) {
    if (name != "seen") for_each_object(inner, {name, place.id}, visit);
  }
}

std::string last_part(const std::string& id) { return id.substr(id.rfind('/') + 1); }

// What an object is about: "203.0.113.0/24 of contoso", "subnet build of contoso", "build".
std::string subject(const json& object, const Place& place) {
  const std::string of = " of " + last_part(place.id);
  if (object.contains("ip")) return object.at("ip").get<std::string>() + of;
  if (object.contains("subnet")) return "subnet " + last_part(object.at("subnet")) + of;
  return place.member == "endpoint" ? "endpoint" + of : last_part(place.id);
}

using Words = std::set<std::string>;

// The subjects of all objects that have `word` in a member: ("pending", "create").
Words those_with(const State& state, const std::string& member, const std::string& word) {
  Words found;
  const json document = json::parse(encode_state(state));
  for_each_object(document, {}, [&](const json& object, const Place& place) {
    const auto found_member = object.find(member);
    if (found_member != object.end() && *found_member == word) found.insert(subject(object, place));
  });
  return found;
}

}  // namespace

TEST_CASE("each stored state is read, and says the same when it has been written and read again") {
  const std::vector<Stored> states = stored_states();
  CHECK(states.size() >= 24);
  for (const Stored& stored : states) {
    CAPTURE(stored.name);
    const State state = decoded(stored.bytes);
    CHECK(state.lineage == "11111111-2222-4333-8444-555555555555");
    CHECK(state.serial > 0);
    CHECK(decoded(encode_state(state)) == state);
    const bool is_pending = stored.name.find("-killed") != std::string::npos ||
                            stored.name.find("-failed") != std::string::npos;
    CHECK(has_pending(state) == is_pending);
  }
}

TEST_CASE("there are stored states of every version, and each is as old as it says") {
  std::map<int, int> counts;
  for (const Stored& stored : stored_states()) {
    const json document = json::parse(stored.bytes);
    const int version = document.at("format_version");
    ++counts[version];
    CAPTURE(stored.name);
    CHECK(stored.name.ends_with(fmt::format("state.v{}.json", version)));
    CHECK(document.contains("seal") == (version > 1));
    CHECK(document.contains("seen") == (version > 1));
    CHECK(document.contains("resources") == (version > 2));
  }
  CHECK(counts[1] >= 4);
  CHECK(counts[2] >= 4);
  CHECK(counts[3] >= 16);
  CHECK(counts[4] >= 16);
}

TEST_CASE("a stored state with a byte changed or cut off is refused") {
  for (const Stored& stored : stored_states()) {
    CAPTURE(stored.name);
    for (std::size_t at = 0; at < stored.bytes.size(); at += 101) {
      std::string changed = stored.bytes;
      changed[at] = static_cast<char>(static_cast<unsigned char>(changed[at]) ^ 1U);
      if (decode_state(changed).state) FAIL("byte " << at);
      if (decode_state(stored.bytes.substr(0, at)).state) FAIL("cut at byte " << at);
    }
  }
}

TEST_CASE("what was begun and not confirmed is known from a stored state") {
  const auto [name, version, created, removed] = GENERATE(table<const char*, int, Words, Words>({
      {"03-two-subscriptions.apply-killed",
       1,
       {"endpoint of build", "subnet build of contosoplatform"},
       {}},
      {"03-two-subscriptions.apply-killed",
       2,
       {"endpoint of build", "subnet build of contosoplatform"},
       {}},
      {"03-two-subscriptions.apply-killed",
       3,
       {"endpoint of build", "subnet build of contosoplatform"},
       {}},
      {"03-two-subscriptions.apply-failed", 3, {"subnet build of contosoplatform"}, {}},
      {"03-two-subscriptions.destroy-killed",
       1,
       {},
       {"endpoint of build", "subnet build of contosoplatform"}},
      {"03-two-subscriptions.destroy-killed",
       3,
       {},
       {"endpoint of build", "subnet build of contosoplatform"}},
      {"12-lab.apply-killed",
       3,
       {"acrnet-lab", "lab-net", "builders", "tests", "acrnetlabimages", "endpoint of builders",
        "subnet builders of acrnetlabimages", "203.0.113.0/24 of acrnetlabimages"},
       {}},
      {"12-lab.apply-failed",
       3,
       {"acrnetlabimages", "subnet builders of acrnetlabimages",
        "203.0.113.0/24 of acrnetlabimages"},
       {}},
      {"12-lab.destroy-killed",
       3,
       {},
       {"acrnet-lab", "lab-net", "builders", "tests", "acrnetlabimages"}},
      {"13-private-endpoint.apply-killed",
       3,
       {"contosoprivate-cluster", "203.0.113.0/24 of contosoprivate"},
       {}},
      {"13-private-endpoint.destroy-killed",
       3,
       {},
       {"contosoprivate-cluster", "203.0.113.0/24 of contosoprivate"}},
      {"02-office-and-builders.applied", 2, {}, {}},
  }));
  CAPTURE(name, version);
  const State state = decoded(stored_state(name, version));
  CHECK(those_with(state, "pending", "create") == created);
  CHECK(those_with(state, "pending", "remove") == removed);
}

TEST_CASE(
    "whose a rule, an endpoint or a resource is is known from a stored state of any version") {
  for (const int version : {1, 2, 3, 4}) {
    CAPTURE(version);
    const State office = decoded(stored_state("02-office-and-builders.applied", version));
    CHECK(those_with(office, "provenance", "found") ==
          Words{"203.0.113.0/24 of contosoproduction", "endpoint of nodes"});
    const Words created = those_with(office, "provenance", "created");
    CHECK(created.size() == 8);
    CHECK(created.contains("endpoint of linux-agents"));
    CHECK(created.contains("endpoint of windows-agents"));
    CHECK(those_with(office, "origin", "registries.acrnet:9") ==
          Words{"198.51.100.16/28 of contosostaging", "203.0.113.0/24 of contosostaging"});
    const State legacy = decoded(stored_state("11-reorganized.applied", version));
    CHECK(those_with(legacy, "provenance", "imported") == Words{"203.0.113.0/24 of contosolegacy"});
    CHECK(legacy.serial == 2);
  }
  const State lab = decoded(stored_state("12-lab.applied", 3));
  CHECK(those_with(lab, "provenance", "created").size() == 8);
}

TEST_CASE("the versions of one state differ in what came later alone") {
  for (const char* name : {"02-office-and-builders.applied", "03-two-subscriptions.apply-killed",
                           "03-two-subscriptions.destroy-killed", "11-reorganized.applied"}) {
    CAPTURE(name);
    json second = json::parse(encode_state(decoded(stored_state(name, 2))));
    json first = json::parse(encode_state(decoded(stored_state(name, 1))));
    json third = json::parse(encode_state(decoded(stored_state(name, 3))));
    // While an apply writes, nobody knows what is there.
    const bool is_writing = std::string(name).ends_with("-killed");
    CHECK(third.at("seen").at("registries").empty() == is_writing);
    CHECK(first.at("seen").at("registries").empty());
    CHECK(second.at("seen").at("registries") == third.at("seen").at("registries"));
    for (json* document : {&first, &second, &third}) {
      document->erase("seen");
      document->erase("seal");
    }
    CHECK(first == third);
    CHECK(second == third);
  }
}

TEST_CASE("a stored state of version 4 says what version 3 says of the same apply, and more") {
  std::size_t compared = 0;
  for (const auto& entry : fs::directory_iterator(formats() / "states")) {
    const std::string name = entry.path().filename().string();
    CAPTURE(name);
    State third = decoded(stored_state(name, 3));
    const State fourth = decoded(stored_state(name, 4));
    CHECK(fourth.world == StateWorld{Cloud::emulator, fourth.world ? fourth.world->tenant : ""});
    CHECK(fourth.last_observed_serial == fourth.serial);
    third.world = fourth.world;
    third.last_observed_serial = fourth.last_observed_serial;
    REQUIRE(third.resources.size() == fourth.resources.size());
    for (std::size_t i = 0; i < third.resources.size(); ++i) {
      third.resources[i].protection.prevent_destroy =
          fourth.resources[i].protection.prevent_destroy;
      if (!third.resources[i].access || !fourth.resources[i].access) continue;
      auto& rules = third.resources[i].access->rules;
      const auto& reasons = fourth.resources[i].access->rules;
      REQUIRE(rules.size() == reasons.size());
      for (std::size_t rule = 0; rule < rules.size(); ++rule)
        rules[rule].reason = reasons[rule].reason;
    }
    CHECK(third == fourth);
    ++compared;
  }
  CHECK(compared >= 16);
}

TEST_CASE("a stored state of version 4 has the reasons of the policy's rules") {
  const State office = decoded(stored_state("02-office-and-builders.applied", 4));
  std::set<std::string> reasons;
  for (const TrackedResource& resource : office.resources) {
    if (!resource.access) continue;
    for (const TrackedRule& rule : resource.access->rules) reasons.insert(rule.reason);
  }
  CHECK(reasons.size() > 1);
  reasons.erase("");
  CHECK_FALSE(reasons.empty());
}

TEST_CASE(
    "each stored plan is read, keeps its digest, and is the same bytes when it is written again") {
  CHECK(stored_plans().size() >= 17);
  for (const fs::path& path : stored_plans()) {
    CAPTURE(path.string());
    Diagnostics diagnostics;
    const auto plan = read_plan(path, diagnostics);
    REQUIRE(plan);
    CHECK(diagnostics.empty());
    const std::string bytes = read(path);
    CHECK(digest(*plan) == json::parse(bytes).at("digest").get<std::string>());
    const testing::TemporaryFolder folder;
    REQUIRE(write_plan(*plan, folder.path() / "again.plan", diagnostics));
    CHECK(read(folder.path() / "again.plan") == bytes);
  }
}

TEST_CASE("a stored plan with a byte changed is refused") {
  const testing::TemporaryFolder folder;
  for (const fs::path& path : stored_plans()) {
    std::string bytes = read(path);
    bytes[bytes.size() / 2] =
        static_cast<char>(static_cast<unsigned char>(bytes[bytes.size() / 2]) ^ 1U);
    std::ofstream(folder.path() / "changed.plan", std::ios::binary) << bytes;
    Diagnostics diagnostics;
    CAPTURE(path.string());
    CHECK_FALSE(read_plan(folder.path() / "changed.plan", diagnostics));
    CHECK(diagnostics.has_errors());
  }
}

TEST_CASE("what a stored plan will do is known from it") {
  const auto [name, changes, steps, is_destroy] =
      GENERATE(table<const char*, std::size_t, std::size_t, bool>({
          {"01-walk-through", 4, 2, false},
          {"09-shared-registry.payments", 4, 2, false},
          {"10-whole-company", 210, 53, false},
          {"11-reorganized", 5, 1, false},
          {"12-lab", 9, 5, false},
          {"12-lab.destroy", 6, 5, true},
          {"13-private-endpoint", 4, 2, false},
          {"13-private-endpoint.destroy", 4, 2, true},
      }));
  CAPTURE(name);
  Diagnostics diagnostics;
  const auto plan = read_plan(formats() / "plans" / fmt::format("{}.plan", name), diagnostics);
  REQUIRE(plan);
  CHECK(plan->changes.size() == changes);
  CHECK(plan->steps.size() == steps);
  CHECK((plan->mode == PlanMode::destroy) == is_destroy);
}

}  // namespace acrnet::executor
