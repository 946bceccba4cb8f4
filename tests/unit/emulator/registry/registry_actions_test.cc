#include <catch2/catch.hpp>

#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string version = "?api-version=2023-11-01-preview";

Json usage_named(World& world, const std::string& name) {
  const Json body = world.call("GET", registry + "/listUsages" + version).body;
  for (const Json& usage : body["value"]) {
    if (usage["name"] == name) return usage;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("passwords are shown while the admin user is on, and each is renewed alone") {
  World world;
  const std::string list = registry + "/listCredentials" + version;
  CHECK(world.call("POST", list).code() == "UnAuthorizedForCredentialOperations");
  world.call("PATCH", registry + version, R"({"properties":{"adminUserEnabled":true}})");
  const Json before = world.call("POST", list).body;
  CHECK(before["username"] == "mycontainerregistry");
  REQUIRE(before["passwords"].size() == 2);
  CHECK(before["passwords"][0]["value"] != before["passwords"][1]["value"]);
  CHECK(world.call("POST", list).body == before);
  const Json after =
      world.call("POST", registry + "/regenerateCredential" + version, R"({"name":"password2"})")
          .body;
  CHECK(after["passwords"][0] == before["passwords"][0]);
  CHECK(after["passwords"][1]["value"] != before["passwords"][1]["value"]);
  CHECK(
      world.call("POST", registry + "/regenerateCredential" + version, R"({"name":"x"})").code() ==
      "InvalidRequestContent");
  // They are no part of the registry that is shown.
  CHECK_FALSE(world.get_registry(version).body.contains("passwords"));
}

TEST_CASE("usages count what there is") {
  World world;
  CHECK(usage_named(world, "IPRules")["currentValue"] == 0);
  world.patch_rules(R"({"ipRules":[{"value":"203.0.113.9"},{"value":"203.0.113.10"}]})");
  CHECK(usage_named(world, "IPRules")["currentValue"] == 2);
  CHECK(usage_named(world, "IPRules")["limit"] == 200);
  CHECK(usage_named(world, "VNetRules")["limit"] == 100);
}

TEST_CASE("each region of a registry has its data endpoint, while they are on") {
  World world("walk-through", slow());
  const std::string replication = registry + "/replications/northeurope" + version;
  world.call("PATCH", registry + version, R"({"properties":{"dataEndpointEnabled":true}})");
  CHECK(world.call("GET", registry + "/replications" + version).body["value"].empty());
  const Reply put = world.call("PUT", replication, R"({"location":"northeurope"})");
  CHECK(put.status == 201);
  CHECK(put.body["properties"]["provisioningState"] == "Creating");
  const auto hosts = [&] {
    return world.get_registry(version).body["properties"]["dataEndpointHostNames"];
  };
  CHECK(hosts().size() == 1);
  world.now += std::chrono::seconds(10);
  CHECK(hosts() == Json::array({"mycontainerregistry.northeurope.data.azurecr.io",
                                "mycontainerregistry.westeurope.data.azurecr.io"}));
  CHECK(world.call("GET", replication).body["properties"]["status"]["displayStatus"] == "Syncing");
  world.now += std::chrono::seconds(30);
  CHECK(world.call("GET", replication).body["properties"]["status"]["displayStatus"] == "Ready");
  CHECK(world.call("GET", registry + "/replications" + version).body["value"].size() == 2);
  CHECK(world.call("DELETE", registry + "/replications/westeurope" + version).status == 400);
  CHECK(world.call("DELETE", replication).status == 202);
  world.now += std::chrono::seconds(10);
  CHECK(hosts().size() == 1);
  CHECK(world.call("GET", replication).status == 404);
}

TEST_CASE("what a private endpoint connects to is unknown to the versions before private link") {
  World world;
  const Reply resource = world.call("GET", registry + "/privateLinkResources/registry" + version);
  CHECK(resource.body["properties"]["requiredMembers"] ==
        Json::array({"registry", "registry_data_westeurope"}));
  CHECK(world.call("GET", registry + "/privateLinkResources?api-version=2019-05-01").code() ==
        "NoRegisteredProviderFound");
  CHECK(world.call("GET", registry + "/privateEndpointConnections?api-version=2017-10-01").code() ==
        "NoRegisteredProviderFound");
}
