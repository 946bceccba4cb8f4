#include <catch2/catch.hpp>

#include "emulator/data_plane/admission.h"
#include "emulator/data_plane/probes.h"
#include "emulator/service/snapshot.h"
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

const std::string dns_version = "?api-version=2024-06-01";
const std::string inside = "subnet:" + subnet;
const std::string private_zone =
    group + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";
const std::string other_network = group + "/providers/Microsoft.Network/virtualNetworks/other";
const std::string other_subnet = other_network + "/subnets/s";

std::string endpoint_id(const std::string& name) {
  return group + "/providers/Microsoft.Network/privateEndpoints/" + name;
}

// The walk-through with a private zone and a second network, in which nothing is linked yet.
struct PrivateWorld : World {
  PrivateWorld() {
    call("PUT", private_zone + dns_version, R"({"location":"global"})");
    call("PUT", other_network + network_version,
         R"({"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":
             ["10.7.0.0/16"]},"subnets":[{"name":"s","properties":
             {"addressPrefix":"10.7.0.0/24"}}]}})");
  }
  void shut_public_door() {
    call("PATCH", registry + rules_version, R"({"properties":{"publicNetworkAccess":"Disabled"}})");
  }
  void put_endpoint(const std::string& name,
                    const std::string& list = "privateLinkServiceConnections",
                    const std::string& in_subnet = subnet) {
    call("PUT", endpoint_id(name) + network_version,
         R"({"location":"westeurope","properties":{"subnet":{"id":")" + in_subnet + R"("},")" +
             list + R"(":[{"name":"c","properties":{"privateLinkServiceId":")" + registry +
             R"(","groupIds":["registry"]}}]}})");
  }
  void put_zone_group(const std::string& name) {
    call("PUT", endpoint_id(name) + "/privateDnsZoneGroups/g" + network_version,
         R"({"properties":{"privateDnsZoneConfigs":[{"name":"z","properties":
             {"privateDnsZoneId":")" +
             private_zone + R"("}}]}})");
  }
  void put_link(const std::string& policy = "") {
    call("PUT", private_zone + "/virtualNetworkLinks/l" + dns_version,
         R"({"location":"global","properties":{"virtualNetwork":{"id":")" + network + R"("})" +
             policy + "}}");
  }
  void put_record(const std::string& name, const std::string& addresses) {
    call("PUT", private_zone + "/A/" + name + dns_version,
         R"({"properties":{"ttl":10,"aRecords":)" + addresses + "}}");
  }
  void put_peering(const std::string& from, const std::string& to, const std::string& access = "") {
    call("PUT", from + "/virtualNetworkPeerings/p" + network_version,
         R"({"properties":{"remoteVirtualNetwork":{"id":")" + to + R"("})" + access + "}}");
  }
  void set_connection(const std::string& status) {
    const Json connection =
        call("GET", registry + "/privateEndpointConnections" + rules_version).body["value"][0];
    call("PUT", text_at(connection, {"id"}) + rules_version,
         R"({"properties":{"privateLinkServiceConnectionState":{"status":")" + status + R"("}}})");
  }
};

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

TEST_CASE("a service endpoint that is not provisioned gives a subnet no identity") {
  const auto state = GENERATE(as<std::string>(), "Failed", "Updating", "Succeeded");
  World world;
  world.turn_endpoint_on();
  REQUIRE(world.patch_rules(deny_but_subnet()).status == 200);
  std::string error;
  Json snapshot = parsed(to_snapshot(world.azure.cloud()));
  Json& properties = snapshot["virtual_networks"][0]["properties"]["subnets"][0]["properties"];
  properties["provisioningState"] = "Failed";
  properties["serviceEndpoints"][0]["provisioningState"] = state;
  world.azure.replace(*from_snapshot(to_text(snapshot), error));
  const Admission admission = asked(world, "subnet:" + subnet + "@203.0.113.9");
  INFO(admission.reason);
  // The state of the endpoint decides, not that of the subnet.
  CHECK(admission.admitted == (state == "Succeeded"));
  if (state == "Succeeded") return;
  CHECK_THAT(admission.reason, Catch::Contains("service endpoint is " + state));
}

TEST_CASE("of delegations, the one to Container Instances shuts a subnet out") {
  World world;
  const auto service = GENERATE(as<std::string>(), "Microsoft.ContainerInstance/containerGroups",
                                "Microsoft.Web/serverFarms");
  world.put_subnet(R"({"addressPrefix":"10.0.0.0/24",
      "serviceEndpoints":[{"service":"Microsoft.ContainerRegistry"}],
      "delegations":[{"name":"d","properties":{"serviceName":")" +
                   service + R"("}}]})");
  CHECK(asked(world, "subnet:" + subnet).admitted);
  CHECK(world.patch_rules(deny_but_subnet()).status == 200);
  CHECK(asked(world, "subnet:" + subnet).admitted == (service == "Microsoft.Web/serverFarms"));
}

