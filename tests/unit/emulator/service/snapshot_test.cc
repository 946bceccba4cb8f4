#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>

#include "emulator/service/snapshot.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

std::string reason_against(const std::string& text) {
  std::string error;
  CHECK_FALSE(from_snapshot(text, error));
  return error;
}

const std::string network_id =
    "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/g/providers"
    "/Microsoft.Network/virtualNetworks/v";

}  // namespace

TEST_CASE("a snapshot read back is the same cloud, in the middle of an operation too") {
  const auto seed = GENERATE(as<std::string>(), "empty", "walk-through", "estate:25");
  World world(seed, slow());
  if (seed == "walk-through") {
    world.turn_endpoint_on();
    world.call("POST",
               subscription + "/providers/Microsoft.Storage/register?api-version=2022-09-01");
  }
  const std::string text = to_snapshot(world.azure.cloud());
  std::string error;
  const auto cloud = from_snapshot(text, error);
  INFO(error);
  REQUIRE(cloud);
  CHECK(to_snapshot(*cloud) == text);
}

TEST_CASE("an operation that ran when the snapshot was made ends in the cloud that reads it") {
  World world("walk-through", slow());
  world.turn_endpoint_on();
  std::string error;
  world.azure.replace(*from_snapshot(to_snapshot(world.azure.cloud()), error));
  CHECK(world.get_subnet().body["properties"]["provisioningState"] == "Updating");
  world.now += std::chrono::seconds(10);
  CHECK(world.get_subnet().body["properties"]["provisioningState"] == "Succeeded");
}

TEST_CASE("a snapshot written by hand needs only ids and address ranges") {
  std::string error;
  const auto cloud = from_snapshot(R"({
    "comment": "two lines are a world",
    "virtual_networks": [{"id": ")" + network_id +
                                       R"(",
      "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/8"]}, "subnets": [
        {"name": "s", "properties": {"addressPrefix": "10.1.0.0/16",
         "serviceEndpoints": [{"service": "Microsoft.ContainerRegistry"}]}}]}}],
    "registries": [{"id": "/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/g)"
                                       R"(/providers/Microsoft.ContainerRegistry/registries/reg01",
      "properties": {"networkRuleSet": {"defaultAction": "Deny", )"
                                       R"("ipRules": [{"value": "203.0.113.9/32"}]}}}]
  })",
                                   error);
  INFO(error);
  REQUIRE(cloud);
  const Json& registry_body = cloud->registries.begin()->second;
  CHECK(registry_body["sku"]["name"] == "Premium");
  CHECK(registry_body["location"] == "westeurope");
  CHECK(registry_body["properties"]["networkRuleSet"]["ipRules"][0] ==
        parsed(R"({"action":"Allow","value":"203.0.113.9"})"));
  const Json& network_body = cloud->networks.begin()->second;
  CHECK(network_body["properties"]["subnets"][0]["properties"]["serviceEndpoints"][0] ==
        parsed(R"({"provisioningState":"Succeeded","service":"Microsoft.ContainerRegistry",)"
               R"("locations":["*"]})"));
  CHECK(cloud->groups.size() == 1);
  CHECK(is_registered(cloud->subscriptions.begin()->second, "Microsoft.Network"));
}

TEST_CASE("a subscription is registered for what its snapshot lists, and for nothing else") {
  std::string error;
  const auto cloud =
      from_snapshot(R"({"subscriptions":[{"id":"00000000-0000-0000-0000-000000000002",)"
                    R"("providers":["Microsoft.Network"]}]})",
                    error);
  REQUIRE(cloud);
  const Subscription& only = cloud->subscriptions.begin()->second;
  CHECK(is_registered(only, "microsoft.network"));
  CHECK_FALSE(is_registered(only, "Microsoft.ContainerRegistry"));
}

