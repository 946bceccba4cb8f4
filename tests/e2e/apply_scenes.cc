// ACR5nnn: an apply that goes wrong on its way.
#include <chrono>
#include <csignal>
#include <string>
#include <thread>
#include <vector>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

constexpr std::string_view registry_path =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
    "/Microsoft.ContainerRegistry/registries/contoso?api-version=2021-08-01-preview";

const std::vector<std::string> apply{"apply", "--auto-approve", "--today", "2026-06-01"};

// While the subnet is written, somebody else changes the registry.
Outcome changed_meanwhile() {
  Scene scene;
  scene.fault("PUT */subnets/build delay=2000");
  return scene.run_meanwhile(apply, "PUT", [&](ChildProcess&) {
    scene.azure().send("PATCH", std::string(registry_path),
                       {{"properties", {{"networkRuleSet", {{"defaultAction", "Deny"}}}}}});
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
  scene.fault("PATCH */registries/contoso delay=20000");
  return scene.run_meanwhile(apply, "PATCH", [](ChildProcess& program) {
    for (int i = 0; i < 2; ++i) {
      program.send(SIGINT);
      std::this_thread::sleep_for(std::chrono::milliseconds(200));
    }
  });
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
