// A 404 in the wrong place: whatever one of the reads is answered in Azure's stead, acrnet forgets
// nothing that is there, and leaves out nothing in silence.
//
// Every GET of a run, in each of its phases, is answered once, twice or for ever by a 404 of each
// kind, with and without the same for what lies above it. Judged from outside: a run that ends with
// 0 has done all of it, and a destroy without faults brings Azure back to where it was at first,
// which it can't where something was forgotten.
#include <catch2/catch.hpp>

#include <array>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <set>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

using nlohmann::json;

struct World {
  std::string example;
  std::string edited_file;  // for the second phase: before `place` comes `text`
  std::string place;
  std::string text;
};

const std::vector<World>& worlds() {
  static const std::vector<World> all = {
      {"01-walk-through", "policy.acrnet", "  default_action = deny", "  allow 203.0.113.9\n"},
      {"03-two-subscriptions", "policy.acrnet", "  default_action = deny", "  allow 203.0.113.9\n"},
      {"12-lab", "policy.acrnet", "  subnet tests {",
       "  subnet more {\n    name           = \"more\"\n    address_prefix = 10.20.3.0/24\n  }\n"},
      {"13-private-endpoint", "policy.acrnet", "  default_action = deny",
       "  public_access  = disabled\n"},
  };
  return all;
}

constexpr std::array<std::string_view, 5> bodies = {
    "body=<html><body>not found</body></html>", "body= ", "code=ResourceNotFound",
    "code=SubscriptionNotFound", "code=ResourceGroupNotFound"};
constexpr std::array<std::string_view, 3> times = {"first=1 ", "first=2 ", ""};
constexpr std::array<std::string_view, 3> phases = {"apply", "change", "destroy"};

// A copy of an example on its own Azure, before one of its phases.
class Trial {
 public:
  Trial(const World& world, std::string_view phase)
      : world_(world), project(Project::example(world.example)), azure(project.seed()) {
    // Without assertions, which would stop what must be stopped by itself.
    if (world.example == "13-private-endpoint") comment_out_assertions();
    first = azure.world();
    if (phase == "apply") return;
    REQUIRE(run({"apply", "--auto-approve"}).code == 0);
    if (phase == "change") project.insert(world.edited_file, world.place, world.text);
  }

  Outcome run(std::vector<std::string> arguments) const {
    return project.run(std::move(arguments), &azure);
  }
  Outcome run_phase(std::string_view phase) const {
    const std::string command = phase == "destroy" ? "destroy" : "apply";
    return run({command, "--auto-approve", "--retry-for", "1s"});
  }
  void fault(const std::string& spec) const {
    azure.send("POST", "/_emulator/faults", {{"fault", spec}});
  }
  void remove_faults() const { azure.send("DELETE", "/_emulator/faults"); }

 private:
  void comment_out_assertions() const {
    project.insert("policy.acrnet", "assert \"nodes can always pull\"", "# ");
    project.insert("policy.acrnet", "assert \"nobody else but the office\"", "# ");
  }

  const World& world_;

 public:
  const Project project;
  const AzureOnLoopback azure;
  json first;
};

// The paths of all reads from Azure so far.
std::set<std::string> paths_read(const AzureOnLoopback& azure, std::size_t from) {
  std::set<std::string> paths;
  const auto requests = azure.requests();
  for (std::size_t i = from; i < requests.size(); ++i) {
    const std::string path = requests[i].target.substr(0, requests[i].target.find('?'));
    if (requests[i].method == "GET" && path.starts_with("/subscriptions/")) paths.insert(path);
  }
  return paths;
}

struct Case {
  const World* world;
  std::string_view phase;
  std::string path;
  std::string_view body;
  std::string_view when;
  bool parent_too;
};

std::string describe(const Case& one) {
  return fmt::format("{} {}: GET {} {}status=404 {}{}", one.world->example, one.phase, one.path,
                     one.when, one.body, one.parent_too ? ", and what is above it" : "");
}

std::vector<Case> all_cases(std::map<std::string, json>& expected) {
  std::vector<Case> cases;
  for (const World& world : worlds()) {
    for (const std::string_view phase : phases) {
      const Trial trial(world, phase);
      const std::size_t before = trial.azure.requests().size();
      REQUIRE(trial.run_phase(phase).code == 0);
      expected[world.example + std::string(phase)] = trial.azure.world();
      for (const std::string& path : paths_read(trial.azure, before)) {
        for (const std::string_view body : bodies) {
          for (const std::string_view when : times) {
            for (const bool parent_too : {false, true})
              cases.push_back({&world, phase, path, body, when, parent_too});
          }
        }
      }
    }
  }
  return cases;
}

void set_faults(const Trial& trial, const Case& one) {
  const std::string what = fmt::format("{}status=404 {}", one.when, one.body);
  trial.fault(fmt::format("GET {} {}", one.path, what));
  if (!one.parent_too) return;
  const std::string list = one.path.substr(0, one.path.rfind('/'));
  const std::size_t group_end = one.path.find('/', one.path.find("/resourceGroups/") + 16);
  trial.fault(fmt::format("GET {} {}", list, what));
  if (group_end != std::string::npos)
    trial.fault(fmt::format("GET {} {}", one.path.substr(0, group_end), what));
}

