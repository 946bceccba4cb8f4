#include <fmt/format.h>
#include <catch2/catch.hpp>
#include <set>

#include "emulator/service/snapshot.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

const std::string version = "?api-version=2022-01-01";
const std::string dns_version = "?api-version=2024-06-01";
const std::string registry_version = "?api-version=2023-11-01-preview";
const std::string endpoint = group + "/providers/Microsoft.Network/privateEndpoints/pe";
const std::string zone =
    group + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";

std::string body_of(const std::string& list, const std::string& target = registry,
                    const std::string& in_subnet = subnet) {
  return fmt::format(
      R"({{"location":"westeurope","properties":{{"subnet":{{"id":"{}"}},"{}":[{{"name":"c",
          "properties":{{"privateLinkServiceId":"{}","groupIds":["registry"]}}}}]}}}})",
      in_subnet, list, target);
}

Reply put_endpoint(World& world, const std::string& list = "privateLinkServiceConnections") {
  return world.call("PUT", endpoint + version, body_of(list));
}

Json connections(World& world) {
  return world.call("GET", registry + "/privateEndpointConnections" + registry_version)
      .body["value"];
}

// As the subnet lists them: one IP configuration of an interface for each, with an ID of its own.
std::size_t addresses_in_subnet(World& world) {
  const Json answer = world.get_subnet().body;
  std::set<std::string> ids;
  for (const Json& item : answer["properties"]["ipConfigurations"])
    ids.insert(text_at(item, {"id"}));
  return ids.size();
}

std::string state_at_endpoint(World& world, const std::string& list) {
  const Json body = world.call("GET", endpoint + version).body;
  return text_at(body["properties"][list][0],
                 {"properties", "privateLinkServiceConnectionState", "status"});
}

}  // namespace

TEST_CASE("an endpoint that needs no approval is connected, and has addresses of its subnet") {
  World world;
  const Reply put = put_endpoint(world);
  REQUIRE(put.status == 201);
  CHECK(put.body["properties"]["provisioningState"] == "Succeeded");
  const Json configs = put.body["properties"]["customDnsConfigs"];
  REQUIRE(configs.size() == 2);
  CHECK(configs[0]["fqdn"] == "mycontainerregistry.westeurope.data.azurecr.io");
  CHECK(configs[0]["ipAddresses"] == Json::array({"10.0.0.4"}));
  CHECK(configs[1]["fqdn"] == "mycontainerregistry.azurecr.io");
  CHECK(configs[1]["ipAddresses"] == Json::array({"10.0.0.5"}));
  REQUIRE(connections(world).size() == 1);
  CHECK(connections(world)[0]["properties"]["privateLinkServiceConnectionState"]["status"] ==
        "Approved");
  CHECK(world.get_registry(registry_version)
            .body["properties"]["privateEndpointConnections"][0]["name"] ==
        connections(world)[0]["name"]);
}

TEST_CASE("one that asks by hand waits for the registry's side, and both sides say the same") {
  World world;
  const std::string list = "manualPrivateLinkServiceConnections";
  put_endpoint(world, list);
  CHECK(state_at_endpoint(world, list) == "Pending");
  const std::string connection = text_at(connections(world)[0], {"id"}) + registry_version;
  const auto row = GENERATE(values<std::pair<std::string, std::size_t>>(
      {{"Approved", 2}, {"Rejected", 0}, {"Disconnected", 0}}));
  const Reply put = world.call(
      "PUT", connection,
      R"({"properties":{"privateLinkServiceConnectionState":{"status":")" + row.first + R"("}}})");
  CHECK(put.status == 201);
  CHECK(state_at_endpoint(world, list) == row.first);
  const Json body = world.call("GET", endpoint + version).body;
  CHECK(body["properties"]["customDnsConfigs"].size() == row.second);
  CHECK(world.call("DELETE", connection).status == 200);
  CHECK(connections(world).empty());
  CHECK(state_at_endpoint(world, list) == "Disconnected");
}