TEST_CASE("what is wrong in a snapshot is named with its place") {
  struct Row {
    std::string text;
    std::string words;
  };
  const auto row = GENERATE(values<Row>({
      {"", "there is no text"},
      {"{\n \"registries\": [}", "line 2, column 17"},
      {"[]", "must be an object"},
      {R"({"registry": []})", "registry: is not a member of a snapshot"},
      {R"({"version": 2})", "version: is 2, this emulator reads 1"},
      {R"({"serial": -1})", "serial: must be"},
      {R"({"subscriptions": {}})", "subscriptions: must be a list"},
      {R"({"subscriptions": [7]})", "subscriptions[0]: must be an object"},
      {R"({"subscriptions": [{"id": "x"}]})", "subscriptions[0].id: 'x' is not a GUID"},
      {R"({"subscriptions": [{"id": "00000000-0000-0000-0000-000000000002", "providers": [{}]}]})",
       "subscriptions[0].providers[0]: write a namespace"},
      {R"({"resource_groups": [{"id": "/subscriptions/x"}]})",
       "resource_groups[0].id: '/subscriptions/x' is not of the form"},
      {R"({"virtual_networks": [{}]})", "virtual_networks[0]: a resource needs an \"id\""},
      {R"({"virtual_networks": [{"id": ")" + network_id +
           R"(", "properties": {"addressSpace": {"addressPrefixes": ["10.0.0.0/33"]}}}]})",
       "virtual_networks[0]: Address prefix 10.0.0.0/33"},
      {R"({"registries": [{"id": ")" + network_id + R"("}]})", "registries[0].id"},
      {R"({"registries": [{"id": ")" + registry + R"("}, {"id": ")" + registry + R"("}]})",
       "registries[1].id: there is another registry named mycontainerregistry"},
      {R"({"registries": [{"id": ")" + registry +
           R"(", "properties": {"networkRuleSet": {"ipRules": [1]}}}]})",
       "registries[0]: The request content was invalid"},
      {R"({"operations": [{"kind": "dance"}]})", "operations[0].kind: 'dance'"},
  }));
  INFO(row.text);
  CHECK_THAT(reason_against(row.text), Catch::Contains(row.words));
}

TEST_CASE("a seed that is not one is refused with what one could be") {
  std::string error;
  CHECK_FALSE(plant("estate:many", error));
  CHECK_THAT(error, Catch::Contains("estate:1000"));
  CHECK_FALSE(plant("/no/such/file.json", error));
  CHECK_THAT(error, Catch::Contains("walk-through"));
}

TEST_CASE("an estate has its registries, twenty rules each, and every rule is valid") {
  World world("estate:50");
  const std::string list =
      subscription + "/providers/Microsoft.ContainerRegistry/registries" + rules_version;
  const Reply registries = world.call("GET", list);
  REQUIRE(registries.body["value"].size() == 50);
  for (const Json& body : registries.body["value"]) {
    const Json& rule_set = body["properties"]["networkRuleSet"];
    CHECK(rule_set["virtualNetworkRules"].size() + rule_set["ipRules"].size() == 20);
    const std::string id = body["id"];
    CHECK(world
              .call("PATCH", id + rules_version,
                    R"({"properties":{"networkRuleSet":{"defaultAction":"Deny"}}})")
              .status == 200);
  }
}

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

}  // namespace

TEST_CASE("a data file says with which seed it began, and which Azure it is") {
  const auto folder =
      std::filesystem::temp_directory_path() / ("acrnet-seed-" + std::to_string(::getpid()));
  std::filesystem::create_directories(folder);
  const std::string seed = folder / "emulator.seed.json";
  const std::filesystem::path data = folder / "emulator.json";
  std::string error;
  auto walk_through = plant("walk-through", error);
  REQUIRE(walk_through);
  write_file(seed, to_snapshot(*plant("estate:2", error)));
  auto planted = plant(seed, error);
  REQUIRE(planted);
  CHECK(planted->world != walk_through->world);
  write_file(data, to_snapshot(*planted));
  CHECK(fit_of_seed(data, seed) == SeedFit::same);
  CHECK(from_snapshot(to_snapshot(*planted), error)->world == planted->world);

  // The seed changes: what was not touched since begins anew, the rest is not lost.
  write_file(seed, to_snapshot(*plant("estate:3", error)));
  CHECK(fit_of_seed(data, seed) == SeedFit::other_untouched);
  planted->registries.erase(planted->registries.begin());
  write_file(data, to_snapshot(*planted));
  CHECK(fit_of_seed(data, seed) == SeedFit::other);
  std::filesystem::remove_all(folder);
}