TEST_CASE("a rule for a subnet of a subscription without the registration lets nobody in") {
  World world;
  world.turn_endpoint_on();
  REQUIRE(world.patch_rules(deny_but_subnet()).status == 200);
  REQUIRE(asked(world, inside).admitted);
  world.call("POST", subscription + "/providers/Microsoft.ContainerRegistry/unregister" +
                         "?api-version=2022-09-01");
  const Admission admission = asked(world, inside);
  CHECK_FALSE(admission.admitted);
  CHECK_THAT(admission.reason, Catch::Contains("is not registered"));
}

TEST_CASE("nobody is in a subnet that does not exist, and no probe knocks from there") {
  World world;
  const std::string gone = "subnet:" + network + "/subnets/later";
  CHECK_FALSE(asked(world, gone).admitted);
  Probes probes;
  std::string error;
  const std::string id =
      probes.add(world.azure.cloud(), "mycontainerregistry", *parse_client(gone, error), 0);
  CHECK(probes.report(id)["refused_moments"].empty());
  CHECK(probes.report(id)["checked"] == 0);
  world.call("PUT", network + "/subnets/later" + network_version,
             R"({"properties":{"addressPrefix":"10.0.7.0/24"}})");
  probes.observe(world.azure.cloud(), 1, "PUT subnet");
  CHECK(probes.report(id)["checked"] == 1);
  CHECK(asked(world, gone).admitted);
}

TEST_CASE(
    "through a private endpoint one gets in where the public door is shut, if the name resolves") {
  PrivateWorld world;
  world.shut_public_door();
  CHECK_FALSE(asked(world, inside).admitted);
  world.put_endpoint("pe");
  CHECK_FALSE(asked(world, inside).admitted);
  world.put_zone_group("pe");
  CHECK_FALSE(asked(world, inside).admitted);
  world.put_link();
  CHECK(asked(world, inside).admitted);
  CHECK_FALSE(asked(world, "ip:203.0.113.9").admitted);

  // Rejected on the registry's side, it leads nowhere.
  world.set_connection("Rejected");
  CHECK_FALSE(asked(world, inside).admitted);
}

TEST_CASE(
    "in a network with a private zone, only what the zone has for the registry's name counts") {
  PrivateWorld world;
  world.put_link();
  INFO("the public door is open to all");
  SECTION("a registry without a private endpoint has no name in the zone, so it is public") {
    CHECK(asked(world, inside).admitted);
  }
  SECTION("with one that waits for approval neither") {
    world.put_endpoint("pe", "manualPrivateLinkServiceConnections");
    CHECK(asked(world, inside).admitted);
  }
  world.put_endpoint("pe");
  SECTION("with an approved one the name does not resolve without a record set") {
    const Admission admission = asked(world, inside);
    CHECK_FALSE(admission.admitted);
    CHECK_THAT(admission.reason,
               Catch::Contains("mycontainerregistry.azurecr.io does not resolve"));
    INFO("elsewhere it is public");
    CHECK(asked(world, "ip:203.0.113.9").admitted);
    CHECK(asked(world, "subnet:" + other_subnet).admitted);
  }
  SECTION("unless the link lets the public answer count") {
    world.put_link(R"(,"resolutionPolicy":"NxDomainRedirect")");
    CHECK(asked(world, inside).admitted);
    world.shut_public_door();
    CHECK_FALSE(asked(world, inside).admitted);
  }
  world.put_zone_group("pe");
  SECTION("with the record set it leads to the endpoint") {
    world.shut_public_door();
    const Admission admission = asked(world, inside);
    CHECK(admission.admitted);
    CHECK_THAT(admission.reason, Catch::Contains("10.0.0.5, the private endpoint pe"));
  }
  SECTION("an address that no endpoint has leads nowhere") {
    world.put_record("mycontainerregistry", R"([{"ipv4Address":"10.0.0.99"}])");
    CHECK_THAT(asked(world, inside).reason,
               Catch::Contains("leads to 10.0.0.99, which no private endpoint of this registry"));
    INFO("the endpoint's address for layers is none for the login server");
    world.put_record("mycontainerregistry", R"([{"ipv4Address":"10.0.0.4"}])");
    CHECK_FALSE(asked(world, inside).admitted);
    INFO("of two addresses both have to be good");
    world.put_record("mycontainerregistry",
                     R"([{"ipv4Address":"10.0.0.5"},{"ipv4Address":"10.0.0.99"}])");
    CHECK_FALSE(asked(world, inside).admitted);
    world.put_record("mycontainerregistry", "[]");
    CHECK_FALSE(asked(world, inside).admitted);
    world.put_record("mycontainerregistry", R"([{"ipv4Address":"10.0.0.5"}])");
    CHECK(asked(world, inside).admitted);
  }
  SECTION("a pull needs the data endpoint too") {
    world.call("DELETE", private_zone + "/A/mycontainerregistry.westeurope.data" + dns_version);
    const Admission admission = asked(world, inside);
    CHECK_FALSE(admission.admitted);
    CHECK_THAT(admission.reason,
               Catch::Contains("mycontainerregistry.azurecr.io leads to 10.0.0.5") &&
                   Catch::Contains("mycontainerregistry.westeurope.data.azurecr.io does not"));
    INFO("a wildcard stands for what has no record set");
    world.put_record("*.westeurope.data", R"([{"ipv4Address":"10.0.0.4"}])");
    CHECK(asked(world, inside).admitted);
  }
  SECTION("a zone without the link says nothing") {
    world.call("DELETE", private_zone + "/virtualNetworkLinks/l" + dns_version);
    CHECK(asked(world, inside).admitted);
    world.shut_public_door();
    CHECK_FALSE(asked(world, inside).admitted);
  }
}