TEST_CASE("a subnet with an endpoint can't be deleted until the endpoint is gone") {
  World world("walk-through", slow());
  CHECK(put_endpoint(world).body["properties"]["provisioningState"] == "Updating");
  CHECK(connections(world).empty());
  CHECK(world.call("DELETE", subnet + network_version).code() == "InUseSubnetCannotBeDeleted");
  world.now += std::chrono::seconds(10);
  CHECK(connections(world).size() == 1);
  CHECK(world.call("DELETE", network + network_version).code() == "InUseSubnetCannotBeDeleted");
  const Reply gone = world.call("DELETE", endpoint + version);
  CHECK(gone.status == 202);
  const std::string location = without_host(gone.raw.header("Location"));
  CHECK(world.call("GET", location).status == 202);
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", location).status == 204);
  CHECK(world.call("GET", endpoint + version).status == 404);
  CHECK(connections(world).empty());
  CHECK(world.call("DELETE", subnet + network_version).status == 202);
}

TEST_CASE("addresses stay with their endpoint, and are given once") {
  World world;
  const std::string other = endpoint + "2";
  put_endpoint(world);
  const Json second =
      world.call("PUT", other + version, body_of("privateLinkServiceConnections")).body;
  CHECK(second["properties"]["customDnsConfigs"][0]["ipAddresses"][0] == "10.0.0.6");
  world.call("DELETE", endpoint + version);
  const Json again =
      world.call("PUT", other + version, body_of("privateLinkServiceConnections")).body;
  CHECK(again["properties"]["customDnsConfigs"] == second["properties"]["customDnsConfigs"]);
  CHECK(again["properties"]["resourceGuid"] == second["properties"]["resourceGuid"]);
  const auto available = [&](const std::string& address) {
    return world
        .call("GET",
              network + "/CheckIPAddressAvailability" + network_version + "&ipAddress=" + address)
        .body;
  };
  CHECK(available("10.0.0.4")["available"] == true);
  CHECK(available("10.0.0.6")["available"] == false);
  CHECK(available("10.0.0.6")["availableIPAddresses"][0] == "10.0.0.8");
  CHECK(available("10.0.0.255")["isPlatformReserved"] == true);
}

TEST_CASE("an endpoint to what it can't reach is refused, and nothing is left of it") {
  struct Row {
    std::string body;
    std::string code;
  };
  const std::string list = "privateLinkServiceConnections";
  const auto row = GENERATE_COPY(values<Row>({
      {body_of(list, registry, network + "/subnets/none"), "InvalidResourceReference"},
      {body_of(list, registry, "subnet"), "LinkedInvalidPropertyId"},
      {body_of(list, registry + "x"), "InvalidResourceReference"},
      {body_of(list, group + "/providers/Microsoft.Storage/storageAccounts/s"),
       "InvalidPrivateLinkServiceIdType"},
      {body_of("other"), "InvalidRequestFormat"},
      {R"({"properties":{}})", "LocationRequired"},
      {R"({"location":"westeurope"})", "InvalidRequestFormat"},
      {R"({"location":"northeurope","properties":{"subnet":{"id":")" + subnet +
           R"("},"privateLinkServiceConnections":[{"name":"c","properties":
           {"privateLinkServiceId":")" +
           registry + R"("}}]}})",
       "InvalidResourceReference"},
      {"[]", "InvalidRequestFormat"},
      {"{", "InvalidRequestContent"},
  }));
  World world;
  const Json before = world.get_subnet().body;
  const Reply reply = world.call("PUT", endpoint + version, row.body);
  INFO(row.body);
  CHECK(reply.status == 400);
  CHECK(reply.code() == row.code);
  CHECK(world.call("GET", endpoint + version).status == 404);
  CHECK(world.get_subnet().body == before);
}

TEST_CASE("a registry has private endpoints or subnet rules, and only Premium has endpoints") {
  World world;
  world.turn_endpoint_on();
  REQUIRE(world.patch_rules(deny_but_subnet()).status == 200);
  CHECK(put_endpoint(world).code() == "NetworkRuleValidationError");
  world.patch_rules(R"({"defaultAction":"Allow","virtualNetworkRules":[]})");
  CHECK(put_endpoint(world).status == 201);
  CHECK(world.patch_rules(deny_but_subnet()).code() == "NetworkRuleValidationError");
  CHECK(world.patch_rules(R"({"ipRules":[{"value":"203.0.113.9"}]})").status == 200);
}

