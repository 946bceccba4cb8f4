#include <catch2/catch.hpp>

#include "emulator/service/snapshot.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

TEST_CASE("a subnet without endpoints has no serviceEndpoints member") {
  World world;
  const Reply reply = world.get_subnet();
  CHECK(reply.status == 200);
  CHECK_FALSE(reply.body["properties"].contains("serviceEndpoints"));
  CHECK(reply.raw.header("ETag") == reply.body["etag"]);

  world.turn_endpoint_on();
  world.put_subnet(R"({"addressPrefix":"10.0.0.0/24","serviceEndpoints":[]})");
  CHECK_FALSE(world.get_subnet().body["properties"].contains("serviceEndpoints"));
}

TEST_CASE("a path is found whatever its case, and answers carry the stored letters") {
  World world;
  const Reply reply = world.call(
      "GET",
      "/SUBSCRIPTIONS/00000000-0000-0000-0000-000000000001/resourcegroups/MYRESOURCEGROUP/providers"
      "/microsoft.network/VIRTUALNETWORKS/mydockervmvnet/subnets/mydockervmsubnet"
      "?API-version=2023-11-01");
  CHECK(reply.status == 200);
  CHECK(reply.body["id"] == subnet);
}

TEST_CASE("a subnet PUT replaces everything but what the service owns, and keeps unknown members") {
  World world;
  world.put_subnet(R"({"addressPrefix":"10.0.0.0/24","networkSecurityGroup":{"id":"/nsg"},
                       "natGateway":{"id":"/nat"},"newIn2030":{"a":[1,2]}})");
  CHECK(world.get_subnet().body["properties"]["newIn2030"] == parsed(R"({"a":[1,2]})"));
  world.put_subnet(R"({"addressPrefix":"10.0.0.0/24","natGateway":{"id":"/nat"},
                       "ipConfigurations":[{"id":"/made-up"}]})");
  const Json properties = world.get_subnet().body["properties"];
  CHECK_FALSE(properties.contains("networkSecurityGroup"));
  CHECK_FALSE(properties.contains("newIn2030"));
  CHECK_FALSE(properties.contains("ipConfigurations"));
  CHECK(properties["natGateway"]["id"] == "/nat");
  CHECK(properties["delegations"] == Json::array());
  CHECK(properties["privateEndpointNetworkPolicies"] == "Disabled");
}

TEST_CASE("an endpoint gets locations and a state, and lists that were sent stay") {
  World world;
  const Reply reply = world.put_subnet(
      R"({"addressPrefix":"10.0.0.0/24","serviceEndpoints":[
          {"service":"Microsoft.ContainerRegistry"},
          {"service":"Microsoft.Storage","locations":["westus","eastus"]}]})");
  CHECK(reply.body["properties"]["serviceEndpoints"] == parsed(R"([
      {"provisioningState":"Succeeded","service":"Microsoft.ContainerRegistry","locations":["*"]},
      {"provisioningState":"Succeeded","service":"Microsoft.Storage","locations":["westus",)"
                                                               R"("eastus"]}])"));
}

TEST_CASE("a delegation is completed with id, etag and actions") {
  World world;
  const Reply reply = world.put_subnet(
      R"({"addressPrefix":"10.0.0.0/24","delegations":[
          {"name":"0","properties":{"serviceName":"Microsoft.Web/serverFarms"}}]})");
  const Json delegation = reply.body["properties"]["delegations"][0];
  CHECK(delegation["id"] == subnet + "/delegations/0");
  CHECK(delegation["etag"] == reply.body["etag"]);
  CHECK(delegation["properties"]["serviceName"] == "Microsoft.Web/serverFarms");
  CHECK(delegation["properties"]["provisioningState"] == "Succeeded");
}

TEST_CASE("with an operation time a subnet PUT is Updating until its operation ends") {
  World world("walk-through", slow());
  const std::string etag_before = world.get_subnet().body["etag"];
  const Reply put = world.turn_endpoint_on();
  CHECK(put.status == 200);
  CHECK(put.body["properties"]["provisioningState"] == "Updating");
  CHECK(put.body["properties"]["serviceEndpoints"][0]["provisioningState"] == "Updating");
  CHECK(put.raw.header("Retry-After") == "10");
  const std::string link = put.raw.header("Azure-AsyncOperation");
  REQUIRE(link.starts_with("http://cloud.example" + subscription));
  CHECK(link.size() > 1000);
  CHECK(world.call("GET", network + network_version).body["properties"]["provisioningState"] ==
        "Updating");

  const std::string poll = link.substr(std::string("http://cloud.example").size());
  world.now += std::chrono::seconds(9);
  const Reply running = world.call("GET", poll);
  CHECK(running.body["status"] == "InProgress");
  CHECK(running.raw.header("Retry-After") == "1");
  world.now += std::chrono::seconds(1);
  CHECK(world.call("GET", poll).body["status"] == "Succeeded");
  const Reply after = world.get_subnet();
  CHECK(after.body["properties"]["provisioningState"] == "Succeeded");
  CHECK(after.body["properties"]["serviceEndpoints"][0]["provisioningState"] == "Succeeded");
  CHECK(put.body["etag"] != etag_before);
  CHECK(after.body["etag"] != put.body["etag"]);
}

