#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "emulator/base/api_version.h"
#include "emulator/registry/network_rules.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

Json rule_set_of(const Reply& reply) { return reply.body["properties"]["networkRuleSet"]; }

std::string ip_rules(std::size_t count) {
  std::string rules;
  for (std::size_t i = 0; i < count; ++i) {
    rules += fmt::format(R"({}{{"value":"203.0.{}.{}"}})", i == 0 ? "" : ",", i / 256, i % 256);
  }
  return R"({"defaultAction":"Deny","ipRules":[)" + rules + "]}";
}

}  // namespace

TEST_CASE("a rule for a subnet without endpoint is refused in Azure's words") {
  World world;
  const Reply reply = world.patch_rules(deny_but_subnet());
  CHECK(reply.status == 400);
  CHECK(reply.code() == "NetworkRuleValidationError");
  CHECK(
      reply.message() ==
      "Could not validate network rule - Subnets myDockerVMSubnet of virtual network " + network +
          " do not have ServiceEndpoints for Microsoft.ContainerRegistry resources configured. Add "
          "Microsoft.ContainerRegistry to subnet's ServiceEndpoints collection before trying to "
          "ACL Microsoft.ContainerRegistry resources to these subnets.");
  CHECK(reply.body["status"] == "Failed");
  CHECK(rule_set_of(world.get_registry())["defaultAction"] == "Allow");
}

TEST_CASE("an endpoint counts only when it is provisioned") {
  World world("walk-through", slow());
  world.turn_endpoint_on();
  CHECK(world.patch_rules(deny_but_subnet()).code() == "NetworkRuleValidationError");
  world.now += std::chrono::seconds(10);
  CHECK(world.patch_rules(deny_but_subnet()).status == 200);
}

TEST_CASE("a rule gets its action, and a /32 loses its length") {
  World world;
  world.turn_endpoint_on();
  const Reply reply =
      world.patch_rules(R"({"defaultAction":"Deny","virtualNetworkRules":[{"id":")" + subnet +
                        R"("}],"ipRules":[{"value":"203.0.113.9/32"},{"action":"Allow",)"
                        R"("value":"198.51.100.0/24"}]})");
  CHECK(rule_set_of(reply) == parsed(R"({"defaultAction":"Deny",
      "virtualNetworkRules":[{"action":"Allow","id":")" +
                                     subnet + R"("}],
      "ipRules":[{"action":"Allow","value":"203.0.113.9"},
                 {"action":"Allow","value":"198.51.100.0/24"}]})"));
}

TEST_CASE("a PATCH of the default action alone keeps both lists, also through a blind version") {
  World world;
  world.turn_endpoint_on();
  world.patch_rules(deny_but_subnet());
  world.patch_rules(R"({"ipRules":[{"value":"203.0.113.9"}]})");
  const auto version = GENERATE(as<std::string>(), "2017-10-01", "2021-08-01-preview",
                                "2023-11-01-preview", "2026-09-01-preview");
  CHECK(world.patch_rules(R"({"defaultAction":"Allow"})", "?api-version=" + version).status == 200);
  const Json rule_set = rule_set_of(world.get_registry());
  CHECK(rule_set["defaultAction"] == "Allow");
  CHECK(rule_set["virtualNetworkRules"].size() == 1);
  CHECK(rule_set["ipRules"].size() == 1);
}

TEST_CASE("a list that is sent replaces the stored one, and an empty one clears it") {
  World world;
  world.turn_endpoint_on();
  world.patch_rules(deny_but_subnet());
  CHECK(rule_set_of(world.patch_rules(R"({"virtualNetworkRules":[]})"))["virtualNetworkRules"]
            .empty());
}