TEST_CASE("an endpoint on a network that is being written is told to wait") {
  World world("walk-through", slow());
  world.turn_endpoint_on();
  const Reply reply = put_endpoint(world);
  CHECK(reply.status == 429);
  CHECK(reply.body["error"]["details"].at(0)["code"] == "ReferencedResourceNotProvisioned");
}

TEST_CASE("a zone group writes the endpoint's names into a zone") {
  World world;
  put_endpoint(world);
  REQUIRE(world.call("PUT", zone + dns_version, R"({"location":"global"})").status == 201);
  const std::string link = zone + "/virtualNetworkLinks/l" + dns_version;
  CHECK(world
            .call("PUT", link,
                  R"({"location":"global","properties":{"registrationEnabled":false,
                  "virtualNetwork":{"id":")" +
                      network + R"("}}})")
            .body["properties"]["virtualNetworkLinkState"] == "Completed");
  const Reply put = world.call(
      "PUT", endpoint + "/privateDnsZoneGroups/default" + version,
      R"({"properties":{"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":")" +
          zone + R"("}}]}})");
  REQUIRE(put.status == 201);
  const Json records =
      put.body["properties"]["privateDnsZoneConfigs"][0]["properties"]["recordSets"];
  CHECK(records[1]["fqdn"] == "mycontainerregistry.privatelink.azurecr.io");
  const Json record =
      world.call("GET", zone + "/A/mycontainerregistry.westeurope.data" + dns_version).body;
  CHECK(record["properties"]["aRecords"][0]["ipv4Address"] == "10.0.0.4");
  CHECK(world.call("GET", zone + dns_version).body["properties"]["numberOfRecordSets"] == 3);
  CHECK(world.call("GET", zone + "/ALL" + dns_version).body["value"].size() == 3);
  CHECK(text_at(world.call("DELETE", zone + dns_version).body, {"code"}) == "CannotDeleteResource");

  // The names go with the endpoint.
  world.call("DELETE", endpoint + version);
  CHECK(world.call("GET", zone + "/A" + dns_version).body["value"].empty());
  world.call("DELETE", link);
  CHECK(world.call("DELETE", zone + dns_version).status == 200);
}

TEST_CASE("a deleted group lets go of the registries and subnets of other groups") {
  World world;
  const std::string other = subscription + "/resourceGroups/other";
  world.call("PUT", other + "?api-version=2022-09-01", R"({"location":"westeurope"})");
  world.call("PUT", other + "/providers/Microsoft.Network/privateEndpoints/pe" + version,
             body_of("privateLinkServiceConnections"));
  REQUIRE(connections(world).size() == 1);
  world.call("DELETE", other + "?api-version=2022-09-01");
  CHECK(connections(world).empty());
  CHECK_FALSE(world.get_subnet().body["properties"].contains("privateEndpoints"));
}

TEST_CASE("a snapshot with endpoints, zones and locks survives a round trip") {
  World world("walk-through", slow());
  put_endpoint(world, "manualPrivateLinkServiceConnections");
  world.call("PUT", zone + dns_version, R"({"location":"global"})");
  world.now += std::chrono::seconds(10);
  world.call("PUT", text_at(connections(world)[0], {"id"}) + registry_version,
             R"({"properties":{"privateLinkServiceConnectionState":{"status":"Approved"}}})");
  world.call("PUT", registry + "/providers/Microsoft.Authorization/locks/l?api-version=2016-09-01",
             R"({"properties":{"level":"CanNotDelete"}})");
  const std::string text = to_snapshot(world.azure.cloud());
  std::string error;
  const auto cloud = from_snapshot(text, error);
  INFO(error);
  REQUIRE(cloud);
  CHECK(to_snapshot(*cloud) == text);
  // The running approval comes to its end there, too.
  world.azure.replace(*cloud);
  world.now += std::chrono::seconds(10);
  CHECK(state_at_endpoint(world, "manualPrivateLinkServiceConnections") == "Approved");
}