TEST_CASE("an endpoint that was provisioned stays so while another one is added") {
  World world("walk-through", slow());
  world.turn_endpoint_on();
  world.now += std::chrono::seconds(10);
  const Reply reply = world.put_subnet(
      R"({"addressPrefix":"10.0.0.0/24","serviceEndpoints":[
          {"service":"microsoft.containerregistry"},{"service":"Microsoft.Storage"}]})");
  CHECK(reply.body["properties"]["serviceEndpoints"][0]["provisioningState"] == "Succeeded");
  CHECK(reply.body["properties"]["serviceEndpoints"][1]["provisioningState"] == "Updating");
}

TEST_CASE("a write of what is being written is refused with 429 RetryableError") {
  World world("walk-through", slow());
  world.turn_endpoint_on();
  const Json before = world.get_subnet().body;
  const Reply second = world.put_subnet(R"({"addressPrefix":"10.0.0.0/24"})");
  CHECK(second.status == 429);
  CHECK(second.code() == "RetryableError");
  CHECK(second.body["error"]["details"][0]["code"] == "RetryableErrorDueToAnotherOperation");
  CHECK(text_at(second.body["error"]["details"][0], {"message"}).find("PutSubnetOperation") !=
        std::string::npos);
  CHECK(world.get_subnet().body == before);
  CHECK(world.call("DELETE", network + network_version).status == 429);
  CHECK(world
            .call("PUT", network + network_version,
                  R"({"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":
                      ["10.0.0.0/16"]}}})")
            .status == 429);

  world.now += std::chrono::seconds(10);
  CHECK(world.put_subnet(R"({"addressPrefix":"10.0.0.0/24"})").status == 200);
}

TEST_CASE("a write that meets one of another subnet is accepted, fails and changes nothing") {
  World world("walk-through", slow());
  const std::string link = world.turn_endpoint_on().raw.header("Azure-AsyncOperation");
  const Json before = world.call("GET", network + network_version).body;
  const std::string other = network + "/subnets/other" + network_version;
  const Reply second =
      world.call("PUT", other, R"({"properties":{"addressPrefix":"10.0.1.0/24"}})");
  CHECK(second.status == 201);
  const Reply status = world.call("GET", without_host(second.raw.header("Azure-AsyncOperation")));
  CHECK(status.status == 200);
  CHECK(status.body["status"] == "Failed");
  CHECK(status.code() == "AnotherOperationInProgress");
  // The text names the other operation, by its link up to the api-version.
  CHECK(status.message().find(link.substr(0, link.find("&t="))) != std::string::npos);
  CHECK(world.call("GET", network + network_version).body == before);
  CHECK(world.call("GET", other).status == 404);

  world.now += std::chrono::seconds(10);
  CHECK(world.call("PUT", other, R"({"properties":{"addressPrefix":"10.0.1.0/24"}})").status ==
        201);
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", other).status == 200);
}

TEST_CASE("a subnet's PUT that changes nothing succeeds at once and stirs the etag once") {
  World world("walk-through", slow());
  const Json before = world.get_subnet().body;
  const Reply reply = world.call("PUT", subnet + network_version, to_text(before));
  CHECK(reply.body["properties"]["provisioningState"] == "Succeeded");
  CHECK(reply.body["etag"] != before["etag"]);
  CHECK_FALSE(reply.raw.header("Azure-AsyncOperation").empty());
  CHECK(world.call("GET", without_host(reply.raw.header("Azure-AsyncOperation"))).body["status"] ==
        "Succeeded");
  world.now += std::chrono::seconds(10);
  CHECK(world.get_subnet().body["etag"] == reply.body["etag"]);
}