TEST_CASE("each api-version shows subnet rules under its own name, or not at all") {
  struct Row {
    std::string version;
    std::string member;  // empty: the version has no virtualNetworkRules
  };
  const auto row =
      GENERATE(values<Row>({{"2017-10-01", "id"},
                            {"2019-05-01", "id"},
                            {"2019-12-01-preview", "id"},
                            {"2020-11-01-preview", "id"},
                            {"2021-06-01-preview", "id"},
                            {"2021-08-01-preview", "id"},
                            {"2021-09-01", ""},
                            {"2021-12-01-preview", "id"},
                            {"2022-02-01-preview", ""},
                            {"2023-07-01", ""},
                            {"2023-11-01-preview", ""},
                            {"2025-04-01", ""},
                            {"2025-11-01", ""},
                            {"2026-01-01-preview", "virtualNetworkSubnetResourceId"},
                            {"2026-09-01-preview", "virtualNetworkSubnetResourceId"}}));
  World world;
  world.turn_endpoint_on();
  world.patch_rules(deny_but_subnet());
  INFO(row.version);
  const Json rule_set = rule_set_of(world.get_registry("?api-version=" + row.version));
  CHECK(rule_set.contains("virtualNetworkRules") == !row.member.empty());
  if (!row.member.empty()) CHECK(rule_set["virtualNetworkRules"][0][row.member] == subnet);
  CHECK(rule_set["ipRules"] == Json::array());
}

TEST_CASE("a version that has no subnet rules ignores those it is sent") {
  World world;
  CHECK(world.patch_rules(deny_but_subnet(), "?api-version=2023-11-01-preview").status == 200);
  CHECK(rule_set_of(world.get_registry())["virtualNetworkRules"].empty());
}

TEST_CASE("the newest version takes rules under the new member name") {
  World world;
  world.turn_endpoint_on();
  world.patch_rules(R"({"defaultAction":"Deny","virtualNetworkRules":[
                        {"virtualNetworkSubnetResourceId":")" +
                        subnet + R"("}]})",
                    "?api-version=2026-09-01-preview");
  CHECK(rule_set_of(world.get_registry())["virtualNetworkRules"][0]["id"] == subnet);
}

TEST_CASE("every write of the rules checks all of them again") {
  World world;
  world.turn_endpoint_on();
  world.patch_rules(deny_but_subnet());
  world.put_subnet(R"({"addressPrefix":"10.0.0.0/24"})");
  CHECK(world.patch_rules(R"({"defaultAction":"Allow"})").code() == "NetworkRuleValidationError");
  CHECK(world.call("PATCH", registry + rules_version, R"({"tags":{"a":"b"}})").status == 200);
  CHECK(world.patch_rules(R"({"defaultAction":"Allow","virtualNetworkRules":[]})").status == 200);
}

TEST_CASE("rules that cannot be are refused with a code and change nothing") {
  struct Row {
    std::string rule_set;
    std::string code;
    std::string words;
  };
  const auto row = GENERATE(values<Row>(
      {{R"({"ipRules":[{"value":"2001:db8::1"}]})", "NetworkRuleValidationError", "Only IPV4"},
       {R"({"ipRules":[{"value":"1.2.3.4/33"}]})", "NetworkRuleValidationError", "1.2.3.4/33"},
       {R"({"ipRules":[{"value":"01.2.3.4"}]})", "NetworkRuleValidationError", "01.2.3.4"},
       {R"({"ipRules":[{"value":""}]})", "InvalidRequestContent", "ipRules"},
       {R"({"ipRules":{}})", "InvalidRequestContent", "ipRules"},
       {R"({"ipRules":[{"value":"1.2.3.4","action":"Deny"}]})", "InvalidRequestContent", "action"},
       {R"({"virtualNetworkRules":[{"id":"/nowhere"}]})", "NetworkRuleValidationError", "/nowhere"},
       {R"({"virtualNetworkRules":[{}]})", "InvalidRequestContent", "virtualNetworkRules"},
       {R"({"virtualNetworkRules":[{"id":")" + subnet + R"(x"}]})", "NetworkRuleValidationError",
        "not found"},
       {R"({"defaultAction":"Block"})", "InvalidRequestContent", "defaultAction"},
       {"[]", "InvalidRequestContent", "networkRuleSet"},
       {ip_rules(max_ip_rules + 1), "NetworkRuleQuotaExceeded",
        "IP rule exceeds allowed quota 200"}}));
  World world;
  const Json before = world.get_registry().body;
  const Reply reply = world.patch_rules(row.rule_set);
  INFO(row.rule_set.substr(0, 80) << " → " << reply.raw.body);
  CHECK(reply.status == 400);
  CHECK(reply.code() == row.code);
  CHECK(reply.message().find(row.words) != std::string::npos);
  CHECK(world.get_registry().body == before);
}

