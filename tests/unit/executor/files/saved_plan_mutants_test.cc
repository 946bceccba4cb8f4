// A saved plan against worlds and bytes that are a little other than those it was made from:
// thousands of small changes, each of which must be refused, and changes that do not concern it,
// which must not.

#include <catch2/catch.hpp>
#include <cstddef>
#include <fstream>
#include <functional>
#include <iterator>
#include <random>
#include <string>
#include <vector>

#include "executor/files/plan_file.h"
#include "executor/observe/observe.h"
#include "planner/state/staleness.h"
#include "tests/unit/executor/pipeline.h"
#include "tests/unit/executor/temporary_folder.h"

using namespace acrnet;
using namespace acrnet::testing;

namespace {

using Json = nlohmann::ordered_json;

// An Azure and a plan for all of it, through its file.
struct Reviewed {
  Reviewed() {
    subnets = {subnet_id("net", "a"), subnet_id("net", "b"), subnet_id("far", "c", subscription_b)};
    for (const std::string& id : subnets) azure.add_subnet(id, id != subnets[0]);
    azure.set_registration(subscription_b, "Registered");
    for (const char* name : {"one", "two", "three"}) {
      registries.push_back(registry_id(name));
      azure.add_registry(registries.back());
      azure.set_rules(registries.back(), "Deny", {"203.0.113.0/24", "198.51.100.7"}, {subnets[1]});
    }
    Run run(azure, store);
    std::vector<RegistrySketch> sketches;
    for (const std::string& id : registries)
      sketches.push_back({id, DefaultAction::deny, {"192.0.2.0/24"}, {0, 1, 2}});
    const auto plan = run.plan(sketch_policy(subnets, sketches));
    REQUIRE(plan);
    REQUIRE(executor::write_plan(*plan, path, run.diagnostics));
    saved = executor::read_plan(path, run.diagnostics).value();
  }

  // Whether the plan may be applied to the world as it is now.
  bool fits() {
    Run run(azure, store);
    const auto observed = executor::observe(*run.arm, saved.targets, run.diagnostics);
    return observed && planner::differences_since(saved, State(), *observed).empty();
  }

  // All that there is, to be put back.
  std::vector<Json> snapshot() {
    std::vector<Json> all;
    for (const std::string& id : registries) all.push_back(azure.registry(id));
    for (const std::string& id : subnets) all.push_back(azure.subnet(id));
    return all;
  }
  void restore(const std::vector<Json>& all) {
    for (std::size_t i = 0; i < 3; ++i) azure.registry(registries[i]) = all[i];
    for (std::size_t i = 0; i < 3; ++i) azure.subnet(subnets[i]) = all[3 + i];
  }

  FakeArm azure;
  MemoryStateStore store;
  std::vector<std::string> subnets;
  std::vector<std::string> registries;
  TemporaryFolder folder;
  std::filesystem::path path = folder.path() / "plan";
  Plan saved;
};

// One thing about who gets in, or about what the plan would write, becomes another.
void change_what_counts(Reviewed& world, std::mt19937_64& random) {
  Json& properties = world.azure.registry(world.registries[random() % 3])["properties"];
  Json& rules = properties["networkRuleSet"];
  const auto any_ip = [&] {
    return "20." + std::to_string(random() % 256) + "." + std::to_string(random() % 256) + ".1";
  };
  switch (random() % 10) {
    case 0: rules["defaultAction"] = "Allow"; break;
    case 1: rules["ipRules"].push_back({{"value", any_ip()}}); break;
    case 2: rules["ipRules"].erase(random() % 2); break;
    case 3: rules["ipRules"][random() % 2]["value"] = any_ip(); break;
    case 4: rules["virtualNetworkRules"].clear(); break;
    case 5: rules["virtualNetworkRules"].push_back({{"id", world.subnets[2]}}); break;
    case 6: properties["publicNetworkAccess"] = "Disabled"; break;
    case 7: properties["networkRuleBypassOptions"] = "None"; break;
    case 8: properties["dataEndpointEnabled"] = true; break;
    default: {
      Json& subnet = world.azure.subnet(world.subnets[random() % 3])["properties"];
      if (subnet.contains("serviceEndpoints")) {
        subnet.erase("serviceEndpoints");
      } else {
        subnet["serviceEndpoints"] = Json::array({{{"service", "Microsoft.ContainerRegistry"}}});
      }
    }
  }
}

// Something about it that no plan looks at.
void change_something_else(Reviewed& world, std::mt19937_64& random) {
  Json& registry = world.azure.registry(world.registries[random() % 3]);
  Json& subnet = world.azure.subnet(world.subnets[random() % 3]);
  const std::string any = std::to_string(random());
  switch (random() % 6) {
    case 0: registry["tags"] = Json{{"owner", any}}; break;
    case 1:
      registry["systemData"] = Json{{"lastModifiedBy", any}, {"lastModifiedAt", "2026-11-27"}};
      break;
    case 2: registry["properties"]["adminUserEnabled"] = random() % 2 == 0; break;
    case 3: registry["properties"]["policies"] = Json{{"x", any}}; break;
    case 4: subnet["etag"] = any; break;
    default: subnet["properties"]["routeTable"] = Json{{"id", any}};
  }
}

}  // namespace

TEST_CASE("any change to who gets in makes a saved plan stale, other changes never do") {
  Reviewed original;
  REQUIRE(original.fits());
  std::mt19937_64 random(5);
  const std::vector<Json> before = original.snapshot();
  for (int i = 0; i < 3'000; ++i) {
    original.restore(before);
    change_what_counts(original, random);
    if (original.fits()) FAIL("mutant " << i);
  }
  original.restore(before);
  for (int i = 0; i < 500; ++i) {
    change_something_else(original, random);
    if (!original.fits()) FAIL("change " << i);
  }
}

TEST_CASE("any byte of a saved plan that changes, comes or goes makes it unreadable") {
  Reviewed reviewed;
  std::ifstream file(reviewed.path, std::ios::binary);
  const std::string whole{std::istreambuf_iterator<char>(file), {}};
  std::mt19937_64 random(6);
  for (int i = 0; i < 6'000; ++i) {
    std::string mutant = whole;
    const std::size_t at = random() % whole.size();
    switch (random() % 4) {
      case 0: mutant.erase(at, 1); break;
      case 1: mutant.insert(at, 1, static_cast<char>(random())); break;
      default: mutant[at] = static_cast<char>(mutant[at] ^ static_cast<char>(1 + random() % 255));
    }
    std::ofstream(reviewed.path, std::ios::binary) << mutant;
    Diagnostics diagnostics;
    if (executor::read_plan(reviewed.path, diagnostics)) FAIL("mutant " << i << " at " << at);
  }
}

TEST_CASE("another state makes a saved plan stale") {
  Reviewed reviewed;
  Diagnostics diagnostics;
  Run run(reviewed.azure, reviewed.store);
  const auto observed = executor::observe(*run.arm, reviewed.saved.targets, diagnostics).value();
  State state;
  CHECK(planner::differences_since(reviewed.saved, state, observed).empty());
  state.serial = 1;
  CHECK_FALSE(planner::differences_since(reviewed.saved, state, observed).empty());
  state.serial = 0;
  state.lineage = "another";
  CHECK_FALSE(planner::differences_since(reviewed.saved, state, observed).empty());
}
