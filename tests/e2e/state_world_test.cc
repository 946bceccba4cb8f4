// A state belongs to one Azure: another one is refused, and a trial never meets the policy's own.
#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

#include <filesystem>
#include <string>

#include "executor/json/checksum.h"
#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

constexpr const char* state_file = "acrnet.acrstate";

nlohmann::json world_of(const Scene& scene, const std::string& file = state_file) {
  return nlohmann::json::parse(scene.read(file)).value("world", nlohmann::json());
}

// The state as an acrnet of before would have written it.
void forget_world(Scene& scene) {
  auto state = nlohmann::json::parse(scene.read(state_file));
  state.erase("world");
  state["seal"] = executor::no_seal;
  scene.file(state_file, executor::seal(state.dump()));
}

}  // namespace

TEST_CASE("an apply records to which Azure the state belongs, and another one is refused") {
  Scene first;
  REQUIRE(first.apply().code == 0);
  const nlohmann::json recorded = world_of(first);
  CHECK(recorded["cloud"] == "emulator");
  REQUIRE(recorded["emulator"].is_string());

  Scene second;  // the same policy, another Azure
  second.registry(R"({"networkRuleSet": {"defaultAction": "Deny"}})");
  second.file(state_file, first.read(state_file));
  for (const char* const command : {"plan", "destroy", "drift"}) {
    CAPTURE(command);
    const Outcome refused = second.run({command});
    CHECK(refused.code == 1);
    CHECK_THAT(refused.err, Catch::Contains("error[ACR4027]"));
    CHECK_THAT(refused.err, Catch::Contains("mv "));
  }
  CHECK(second.read(state_file) == first.read(state_file));
  CHECK(first.plan().code == 0);
}

TEST_CASE("a state that does not say to which Azure it belongs is asked whether it is there") {
  Scene scene;
  REQUIRE(scene.apply().code == 0);
  forget_world(scene);
  const Outcome told = scene.plan();
  CHECK(told.code == 0);
  CHECK_THAT(told.err, Catch::Contains("note[ACR4029]"));
  REQUIRE(scene.apply().code == 0);
  CHECK(world_of(scene)["emulator"].is_string());
  CHECK_THAT(scene.plan().err, !Catch::Contains("ACR4029"));

  forget_world(scene);
  Scene other;
  other.edit("contoso", "contosoelsewhere");
  other.file(state_file, scene.read(state_file));
  const Outcome refused = other.plan();
  if (refused.code == 0) return;  // what it tracks is there
  CHECK_THAT(refused.err, Catch::Contains("ACR402"));
}

TEST_CASE("a trial of a policy for another cloud has a state of its own") {
  Scene scene;
  scene.edit("cloud        = emulator", "cloud        = public");
  const Outcome trial =
      scene.run({"apply", "--auto-approve", "--cloud", "emulator", "--today", "2026-06-01"});
  INFO(trial.err);
  REQUIRE(trial.code == 0);
  CHECK_THAT(trial.err, Catch::Contains("A trial: the policy's own state is left alone"));
  CHECK_FALSE(std::filesystem::exists(scene.path() / state_file));
}

}  // namespace acrnet::e2e