// How the run ended: "0" or "refused".
std::string judge(const Case& one, const json& expected) {
  const Trial trial(*one.world, one.phase);
  set_faults(trial, one);
  const Outcome outcome = trial.run_phase(one.phase);
  INFO(describe(one));
  CAPTURE(outcome.out, outcome.err);
  trial.remove_faults();
  if (outcome.code == 0) CHECK(trial.azure.world() == expected);
  if (outcome.code != 0) CHECK_FALSE(outcome.err.empty());
  const Outcome again = trial.run_phase(one.phase);
  CAPTURE(again.out, again.err);
  CHECK(again.code == 0);
  CHECK(trial.azure.world() == expected);
  if (one.phase != "destroy") CHECK(trial.run({"destroy", "--auto-approve"}).code == 0);
  json last = trial.azure.world();
  last["registered"] = trial.first["registered"];  // registrations stay
  CHECK(last == trial.first);
  return outcome.code == 0 ? "done" : "refused";
}

std::size_t cases_to_try(std::size_t all) {
  const char* const wish = std::getenv("ACRNET_TEST_ABSENCE_CASES");
  if (wish == nullptr) return 90;
  return std::string_view(wish) == "all" ? all : std::strtoul(wish, nullptr, 10);
}

}  // namespace

TEST_CASE("a 404 for any read, of any kind, makes acrnet forget nothing and leave out nothing") {
  std::map<std::string, json> expected;
  const std::vector<Case> cases = all_cases(expected);
  const std::size_t wanted = std::min(cases_to_try(cases.size()), cases.size());
  std::map<std::string, std::size_t> ends;
  for (std::size_t i = 0; i < wanted; ++i) {
    // Spread over all of them.
    const Case& one = cases[i * cases.size() / wanted];
    ++ends[judge(one, expected.at(one.world->example + std::string(one.phase)))];
  }
  std::cout << fmt::format("404s: {} of {} cases, {} done all the same, {} refused\n", wanted,
                           cases.size(), ends["done"], ends["refused"]);
  CHECK(ends["refused"] > 0);
  CHECK(ends["done"] > 0);
}

TEST_CASE("a plan lists what others deleted, and is no plan that does nothing") {
  const Trial trial(worlds()[0], "destroy");
  const std::string subnet =
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup/providers"
      "/Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets/myDockerVMSubnet";
  REQUIRE(trial.run({"destroy", "--auto-approve", "--target", "registry.main"}).code == 0);
  trial.azure.send("DELETE", subnet + "?api-version=2024-05-01");
  const Outcome plan = trial.run({"plan", "--destroy", "--detailed-exitcode"});
  CHECK(plan.code == 2);
  CHECK_THAT(plan.out, Catch::Contains(". subnet     gone from Azure"));
  CHECK_THAT(plan.out, Catch::Contains("1 to forget"));
  CHECK_THAT(plan.out, !Catch::Contains("Nothing to do"));
  REQUIRE(trial.run({"destroy", "--auto-approve"}).code == 0);
  CHECK_THAT(trial.run({"plan", "--destroy"}).out, Catch::Contains("Nothing to do"));
}

TEST_CASE("a write is done only when Azure shows it, whatever was answered to it") {
  const auto [world, what, times_faulted] = GENERATE(table<std::size_t, std::string, std::string>({
      {3, "PUT */privateDnsZoneGroups/*", "first=1"},
      {3, "PUT */privateDnsZoneGroups/*", ""},
      {3, "PUT */privateEndpoints/*", "first=1"},
      {3, "PATCH */registries/*", ""},
      {1, "POST */register", "first=1"},
      {1, "POST */register", ""},
      {2, "PUT */virtualNetworks/*", "first=1"},
      {0, "PUT */subnets/*", "first=1"},
      {0, "PUT */subnets/*", ""},
  }));
  const std::string body = GENERATE("body=<html>signed in</html>", "body={}", "body= ");
  CAPTURE(world, what, times_faulted, body);
  const Trial whole(worlds()[world], "apply");
  REQUIRE(whole.run_phase("apply").code == 0);
  const Trial trial(worlds()[world], "apply");
  trial.fault(what + " " + times_faulted + " status=200 " + body);
  const Outcome outcome = trial.run_phase("apply");
  CAPTURE(outcome.out, outcome.err);
  const bool all_done = trial.azure.world() == whole.azure.world();
  CHECK((outcome.code == 0) == all_done);
  trial.remove_faults();
  CHECK(trial.run_phase("apply").code == 0);
  CHECK(trial.azure.world() == whole.azure.world());
}

TEST_CASE("a list that leads in a circle or never ends stops the reading") {
  const auto [world, list] = GENERATE(table<std::size_t, std::string>(
      {{3, "virtualNetworkLinks"}, {3, "privateDnsZoneGroups"}, {2, "resources"}}));
  const Trial trial(worlds()[world], "destroy");
  const std::size_t before = trial.azure.requests().size();
  const std::string next = trial.azure.url() + "/subscriptions/s/" + list + "?api-version=1";
  trial.fault("GET */" + list + R"( status=200 body={"value":[],"nextLink":")" + next + R"("})");
  const Outcome outcome = trial.run_phase("destroy");
  CAPTURE(list, outcome.out, outcome.err);
  CHECK(outcome.code != 0);
  CHECK_THAT(outcome.err, Catch::Contains("leads back to an earlier page"));
  CHECK(trial.azure.requests().size() - before < 30);
}

}  // namespace acrnet::e2e