TEST_CASE("200 IP rules are let in") {
  World world;
  CHECK(world.patch_rules(ip_rules(max_ip_rules)).status == 200);
}

TEST_CASE(
    "a subnet in a subscription without the registration is refused with the "
    "taggedTrafficConsumers text") {
  World world;
  world.call(
      "POST",
      subscription + "/providers/Microsoft.ContainerRegistry/unregister?api-version=2022-09-01");
  world.turn_endpoint_on();
  const Reply reply = world.patch_rules(deny_but_subnet());
  CHECK(reply.code() == "NetworkRuleValidationError");
  CHECK(reply.message().find(
            "Microsoft.Network/virtualNetworks/taggedTrafficConsumers/validate/action") !=
        std::string::npos);
}

TEST_CASE("a registry that is not Premium has neither rules nor a shut public endpoint") {
  World world;
  world.call("PATCH", registry + rules_version, R"({"sku":{"name":"Standard"}})");
  const Reply deny = world.patch_rules(R"({"defaultAction":"Deny"})");
  CHECK(deny.code() == "NetworkRuleNotSupported");
  CHECK(deny.message() ==
        "The requested feature virtual network rule is not supported for the SKU Standard.");
  CHECK(world
            .call("PATCH", registry + rules_version,
                  R"({"properties":{"publicNetworkAccess":"Disabled"}})")
            .code() == "DisablingPublicNetworkAccessNotSupported");
  CHECK(
      world
          .call("PATCH", registry + rules_version, R"({"properties":{"dataEndpointEnabled":true}})")
          .code() == "DataEndpointNotSupported");
}

TEST_CASE(
    "a Premium registry has trusted services and data endpoints, with a host for each region") {
  World world;
  const auto patch = [&](const char* properties) {
    return world.call("PATCH", registry + rules_version,
                      std::string(R"({"properties":)") + properties + "}");
  };
  CHECK(patch(R"({"networkRuleBypassOptions":"None","dataEndpointEnabled":true})").status == 200);
  const Json shown = world.call("GET", registry + rules_version).body.at("properties");
  CHECK(shown.at("networkRuleBypassOptions") == "None");
  CHECK(shown.at("dataEndpointHostNames").dump() ==
        R"(["mycontainerregistry.westeurope.data.azurecr.io"])");
  CHECK(patch(R"({"dataEndpointEnabled":false})")
            .body.at("properties")
            .at("dataEndpointHostNames")
            .empty());
  CHECK(patch(R"({"networkRuleBypassOptions":"Some"})").status == 400);
  CHECK(patch(R"({"dataEndpointEnabled":"yes"})").status == 400);
}

TEST_CASE("a silently dropped rule is answered as a success") {
  World world;
  world.turn_endpoint_on();
  world.tampering.drop_rule = true;
  const Reply reply = world.patch_rules(deny_but_subnet());
  CHECK(reply.status == 200);
  CHECK(rule_set_of(reply)["virtualNetworkRules"].empty());
}

TEST_CASE("the body has the members that were recorded for a version, in their order") {
  struct Row {
    std::string version;
    std::vector<std::string> members;
  };
  const auto row = GENERATE(values<Row>({
      {"2017-10-01",
       {"loginServer", "creationDate", "provisioningState", "adminUserEnabled", "networkRuleSet"}},
      {"2019-12-01-preview",
       {"loginServer", "creationDate", "provisioningState", "adminUserEnabled", "networkRuleSet",
        "policies", "encryption", "dataEndpointEnabled", "dataEndpointHostNames",
        "privateEndpointConnections", "publicNetworkAccess"}},
      {"2021-08-01-preview",
       {"loginServer", "creationDate", "provisioningState", "adminUserEnabled", "networkRuleSet",
        "policies", "encryption", "dataEndpointEnabled", "dataEndpointHostNames",
        "privateEndpointConnections", "publicNetworkAccess", "networkRuleBypassOptions",
        "zoneRedundancy", "anonymousPullEnabled"}},
  }));
  World world;
  std::vector<std::string> members;
  const Reply reply = world.get_registry("?api-version=" + row.version);
  for (const auto& [member, value] : reply.body["properties"].items()) members.push_back(member);
  CHECK(members == row.members);
}