namespace {

// A subnet with room for three addresses: Azure keeps five of the eight.
std::string put_small_subnet(World& world) {
  const std::string small = network + "/subnets/small";
  world.call("PUT", small + network_version, R"({"properties":{"addressPrefix":"10.0.9.0/29"}})");
  return small;
}

Reply put_replication(World& world, const std::string& region) {
  return world.call("PUT", registry + "/replications/" + region + registry_version,
                    R"({"location":")" + region + R"("})");
}

}  // namespace

TEST_CASE("an endpoint needs an address for the registry and for each of its regions") {
  World world;
  const std::string small = put_small_subnet(world);
  const auto list = GENERATE(as<std::string>(), "privateLinkServiceConnections",
                             "manualPrivateLinkServiceConnections");
  put_replication(world, "northeurope");
  const auto put = [&](const std::string& name) {
    return world.call("PUT", endpoint + name + version, body_of(list, registry, small));
  };
  SECTION("which a small subnet has once") {
    REQUIRE(put("").status == 201);
    INFO("written again it needs no more");
    CHECK(put("").status == 200);
    const Reply second = put("2");
    CHECK(second.status == 400);
    CHECK(second.code() == "SubnetIsFull");
    CHECK(second.message() ==
          "Subnet small with address prefix 10.0.9.0/29 does not have enough "
          "capacity for 3 IP addresses.");
    CHECK(world.call("GET", endpoint + "2" + version).status == 404);
    CHECK(connections(world).size() == 1);
    world.call("DELETE", endpoint + version);
    CHECK(put("2").status == 201);
  }
  SECTION("and not with a third region") {
    put_replication(world, "uksouth");
    CHECK(put("").code() == "SubnetIsFull");
  }
  SECTION("and not with regional endpoints, which are hosts of their own") {
    world.call("PATCH", registry + "?api-version=2026-01-01-preview",
               R"({"properties":{"regionalEndpoints":"Enabled"}})");
    CHECK(put("").code() == "SubnetIsFull");
    world.put_subnet(R"({"addressPrefix":"10.0.0.0/24"})");
    CHECK(put_endpoint(world).body["properties"]["customDnsConfigs"].size() == 5);
    world.call("PATCH", registry + "?api-version=2026-01-01-preview",
               R"({"properties":{"regionalEndpoints":"Disabled"}})");
    CHECK(world.call("GET", endpoint + version).body["properties"]["customDnsConfigs"].size() == 3);
  }
}

TEST_CASE("a replication gives each endpoint of the registry an address, and its zone a name") {
  World world;
  put_endpoint(world);
  world.call("PUT", zone + dns_version, R"({"location":"global"})");
  world.call(
      "PUT", endpoint + "/privateDnsZoneGroups/default" + version,
      R"({"properties":{"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":")" +
          zone + R"("}}]}})");
  const auto names = [&] { return world.call("GET", zone + "/A" + dns_version).body["value"]; };
  CHECK(names().size() == 2);
  CHECK(addresses_in_subnet(world) == 2);
  CHECK(put_replication(world, "northeurope").status == 201);
  CHECK(names().size() == 3);
  CHECK(addresses_in_subnet(world) == 3);
  CHECK(world.call("GET", zone + "/A/mycontainerregistry.northeurope.data" + dns_version)
            .body["properties"]["aRecords"][0]["ipv4Address"] == "10.0.0.6");
  world.call("DELETE", registry + "/replications/northeurope" + registry_version);
  CHECK(names().size() == 2);
  CHECK(addresses_in_subnet(world) == 2);
}

TEST_CASE("a replication for which a subnet has no address is rolled back, without its name") {
  const bool is_slow = GENERATE(false, true);
  World world("walk-through", is_slow ? slow() : Settings());
  const std::string small = put_small_subnet(world);
  world.now += std::chrono::seconds(10);
  world.call("PUT", endpoint + version, body_of("privateLinkServiceConnections", registry, small));
  world.now += std::chrono::seconds(10);
  // The third address of the three.
  put_replication(world, "northeurope");
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", endpoint + version).body["properties"]["customDnsConfigs"].size() == 3);
  const Reply put = put_replication(world, "uksouth");
  CHECK(put.status == 201);
  world.now += std::chrono::seconds(10);
  const Reply status = world.call("GET", without_host(put.raw.header("Azure-AsyncOperation")));
  CHECK(status.body["status"] == "Failed");
  CHECK(status.message().find("small") == std::string::npos);
  CHECK_FALSE(status.message().empty());
  CHECK(world.call("GET", registry + "/replications" + registry_version).body["value"].size() == 2);
  CHECK(world.call("GET", registry + "/replications/uksouth" + registry_version).status == 404);
  INFO("without the endpoint there is room");
  world.call("DELETE", endpoint + version);
  world.now += std::chrono::seconds(10);
  put_replication(world, "uksouth");
  CHECK(world.call("GET", registry + "/replications/uksouth" + registry_version).status == 200);
}