TEST_CASE("one etag belongs to the network and to all its subnets") {
  World world;
  world.call("PUT", network + "/subnets/other" + network_version,
             R"({"properties":{"addressPrefix":"10.0.1.0/24"}})");
  const Json body = world.call("GET", network + network_version).body;
  CHECK(body["properties"]["subnets"][0]["etag"] == body["etag"]);
  CHECK(body["properties"]["subnets"][1]["etag"] == body["etag"]);
}

TEST_CASE("If-Match lets the current etag write and refuses an old one") {
  World world;
  const std::string etag = world.get_subnet().body["etag"];
  const std::string body = R"({"properties":{"addressPrefix":"10.0.0.0/25"}})";
  CHECK(world.call("PUT", subnet + network_version, body, {{"if-match", etag}}).status == 200);
  const Reply refused = world.call("PUT", subnet + network_version, body, {{"if-match", etag}});
  CHECK(refused.status == 412);
  CHECK(refused.code() == "PreconditionFailed");
  CHECK(world.call("PUT", subnet + network_version, body, {{"if-match", "*"}}).status == 200);
  CHECK(world.call("PUT", subnet + network_version, body, {{"if-none-match", "*"}}).status == 412);
  CHECK(world
            .call("PUT", network + "/subnets/new" + network_version,
                  R"({"properties":{"addressPrefix":"10.0.1.0/24"}})", {{"if-match", "*"}})
            .status == 412);
}

TEST_CASE(
    "a subnet body that is wrong is refused with Microsoft.Network's code and changes nothing") {
  struct Case {
    const char* body;
    int status;
    const char* code;
  };
  const auto wrong = GENERATE(
      Case{"", 400, "InvalidRequestContent"}, Case{"{", 400, "InvalidRequestContent"},
      Case{"[]", 400, "InvalidRequestFormat"}, Case{"{}", 400, "InvalidRequestFormat"},
      Case{R"({"properties":[]})", 400, "InvalidRequestFormat"},
      Case{R"({"properties":{"addressPrefix":"10.0.0.0/24","serviceEndpoints":{}}})", 400,
           "InvalidRequestFormat"},
      Case{R"({"properties":{"addressPrefix":"10.0.0.0/24","serviceEndpoints":["x"]}})", 400,
           "InvalidRequestFormat"},
      Case{R"({"properties":{"addressPrefix":"10.0.0.0/24","delegations":[{}]}})", 400,
           "InvalidRequestFormat"},
      Case{R"({"properties":{"addressPrefix":"10.0.0.256/24"}})", 400,
           "InvalidAddressPrefixFormat"},
      Case{R"({"properties":{"addressPrefixes":[7]}})", 400, "InvalidAddressPrefixFormat"},
      Case{R"({"properties":{"addressPrefix":"10.0.0.1/24"}})", 400, "InvalidCIDRNotation"},
      Case{R"({"properties":{"addressPrefix":"10.1.0.0/24"}})", 400,
           "NetcfgSubnetRangeOutsideVnet"},
      Case{R"({"name":"other","properties":{"addressPrefix":"10.0.0.0/24"}})", 400,
           "MismatchingResourceName"});
  World world;
  const Json before = world.get_subnet().body;
  const Reply reply = world.call("PUT", subnet + network_version, wrong.body);
  INFO(wrong.body << " → " << reply.raw.body);
  CHECK(reply.status == wrong.status);
  CHECK(reply.code() == wrong.code);
  CHECK(world.get_subnet().body == before);
}

TEST_CASE("ranges of two subnets may not overlap") {
  World world;
  const Reply reply = world.call("PUT", network + "/subnets/other" + network_version,
                                 R"({"properties":{"addressPrefix":"10.0.0.128/25"}})");
  CHECK(reply.code() == "NetcfgSubnetRangesOverlap");
  CHECK(world.call("GET", network + "/subnets/other" + network_version).status == 404);
}

TEST_CASE("what is not there is 404 in the words of whoever misses it") {
  World world;
  CHECK(world.call("GET", network + "/subnets/none" + network_version).code() == "NotFound");
  CHECK(world.call("GET", network + "x/subnets/none" + network_version).code() ==
        "ResourceNotFound");
  CHECK(world.call("GET", network + "x" + network_version).code() == "ResourceNotFound");
  CHECK(world.call("PUT", network + "x/subnets/s" + network_version, "{}").code() ==
        "ParentResourceNotFound");
  CHECK(world
            .call("GET", subscription + "/resourceGroups/none/providers/Microsoft.Network/"
                                        "virtualNetworks?api-version=2023-11-01")
            .code() == "ResourceGroupNotFound");
}