TEST_CASE(
    "an unknown api-version is refused with the list of good ones, and a missing one by name") {
  World world;
  const Reply unknown = world.get_registry("?api-version=2018-01-01");
  CHECK(unknown.status == 400);
  CHECK(unknown.code() == "NoRegisteredProviderFound");
  CHECK(unknown.message().find("2021-08-01-preview, 2021-09-01") != std::string::npos);
  CHECK(world.get_registry("").code() == "MissingApiVersionParameter");
  CHECK(world.call("GET", subnet + "?api-version=latest").code() == "InvalidApiVersionParameter");
}

TEST_CASE("a registry is made, found by name, and deleted") {
  World world("walk-through", slow());
  const std::string other = group + "/providers/Microsoft.ContainerRegistry/registries/otherOne";
  const std::string body = R"({"location":"westeurope","sku":{"name":"Premium"},
      "properties":{"adminUserEnabled":true,"networkRuleSet":{"defaultAction":"Deny"}}})";
  const Reply put = world.call("PUT", other + rules_version, body);
  CHECK(put.status == 201);
  CHECK(put.body["properties"]["provisioningState"] == "Creating");
  CHECK(put.body["properties"]["loginServer"] == "otherone.azurecr.io");
  const std::string poll =
      put.raw.header("Azure-AsyncOperation").substr(std::string("http://cloud.example").size());
  CHECK(poll.find("/operationStatuses/registries-") != std::string::npos);
  CHECK(world.call("GET", poll).body["status"] == "Creating");
  world.now += std::chrono::seconds(10);
  CHECK(world.call("GET", poll).body["status"] == "Succeeded");
  CHECK(world.call("GET", other + rules_version).body["properties"]["adminUserEnabled"] == true);

  const std::string check =
      subscription + "/providers/Microsoft.ContainerRegistry/checkNameAvailability" + rules_version;
  CHECK(world.call("POST", check, R"({"name":"OTHERONE"})").body["reason"] == "AlreadyExists");
  CHECK(world.call("POST", check, R"({"name":"a-b"})").body["reason"] == "Invalid");
  CHECK(world.call("POST", check, R"({"name":"freshname"})").body["nameAvailable"] == true);
  CHECK(world.call("DELETE", other + rules_version).status == 200);
  CHECK(world.call("DELETE", other + rules_version).status == 204);
  CHECK(world.call("GET", other + rules_version).code() == "ResourceNotFound");
}

TEST_CASE("an operation of a registry that is gone can still be asked for, by any link") {
  World world("walk-through", slow());
  const std::string other = group + "/providers/Microsoft.ContainerRegistry/registries/shortlived";
  const Reply put = world.call("PUT", other + rules_version,
                               R"({"location":"westeurope","sku":{"name":"Premium"}})");
  const std::string link = put.raw.header("Azure-AsyncOperation");
  const std::size_t begin = link.find("registries-") + std::string("registries-").size();
  const std::string id = link.substr(begin, link.find('?') - begin);
  world.call("DELETE", other + rules_version);
  const Reply result = world.call("GET", subscription +
                                             "/providers/Microsoft.Network/locations/westeurope/"
                                             "operationResults/" +
                                             id + network_version);
  CHECK(result.status == 202);
  CHECK(world.call("GET", other + "/operationStatuses/registries-" + id + rules_version)
            .body["status"] == "InProgress");
}

