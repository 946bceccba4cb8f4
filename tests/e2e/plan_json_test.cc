// The JSON of plans that the program makes, against the schema in docs.
//
// tests/unit/cli holds built plans against it; here each kind of plan comes about as it does for a
// user.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <vector>

#include "tests/e2e/scene.h"
#include "tests/support/json_schema.h"

namespace acrnet::e2e {

namespace {

using nlohmann::json;

const std::string group =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/";
const std::string registry_id = group + "Microsoft.ContainerRegistry/registries/contoso";
const std::string registry_url = registry_id + "?api-version=2021-08-01-preview";
const std::string subnet_id = group + "Microsoft.Network/virtualNetworks/vnet/subnets/build";

// What was printed, which must be as the schema wants it.
json checked(const Outcome& outcome) {
  static const test::JsonSchema schema("docs/plan.schema.json");
  REQUIRE((outcome.code == 0 || outcome.code == 2));
  json document = json::parse(outcome.out);
  INFO(outcome.out);
  const std::string violations = schema.violations(document);
  CAPTURE(violations);
  CHECK(violations.empty());
  return document;
}

json printed(const Scene& scene, std::vector<std::string> words) {
  words.insert(words.end(), {"--format", "json"});
  return checked(scene.run(words));
}

json planned(const Scene& scene, std::vector<std::string> options = {}) {
  options.insert(options.begin(), {"plan", "--today", "2026-06-01"});
  return printed(scene, options);
}

// The scene after its apply.
Scene& applied(Scene& scene) {
  REQUIRE(scene.apply().code == 0);
  return scene;
}

// Rules that somebody else writes, instead of all that are there.
void write_rules(const Scene& scene, const json& ip_rules) {
  scene.azure().send("PATCH", registry_url,
                     {{"properties",
                       {{"networkRuleSet",
                         {{"defaultAction", "Deny"},
                          {"virtualNetworkRules", {{{"id", subnet_id}}}},
                          {"ipRules", ip_rules}}}}}});
}

// The actions of all changes, sorted and without repeats.
json actions_of(const json& plan) {
  std::set<std::string> actions;
  for (const json& change : plan.at("changes")) actions.insert(change.at("action"));
  return actions;
}

// What Terraform's tools read: "ADDRESS ACTION" for each resource.
json resources_of(const json& plan) {
  json found = json::array();
  for (const json& resource : plan.at("resource_changes")) {
    found.push_back(fmt::format("{} {}", resource.at("address").get<std::string>(),
                                resource.at("change").at("actions").at(0).get<std::string>()));
  }
  return found;
}

}  // namespace

TEST_CASE("JSON of a first plan, and of the next one, which has nothing to do") {
  Scene scene;
  const json first = planned(scene);
  CHECK(first["mode"] == "apply");
  CHECK(first["applyable"] == true);
  CHECK(resources_of(first) == json{"registry.main update", "subnet.docker.vm update"});
  CHECK(first["steps"].size() == 2);
  CHECK(first["access"].size() == 1);

  const json next = planned(applied(scene));
  CHECK(next["applyable"] == false);
  CHECK(next["complete"] == true);
  CHECK(resources_of(next) == json::array());
  CHECK(next["risks"] == json::array());
  CHECK(next["summary"]["risk"] == nullptr);
}

TEST_CASE("JSON of what came and went outside of acrnet") {
  Scene scene;
  applied(scene);
  CHECK(planned(scene, {"--refresh-only"})["drift"] == json::array());

  write_rules(scene, {{{"value", "192.0.2.7"}}});
  const json plan = planned(scene);
  REQUIRE(plan["drift"].size() == 2);
  CHECK(plan["drift"][0]["action"] == "remove");
  CHECK(plan["drift"][0]["ip"] == "203.0.113.0/24");
  CHECK(plan["drift"][1]["action"] == "add");
  CHECK(plan["drift"][1]["ip"] == "192.0.2.7");
  CHECK(actions_of(plan) == json{"add", "remove"});

  const json refresh = planned(scene, {"--refresh-only"});
  CHECK(refresh["mode"] == "refresh");
  CHECK(refresh["applyable"] == false);
  CHECK(refresh["drift"] == plan["drift"]);
  CHECK(refresh["steps"] == json::array());
  CHECK(printed(scene, {"drift"})["drift"] == plan["drift"]);
}

TEST_CASE("JSON of a registry and an endpoint that went") {
  Scene scene;
  applied(scene);
  scene.azure().send("DELETE", registry_url);
  const json drift = planned(scene, {"--refresh-only"})["drift"];
  REQUIRE(drift.size() == 1);
  CHECK(drift[0]["what"] == "registry");
  CHECK(drift[0]["action"] == "remove");
}

TEST_CASE("JSON of a plan from the state alone") {
  Scene scene;
  applied(scene).edit("allow 203.0.113.0/24", "allow 198.51.100.0/24");
  const json plan = planned(scene, {"--refresh=false"});
  CHECK(plan["refreshed"] == false);
  CHECK(plan["summary"]["requests_made"] == 0);
  CHECK(actions_of(plan) == json{"add", "remove"});
}

TEST_CASE("JSON of a part of a plan") {
  const Scene scene;
  const json target = planned(scene, {"--target", "subnet.docker.vm"});
  CHECK(target["selection"] ==
        json{{"targets", {"subnet.docker.vm"}}, {"excludes", json::array()}});
  CHECK(target["complete"] == false);
  CHECK(resources_of(target) == json{"subnet.docker.vm update"});

  const json rest = planned(scene, {"--exclude", "registry.main"});
  CHECK(rest["selection"] == json{{"targets", json::array()}, {"excludes", {"registry.main"}}});
  CHECK(resources_of(rest) == json{"subnet.docker.vm update"});
}

TEST_CASE("JSON of a plan for a machine that says where it is") {
  const Scene scene;
  const json address = planned(scene, {"--from", "198.51.100.7"});
  CHECK(address["runner"] == json{{"ip", "198.51.100.7"}});
  CHECK(address["risks"][0]["reason"] == "locks_out_runner");
  CHECK(planned(scene, {"--from", "docker.vm"})["runner"] == json{{"subnet", subnet_id}});
}

TEST_CASE("JSON of a block with another name, of one that is let go, and of one that is imported") {
  Scene scene;
  applied(scene);
  SECTION("moved") {
    scene.edit("registry main",
               "moved { from = registry.main  to = registry.images }\nregistry images");
    const json plan = planned(scene);
    CHECK(actions_of(plan) == json{"move"});
    CHECK(plan["resource_changes"][0]["previous_address"] == "registry.main");
    CHECK(resources_of(plan) == json{"registry.images no-op"});
  }
  SECTION("removed") {
    const std::string policy = scene.read("policy.acrnet");
    scene.edit(policy.substr(policy.find("registry main")),
               "removed { from = registry.main  destroy = false }\n");
    const json plan = planned(scene);
    CHECK(actions_of(plan) == json{"forget"});
    CHECK(plan["resource_changes"][0]["change"]["after"] == nullptr);
  }
  SECTION("imported") {
    std::filesystem::remove(scene.path() / "acrnet.acrstate");
    scene.edit(
        "registry main",
        fmt::format("import {{ to = registry.main  id = \"{}\" }}\nregistry main", registry_id));
    const json plan = planned(scene);
    CHECK(actions_of(plan) == json{"adopt"});
    CHECK(plan["resource_changes"][0]["change"]["importing"] == json{{"id", registry_id}});
  }
}

TEST_CASE("JSON of a plan that takes everything back") {
  Scene scene;
  const json plan = planned(applied(scene), {"--destroy"});
  CHECK(plan["mode"] == "destroy");
  CHECK(actions_of(plan) == json{"forget", "remove", "update"});
  CHECK(plan["steps"].size() == 2);
}

TEST_CASE("JSON of assertions, and of a gap on the way that breaks one") {
  Scene scene;
  scene.edit("subnet vm { name = \"build\" }",
             "subnet vm {\n    name   = \"build\"\n    egress = [203.0.113.4]\n  }");
  scene.edit("registry main",
             "assert \"VMs can pull\" { subnet.docker.vm can reach registry.main }\n"
             "registry main");
  SECTION("no gap") {
    const json plan = planned(scene);
    CHECK(plan["assertions"] == json{{"count", 1},
                                     {"about_access", {"VMs can pull"}},
                                     {"broken_on_the_way", json::array()}});
    CHECK(plan["proof"]["findings"] == json::array());
  }
  SECTION("a gap") {
    scene.registry(R"({"networkRuleSet": {"defaultAction": "Deny", )"
                   R"("ipRules": [{"value": "203.0.113.0/24"}]}})");
    const json plan = planned(scene);
    CHECK(plan["assertions"]["broken_on_the_way"] == json{"VMs can pull"});
    REQUIRE(plan["proof"]["findings"].size() == 1);
    CHECK(plan["proof"]["findings"][0]["kind"] == "egress_gap");
    CHECK(plan["risks"][0]["level"] == "high");
  }
}

TEST_CASE("JSON of plans with modules, loops, regions and registrations") {
  std::string kinds;
  for (const char* name : {"03-two-subscriptions", "05-regions", "06-modules-per-team",
                           "07-vendor-access", "10-whole-company"}) {
    CAPTURE(name);
    const Project project = Project::example(name);
    const AzureOnLoopback azure(project.seed());
    const std::vector<std::string> words{"plan", "--format", "json", "--today", "2026-06-01"};
    const json first = checked(project.run(words, &azure));
    CHECK(first["applyable"] == true);
    for (const json& resource : first["resource_changes"]) {
      kinds += resource["type"].get<std::string>() + (resource.contains("index") ? "[] " : " ") +
               (resource.contains("module_address") ? "in a module\n" : "\n");
    }
    REQUIRE(project.run({"apply", "--auto-approve", "--today", "2026-06-01"}, &azure).code == 0);
    std::vector<std::string> destroy = words;
    destroy.emplace_back("--destroy");
    CHECK(checked(project.run(destroy, &azure))["mode"] == "destroy");
  }
  for (const char* kind : {"acrnet_provider_registration \n", "acrnet_registry[] \n",
                           "acrnet_registry in a module\n", "acrnet_subnet \n"}) {
    CAPTURE(kind);
    CHECK(kinds.find(kind) != std::string::npos);
  }
}

TEST_CASE("JSON of a saved plan is that of the plan itself") {
  const Scene scene;
  const json plan = planned(scene, {"--out", "saved.plan", "--from", "docker.vm"});
  CHECK(printed(scene, {"show", "saved.plan"}) == plan);
}

}  // namespace acrnet::e2e