TEST_CASE("an endpoint that moves has addresses of its new subnet") {
  World world;
  put_endpoint(world);
  const std::string other = network + "/subnets/other";
  world.call("PUT", other + network_version, R"({"properties":{"addressPrefix":"10.0.8.0/24"}})");
  const Reply moved = world.call("PUT", endpoint + version,
                                 body_of("privateLinkServiceConnections", registry, other));
  CHECK(moved.body["properties"]["customDnsConfigs"][0]["ipAddresses"][0] == "10.0.8.4");
}

TEST_CASE("an endpoint whose operation failed is Failed and leads nowhere, until it is rewritten") {
  World world("walk-through", slow());
  world.tampering.operation_failure = OperationFailure{"RetryableError", "no"};
  const Reply put = put_endpoint(world);
  CHECK(put.status == 201);
  world.tampering = {};
  world.now += std::chrono::seconds(10);
  const Json failed = world.call("GET", endpoint + version).body["properties"];
  CHECK(failed["provisioningState"] == "Failed");
  CHECK(failed["customDnsConfigs"].empty());
  CHECK(connections(world).empty());
  CHECK(put_endpoint(world).status == 200);
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", endpoint + version).body["properties"]["provisioningState"] ==
        "Succeeded");
  CHECK(connections(world).size() == 1);
}

TEST_CASE("the registry's side decides about endpoints of other subscriptions too") {
  std::string error;
  World world;
  Json snapshot = parsed(to_snapshot(world.azure.cloud()));
  snapshot["subscriptions"].push_back({{"id", "00000000-0000-0000-0000-000000000009"}});
  world.azure.replace(*from_snapshot(to_text(snapshot), error));
  const std::string theirs = "/subscriptions/00000000-0000-0000-0000-000000000009/resourceGroups/g";
  const std::string their_network = theirs + "/providers/Microsoft.Network/virtualNetworks/v";
  const std::string their_endpoint = theirs + "/providers/Microsoft.Network/privateEndpoints/pe";
  const std::string list = "manualPrivateLinkServiceConnections";
  world.call("PUT", theirs + "?api-version=2022-09-01", R"({"location":"westeurope"})");
  world.call("PUT", their_network + network_version,
             R"({"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":
                 ["10.9.0.0/16"]},"subnets":[{"name":"s","properties":
                 {"addressPrefix":"10.9.0.0/24"}}]}})");
  CHECK(world
            .call("PUT", their_endpoint + version,
                  body_of(list, registry, their_network + "/subnets/s"))
            .status == 201);
  const std::string connection = text_at(connections(world)[0], {"id"}) + registry_version;
  const auto status =
      GENERATE(as<std::string>(), "Approved", "Pending", "Rejected", "Disconnected");
  CHECK(world
            .call("PUT", connection,
                  R"({"properties":{"privateLinkServiceConnectionState":{"status":")" + status +
                      R"("}}})")
            .status == 201);
  CHECK(text_at(connections(world)[0],
                {"properties", "privateLinkServiceConnectionState", "status"}) == status);
  const Json body = world.call("GET", their_endpoint + version).body["properties"];
  CHECK(text_at(body[list][0], {"properties", "privateLinkServiceConnectionState", "status"}) ==
        status);
  CHECK(body["customDnsConfigs"].size() == (status == "Approved" ? 2 : 0));
  // Removed, it is Disconnected over there.
  world.call("DELETE", connection);
  CHECK(text_at(world.call("GET", their_endpoint + version).body["properties"][list][0],
                {"properties", "privateLinkServiceConnectionState", "status"}) == "Disconnected");
}
