// ACR5nnn: an apply that goes wrong on its way.
#include <catch2/catch.hpp>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <string>
#include <vector>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

constexpr std::string_view registry_path =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
    "/Microsoft.ContainerRegistry/registries/contoso?api-version=2021-08-01-preview";

const std::vector<std::string> apply{"apply", "--auto-approve", "--today", "2026-06-01"};

// Before the subnet can be written, somebody else changes the registry.
Outcome changed_meanwhile() {
  Scene scene;
  scene.fault("PUT */subnets/build status=503");
  return scene.run_meanwhile(apply, "PUT", [&](ChildProcess&) {
    scene.azure().send("PATCH", std::string(registry_path),
                       {{"properties", {{"networkRuleSet", {{"defaultAction", "Deny"}}}}}});
    scene.azure().send("DELETE", "/_emulator/faults");
  });
}

Outcome apply_with(const std::string& fault) {
  Scene scene;
  return scene.fault(fault).apply();
}

Outcome without_an_answer() {
  Scene scene;
  scene.fault("PATCH */registries/contoso reset=before");
  return scene.run({"apply", "--auto-approve", "--retry-for", "1s", "--today", "2026-06-01"});
}

// Interrupted twice while Azure takes its time.
Outcome cut_off() {
  Scene scene;
  scene.fault("PATCH */registries/contoso delay=3600000");
  Outcome outcome = scene.run_meanwhile(apply, "PATCH", [](ChildProcess& program) {
    program.send(SIGINT);
    CHECK(program.wait_until_taken(SIGINT, std::chrono::seconds(30)));
    program.send(SIGINT);
  });
  // After one interrupt only, the program would have waited and then written the state again.
  CHECK_FALSE(std::filesystem::exists(scene.path() / "acrnet.acrstate.backup"));
  return outcome;
}

}  // namespace

std::vector<ToldScene> apply_scenes() {
  return {
      {"ACR5001", changed_meanwhile},
      {"ACR5002", [] { return apply_with("PATCH */registries/contoso status=403"); }},
      {"ACR5003", without_an_answer},
      {"ACR5004", [] { return apply_with("PUT */subnets/build fail-operation=InternalError"); }},
      {"ACR5006", [] { return apply_with("PATCH */registries/contoso drop-rule"); }},
      {"ACR5008", cut_off},
  };
}

}  // namespace acrnet::e2e