TEST_CASE("a registry PUT needs a location, a sku, a free name and the registration") {
  World world;
  const std::string other = group + "/providers/Microsoft.ContainerRegistry/registries/other1";
  CHECK(world.call("PUT", other + rules_version, "{}").code() == "LocationRequired");
  CHECK(world.call("PUT", other + rules_version, R"({"location":"x"})").code() == "MissingSku");
  CHECK(world
            .call("PUT", registry + rules_version,
                  R"({"location":"eastus","sku":{"name":"Premium"}})")
            .code() == "InvalidResourceLocation");
  world.call("PUT", subscription + "/resourcegroups/second?api-version=2022-09-01",
             R"({"location":"westeurope"})");
  CHECK(world
            .call("PUT",
                  subscription +
                      "/resourceGroups/second/providers/Microsoft.ContainerRegistry/"
                      "registries/mycontainerregistry" +
                      rules_version,
                  R"({"location":"westeurope","sku":{"name":"Premium"}})")
            .code() == "AlreadyInUse");
  world.call(
      "POST",
      subscription + "/providers/Microsoft.ContainerRegistry/unregister?api-version=2022-09-01");
  CHECK(world.call("PUT", other + rules_version, R"({"location":"x","sku":{"name":"Premium"}})")
            .code() == "MissingSubscriptionRegistration");
}

TEST_CASE("every write of rules checks the rules that are there, in every version") {
  struct Row {
    std::string what;
    std::string words;
  };
  const auto version = GENERATE(from_range(registry_versions()));
  const auto method = GENERATE(as<std::string>(), "PUT", "PATCH");
  const auto row = GENERATE(values<Row>({
      {"gone", "not found"},
      {"without endpoint", "do not have ServiceEndpoints"},
      {"endpoint failed", "do not have ServiceEndpoints"},
      {"unregistered", "taggedTrafficConsumers/validate/action"},
  }));
  World world;
  world.turn_endpoint_on();
  REQUIRE(world.patch_rules(deny_but_subnet()).status == 200);
  Cloud cloud = world.azure.cloud();
  Json& network_body = cloud.networks.begin()->second;
  if (row.what == "gone") {
    network_body["properties"]["subnets"] = Json::array();
  } else if (row.what == "without endpoint") {
    network_body["properties"]["subnets"][0]["properties"].erase("serviceEndpoints");
  } else if (row.what == "endpoint failed") {
    network_body["properties"]["subnets"][0]["properties"]["serviceEndpoints"][0]
                ["provisioningState"] = "Failed";
  } else {
    cloud.subscriptions.begin()->second.providers["microsoft.containerregistry"].state =
        "NotRegistered";
  }
  world.azure.replace(cloud);
  INFO(method << " " << version << " " << row.what);
  const std::string sent =
      method == "PATCH"
          ? R"({"properties":{"networkRuleSet":{"defaultAction":"Allow"}}})"
          : R"({"location":"westeurope","sku":{"name":"Premium"},"properties":{"networkRuleSet":)" +
                deny_but_subnet() + "}}";
  const Json before = world.get_registry().body;
  const Reply reply = world.call(method, registry + "?api-version=" + version, sent);
  CHECK(reply.status >= 400);
  // A registry's own subscription has to be registered for its PUT.
  const bool own = row.what == "unregistered" && method == "PUT";
  CHECK(reply.code() == (own ? "MissingSubscriptionRegistration" : "NetworkRuleValidationError"));
  if (!own) CHECK_THAT(reply.message(), Catch::Contains(row.words));
  CHECK(world.get_registry().body == before);
}

TEST_CASE("a registry's write can fail, and the next one makes the registry whole again") {
  const auto method = GENERATE(as<std::string>(), "PUT", "PATCH");
  const auto version = GENERATE(as<std::string>(), "2019-05-01", "2021-08-01-preview");
  World world("walk-through", slow());
  const std::string sent =
      R"({"location":"westeurope","sku":{"name":"Premium"},"properties":{"networkRuleSet":)"
      R"({"defaultAction":"Deny","ipRules":[{"value":"203.0.113.9"}],"virtualNetworkRules":[]}}})";
  const auto write = [&] {
    const Reply reply = world.call(method, registry + "?api-version=" + version, sent);
    world.tampering = {};
    world.now += std::chrono::seconds(10);
    return reply;
  };
  const auto state = [&] {
    return text_at(world.get_registry().body, {"properties", "provisioningState"});
  };
  world.tampering.operation_failure = OperationFailure{"RetryableError", "no"};
  const Reply failed = write();
  CHECK(failed.status == 201);
  CHECK(world.call("GET", without_host(failed.raw.header("Azure-AsyncOperation"))).code() ==
        "RetryableError");
  CHECK(state() == "Failed");
  CHECK(write().status < 300);
  CHECK(state() == "Succeeded");
}
