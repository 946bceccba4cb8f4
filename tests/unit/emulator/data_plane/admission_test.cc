#include <catch2/catch.hpp>

#include "emulator/data_plane/admission.h"
#include "emulator/data_plane/probes.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

Admission asked(const World& world, const std::string& client) {
  std::string error;
  const auto who = parse_client(client, error);
  INFO(error);
  REQUIRE(who);
  return admits(world.azure.cloud(), world.azure.cloud().registries.begin()->second, *who);
}

}  // namespace

TEST_CASE("who is let in follows the default action, the rules and the endpoint") {
  const std::string inside = "subnet:" + subnet;
  struct Row {
    std::string rule_set;
    bool endpoint;
    std::string client;
    bool admitted;
  };
  const std::string deny_all = R"({"defaultAction":"Deny"})";
  const std::string deny_but_ip =
      R"({"defaultAction":"Deny","ipRules":[{"value":"203.0.113.0/24"}]})";
  const auto row = GENERATE_COPY(values<Row>({
      {R"({"defaultAction":"Allow"})", false, "ip:203.0.113.9", true},
      {R"({"defaultAction":"Allow"})", true, inside, true},
      {deny_all, false, "ip:203.0.113.9", false},
      {deny_but_ip, false, "ip:203.0.113.9", true},
      {deny_but_ip, false, "ip:203.0.114.9", false},
      {deny_all, true, inside, false},
      {deny_but_subnet(), true, inside, true},
      {deny_but_subnet(), true, "ip:203.0.113.9", false},
      // Without an endpoint a subnet comes with its public address, with one it does not.
      {deny_but_ip, false, inside, false},
      {deny_but_ip, false, inside + "@203.0.113.9", true},
      {deny_but_ip, true, inside + "@203.0.113.9", false},
  }));
  World world;
  if (row.endpoint) world.turn_endpoint_on();
  REQUIRE(world.patch_rules(row.rule_set).status == 200);
  INFO(row.rule_set << " endpoint " << row.endpoint << " " << row.client);
  const Admission admission = asked(world, row.client);
  CHECK(admission.admitted == row.admitted);
  CHECK_FALSE(admission.reason.empty());
}

TEST_CASE("a shut public endpoint lets nobody in") {
  World world;
  world.call("PATCH", registry + rules_version,
             R"({"properties":{"publicNetworkAccess":"Disabled"}})");
  CHECK_FALSE(asked(world, "ip:203.0.113.9").admitted);
}

TEST_CASE("a client that is none is refused with what one looks like") {
  const auto text = GENERATE(as<std::string>(), "", "203.0.113.9", "ip:", "ip:1.2.3", "ip:::1",
                             "subnet:/subscriptions/x", "subnet:" + subnet + "@nowhere");
  std::string error;
  CHECK_FALSE(parse_client(text, error));
  CHECK_FALSE(error.empty());
}

TEST_CASE("a probe records the moment between two writes in which its client is shut out") {
  World world;
  Probes probes;
  std::string error;
  const std::string id = probes.add(world.azure.cloud(), "mycontainerregistry",
                                    *parse_client("subnet:" + subnet, error), 0);
  // The order of Azure's article: endpoint, Deny, then the rule.
  world.turn_endpoint_on();
  probes.observe(world.azure.cloud(), 1, "PUT subnet");
  world.patch_rules(R"({"defaultAction":"Deny"})");
  probes.observe(world.azure.cloud(), 2, "PATCH default action");
  world.patch_rules(deny_but_subnet());
  probes.observe(world.azure.cloud(), 3, "PATCH rule");
  const Json report = probes.report(id);
  CHECK(report["checked"] == 4);
  REQUIRE(report["refused_moments"].size() == 1);
  CHECK(report["refused_moments"][0]["after_request"] == 2);
  CHECK(report["refused_moments"][0]["cause"] == "PATCH default action");
  CHECK(probes.remove(id));
  CHECK(probes.report(id).is_null());
}

TEST_CASE(
    "through a private endpoint one gets in where the public door is shut, if the name resolves") {
  World world;
  const std::string inside = "subnet:" + subnet;
  const std::string endpoint = group + "/providers/Microsoft.Network/privateEndpoints/pe";
  const std::string zone =
      group + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";
  const std::string dns_version = "?api-version=2024-06-01";
  world.call("PATCH", registry + rules_version,
             R"({"properties":{"publicNetworkAccess":"Disabled"}})");
  world.call("PUT", endpoint + network_version,
             R"({"location":"westeurope","properties":{"subnet":{"id":")" + subnet +
                 R"("},"privateLinkServiceConnections":[{"name":"c","properties":
                 {"privateLinkServiceId":")" +
                 registry + R"(","groupIds":["registry"]}}]}})");
  CHECK_FALSE(asked(world, inside).admitted);
  world.call("PUT", zone + dns_version, R"({"location":"global"})");
  world.call("PUT", endpoint + "/privateDnsZoneGroups/g" + network_version,
             R"({"properties":{"privateDnsZoneConfigs":[{"name":"z","properties":
                 {"privateDnsZoneId":")" +
                 zone + R"("}}]}})");
  CHECK_FALSE(asked(world, inside).admitted);
  world.call(
      "PUT", zone + "/virtualNetworkLinks/l" + dns_version,
      R"({"location":"global","properties":{"virtualNetwork":{"id":")" + network + R"("}}})");
  CHECK(asked(world, inside).admitted);
  CHECK_FALSE(asked(world, "ip:203.0.113.9").admitted);

  // Rejected on the registry's side, it leads nowhere.
  const Json connection =
      world.call("GET", registry + "/privateEndpointConnections" + rules_version).body["value"][0];
  world.call("PUT", text_at(connection, {"id"}) + rules_version,
             R"({"properties":{"privateLinkServiceConnectionState":{"status":"Rejected"}}})");
  CHECK_FALSE(asked(world, inside).admitted);
}