TEST_CASE("a network PUT without a subnet deletes that subnet") {
  World world;
  const Reply put = world.call("PUT", network + network_version,
                               R"({"location":"westeurope","tags":{"a":"b"},"properties":{
          "addressSpace":{"addressPrefixes":["10.0.0.0/16"]},"enableVmProtection":false,
          "subnets":[{"name":"fresh","properties":{"addressPrefix":"10.0.9.0/24"}}]}})");
  CHECK(put.status == 200);
  CHECK(put.body["tags"]["a"] == "b");
  CHECK_FALSE(put.body["properties"].contains("enableVmProtection"));
  CHECK(world.get_subnet().status == 404);
  CHECK(world.call("GET", network + "/subnets/fresh" + network_version).status == 200);
}

TEST_CASE("deleting a subnet runs as 202 with both links, and ends as 204") {
  World world("walk-through", slow());
  const Reply reply = world.call("DELETE", subnet + network_version);
  CHECK(reply.status == 202);
  const std::string poll =
      reply.raw.header("Location").substr(std::string("http://cloud.example").size());
  CHECK(world.call("GET", poll).status == 202);
  CHECK(world.get_subnet().body["properties"]["provisioningState"] == "Deleting");
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", poll).status == 204);
  CHECK(world.get_subnet().status == 404);
  CHECK(world.call("DELETE", subnet + network_version).status == 204);
}

TEST_CASE("an operation that is told to fail leaves the subnet Failed, and a new PUT mends it") {
  World world("walk-through", slow());
  world.tampering.operation_failure = OperationFailure{"AnotherOperationInProgress", "busy"};
  const Reply put = world.turn_endpoint_on();
  world.tampering = {};
  world.now += std::chrono::seconds(10);
  const std::string link = put.raw.header("Azure-AsyncOperation");
  const Reply status = world.call("GET", link.substr(std::string("http://cloud.example").size()));
  CHECK(status.body["status"] == "Failed");
  CHECK(status.code() == "AnotherOperationInProgress");
  CHECK(world.get_subnet().body["properties"]["provisioningState"] == "Failed");
  world.turn_endpoint_on();
  world.now += std::chrono::seconds(10);
  CHECK(world.get_subnet().body["properties"]["provisioningState"] == "Succeeded");
  CHECK(world.get_subnet().body["properties"]["serviceEndpoints"][0]["provisioningState"] ==
        "Succeeded");
}

TEST_CASE("a subnet or endpoint that failed is repaired by the same write once more") {
  World world;
  world.turn_endpoint_on();
  Json snapshot = parsed(to_snapshot(world.azure.cloud()));
  Json& properties = snapshot["virtual_networks"][0]["properties"]["subnets"][0]["properties"];
  const auto what = GENERATE(as<std::string>(), "subnet", "endpoint", "both");
  if (what != "endpoint") properties["provisioningState"] = "Failed";
  if (what != "subnet") properties["serviceEndpoints"][0]["provisioningState"] = "Failed";
  std::string error;
  const auto cloud = from_snapshot(to_text(snapshot), error);
  INFO(what << error);
  REQUIRE(cloud);
  world.azure.replace(*cloud);
  const auto states = [&] {
    const Json shown = world.get_subnet().body["properties"];
    return text_at(shown, {"provisioningState"}) + " " +
           text_at(shown["serviceEndpoints"][0], {"provisioningState"});
  };
  CHECK(states() == (what == "subnet" ? "Failed Succeeded"
                                      : (what == "both" ? "Failed Failed" : "Succeeded Failed")));
  world.turn_endpoint_on();
  CHECK(states() == "Succeeded Succeeded");
}

TEST_CASE("a subnet's write that failed leaves it and its new endpoint Failed") {
  World world("walk-through", slow());
  world.tampering.operation_failure = OperationFailure{"RetryableError", "no"};
  const Reply put = world.turn_endpoint_on();
  world.tampering = {};
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", without_host(put.raw.header("Azure-AsyncOperation"))).code() ==
        "RetryableError");
  const Json failed = world.get_subnet().body["properties"];
  CHECK(failed["provisioningState"] == "Failed");
  CHECK(failed["serviceEndpoints"][0]["provisioningState"] == "Failed");
  CHECK(world.patch_rules(deny_but_subnet()).code() == "NetworkRuleValidationError");
  world.turn_endpoint_on();
  world.now += std::chrono::seconds(10);
  CHECK(world.get_subnet().body["properties"]["serviceEndpoints"][0]["provisioningState"] ==
        "Succeeded");
  CHECK(world.patch_rules(deny_but_subnet()).status == 200);
}