TEST_CASE(
    "an endpoint in another network serves where the networks are peered, in both directions") {
  PrivateWorld world;
  world.shut_public_door();
  world.put_link();
  world.put_endpoint("pe", "privateLinkServiceConnections", other_subnet);
  world.put_zone_group("pe");
  CHECK_THAT(asked(world, inside).reason,
             Catch::Contains("in the network other, which is neither"));
  world.put_peering(network, other_network);
  CHECK_FALSE(asked(world, inside).admitted);
  world.put_peering(other_network, network);
  CHECK(asked(world, inside).admitted);
  world.put_peering(other_network, network, R"(,"allowVirtualNetworkAccess":false)");
  CHECK_FALSE(asked(world, inside).admitted);
  world.put_peering(other_network, network);
  CHECK(asked(world, inside).admitted);
  world.call("DELETE", other_network + "/virtualNetworkPeerings/p" + network_version);
  CHECK_FALSE(asked(world, inside).admitted);
}

TEST_CASE("a second endpoint with the same zone takes the names over, and the first network out") {
  PrivateWorld world;
  world.shut_public_door();
  world.put_link();
  world.put_endpoint("first");
  world.put_zone_group("first");
  REQUIRE(asked(world, inside).admitted);
  world.put_endpoint("second", "privateLinkServiceConnections", other_subnet);
  world.put_zone_group("second");
  CHECK_THAT(asked(world, inside).reason, Catch::Contains("the private endpoint second"));
  CHECK_FALSE(asked(world, inside).admitted);
  world.call("DELETE", endpoint_id("first") + network_version);
  CHECK_THAT(asked(world, inside).reason, Catch::Contains("does not resolve"));
}

TEST_CASE("an endpoint or a link that failed or is being deleted serves nobody") {
  PrivateWorld world;
  world.shut_public_door();
  world.put_link();
  world.put_endpoint("pe");
  world.put_zone_group("pe");
  struct Row {
    std::string list;
    std::string type;
    std::string state;
    bool admitted;
  };
  const std::string link_type = "Microsoft.Network/privateDnsZones/virtualNetworkLinks";
  const auto row = GENERATE_COPY(values<Row>({
      {"private_endpoints", "Microsoft.Network/privateEndpoints", "Failed", false},
      {"private_endpoints", "Microsoft.Network/privateEndpoints", "Deleting", false},
      {"private_endpoints", "Microsoft.Network/privateEndpoints", "Updating", true},
      {"private_dns", link_type, "Creating", false},
      {"private_dns", link_type, "Deleting", false},
      {"private_dns", link_type, "Updating", true},
      {"registries", "Microsoft.ContainerRegistry/registries", "Failed", true},
  }));
  Json snapshot = parsed(to_snapshot(world.azure.cloud()));
  for (Json& part : snapshot[row.list]) {
    if (part["type"] == row.type) part["properties"]["provisioningState"] = row.state;
  }
  std::string error;
  const auto cloud = from_snapshot(to_text(snapshot), error);
  INFO(error << row.type << " " << row.state);
  REQUIRE(cloud);
  world.azure.replace(*cloud);
  CHECK(asked(world, inside).admitted == row.admitted);
}
