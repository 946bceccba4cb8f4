// Every write of the control plane with bodies that nobody meant: each part of a good body put in
// the place of each wrong one. The answer is a success or an error in ARM's shape, and a refusal
// changes nothing.
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <functional>
#include <vector>

#include "emulator/service/snapshot.h"
#include "tests/unit/emulator/world.h"

using namespace acrnet::emulator;
using namespace acrnet::emulator::testing;

namespace {

struct Write {
  std::string method;
  std::string target;
  std::string good;
  bool kept = false;  // what it makes is needed by those after it
};

const std::string endpoint = group + "/providers/Microsoft.Network/privateEndpoints/pe";
const std::string zone =
    group + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";

const std::string other = group + "/providers/Microsoft.Network/virtualNetworks/other";

std::vector<Write> writes() {
  const std::string network_2024 = "?api-version=2024-05-01";
  const std::string registry_2023 = "?api-version=2023-11-01-preview";
  const std::string rules =
      R"({"defaultAction":"Deny","virtualNetworkRules":[{"action":"Allow","id":")" + subnet +
      R"("}],"ipRules":[{"action":"Allow","value":"203.0.113.9"}]})";
  const std::string service_id = R"("privateLinkServiceId":")" + registry + R"(")";
  return {
      {"PUT", group + "?api-version=2022-09-01",
       R"({"location":"westeurope","tags":{"a":"b"},"managedBy":"me","properties":{}})"},
      {"PUT", network + network_2024,
       R"({"location":"westeurope","tags":{"a":"b"},"properties":{"addressSpace":{"addressPrefixes":
           ["10.0.0.0/16"]},"dhcpOptions":{"dnsServers":["10.0.0.4"]},"subnets":[{"name":"s",)"
       R"("properties":
           {"addressPrefixes":["10.0.0.0/24"],"serviceEndpoints":[{"service":"Microsoft.Sql",
           "locations":["*"]}]}}]}})"},
      {"PUT", subnet + network_2024,
       R"({"name":"myDockerVMSubnet","properties":{"addressPrefix":"10.0.0.0/24","serviceEndpoints":
           [{"service":"Microsoft.ContainerRegistry","locations":["*"]}],"delegations":[{"name":"d",
           "properties":{"serviceName":"Microsoft.Sql/managedInstances","actions":["a"]}}],
           "networkSecurityGroup":{"id":"/x"},"unheardOf":{"a":[1,2]}}})"},
      {"PUT", registry + rules_version,
       R"({"location":"westeurope","sku":{"name":"Premium"},"tags":{"a":"b"},)"
       R"("identity":{"type":"None"},
           "properties":{"adminUserEnabled":true,"networkRuleSet":)" +
           rules +
           R"(,"policies":{"retentionPolicy":{"days":9,"status":"enabled"}},)"
           R"("publicNetworkAccess":"Enabled",
           "dataEndpointEnabled":true,"networkRuleBypassOptions":"None","zoneRedundancy":"Disabled",
           "anonymousPullEnabled":false,"encryption":{"status":"disabled"}}})"},
      {"PATCH", registry + rules_version,
       R"({"tags":{"a":"b"},"sku":{"name":"Premium"},"properties":{"networkRuleSet":)" + rules +
           R"(,"dataEndpointEnabled":true,"policies":{"trustPolicy":{"status":"enabled"}}}})"},
      {"POST", registry + "/regenerateCredential" + registry_2023, R"({"name":"password"})"},
      {"PUT", registry + "/replications/northeurope" + registry_2023,
       R"({"location":"northeurope","tags":{"a":"b"},"properties":{}})"},
      {"POST",
       subscription + "/providers/Microsoft.ContainerRegistry/checkNameAvailability" +
           registry_2023,
       R"({"name":"other","type":"Microsoft.ContainerRegistry/registries"})"},
      {"PUT", endpoint + network_2024,
       R"({"location":"westeurope","tags":{"a":"b"},"properties":{"subnet":{"id":")" + subnet +
           R"("},"customNetworkInterfaceName":"nic","ipConfigurations":[{"name":"i"}],
           "privateLinkServiceConnections":[{"name":"c","properties":{)" +
           service_id + R"(,"groupIds":["registry"],"requestMessage":"please"}}]}})",
       true},
      {"PUT", zone + "?api-version=2024-06-01",
       R"({"location":"global","tags":{"a":"b"},"properties":{}})", true},
      {"PUT", zone + "/virtualNetworkLinks/l?api-version=2024-06-01",
       R"({"location":"global","tags":{"a":"b"},"properties":{"registrationEnabled":false,
           "virtualNetwork":{"id":")" +
           network + R"("}}})"},
      {"PUT", endpoint + "/privateDnsZoneGroups/g" + network_2024,
       R"({"properties":{"privateDnsZoneConfigs":[{"name":"z","properties":{"privateDnsZoneId":")" +
           zone + R"("}}]}})"},
      {"PUT", zone + "/A/a?api-version=2024-06-01",
       R"({"properties":{"ttl":9,"metadata":{"a":"b"},"aRecords":[{"ipv4Address":"10.0.0.9"}]}})",
       true},
      {"PATCH", zone + "/A/a?api-version=2020-06-01",
       R"({"properties":{"ttl":9,"metadata":{"a":"b"},"aRecords":[{"ipv4Address":"10.0.0.9"}]}})"},
      {"PUT", other + network_2024,
       R"({"location":"westeurope","properties":{"addressSpace":{"addressPrefixes":)"
       R"(["10.7.0.0/16"]}}})",
       true},
      {"PUT", network + "/virtualNetworkPeerings/p" + network_2024,
       R"({"properties":{"allowVirtualNetworkAccess":true,"remoteVirtualNetwork":{"id":")" + other +
           R"("}}})"},
      {"PUT", network + "/providers/Microsoft.Authorization/locks/l?api-version=2020-05-01",
       R"({"properties":{"level":"CanNotDelete","notes":"why"}})"},
      {"POST", "/providers/Microsoft.ResourceGraph/resources?api-version=2022-10-01",
       R"({"subscriptions":["00000000-0000-0000-0000-000000000001"],"query":"Resources | project )"
       R"(id",
           "options":{"$top":3,"$skip":0,"resultFormat":"objectArray"}})"},
  };
}

const std::vector<Json>& wrong_values() {
  static const std::vector<Json> values = {nullptr,
                                           false,
                                           0,
                                           -1,
                                           1e300,
                                           18446744073709551615ULL,
                                           "",
                                           "text",
                                           "10.0.0.0/8",
                                           Json::array(),
                                           Json::array({nullptr}),
                                           Json::array({1}),
                                           Json::array({"a"}),
                                           Json::array({Json::array()}),
                                           Json::array({Json::object()}),
                                           Json::object(),
                                           Json{{"id", 1}},
                                           Json{{"name", Json::array()}},
                                           Json{{"properties", 1}}};
  return values;
}

// Calls `visit` with the body for each part replaced by `wrong`, and with that part gone.
void each_mutation(Json& body, Json& part, const Json& wrong,
                   const std::function<void(const Json&)>& visit) {
  const Json kept = part;
  part = wrong;
  visit(body);
  part = kept;
  if (!part.is_structured()) return;
  for (Json& inner : part) each_mutation(body, inner, wrong, visit);
}

// A world in which each of the good bodies is accepted.
World prepared() {
  World world;
  world.turn_endpoint_on();
  world.call("PATCH", registry + rules_version, R"({"properties":{"adminUserEnabled":true}})");
  return world;
}

bool is_arm_error(const Reply& reply) {
  const Json* wrapped = find(reply.body, {"error"});
  const Json& error = wrapped == nullptr ? reply.body : *wrapped;
  return !text_at(error, {"code"}).empty() && !text_at(error, {"message"}).empty();
}

// Without the counter that every GUID comes from: an error may use one.
std::string state_of(const World& world) {
  Cloud cloud = world.azure.cloud();
  cloud.serial = 0;
  return to_snapshot(cloud);
}

}  // namespace

TEST_CASE("whatever stands in the place of a good part of a body, the answer is ARM's") {
  World world = prepared();
  std::size_t asked = 0;
  std::size_t accepted = 0;
  std::string problems;
  for (const Write& write : writes()) {
    const Cloud before = world.azure.cloud();
    const std::string state = state_of(world);
    Json good = parsed(write.good);
    for (const Json& wrong : wrong_values()) {
      each_mutation(good, good, wrong, [&](const Json& body) {
        const Reply reply = world.call(write.method, write.target, to_text(body));
        ++asked;
        const bool success = reply.status >= 200 && reply.status < 300;
        const bool refusal = reply.status >= 400 && reply.status < 500 && is_arm_error(reply);
        const bool unchanged = success || state_of(world) == state;
        if ((!success && !refusal) || !unchanged) {
          problems += fmt::format("{} {} {} → {} {}\n", write.method, write.target, to_text(body),
                                  reply.status, reply.raw.body);
        }
        if (!success) return;
        ++accepted;
        // What was accepted can be shown, kept and read again.
        std::string error;
        if (!from_snapshot(to_snapshot(world.azure.cloud()), error)) {
          problems += fmt::format("{} {}\n  {}\n", write.target, to_text(body), error);
        }
        world.call("GET", write.target);
        world.azure.replace(before);
      });
    }
    const Reply reply = world.call(write.method, write.target, write.good);
    INFO(write.method << " " << write.target << "\n" << reply.raw.body);
    CHECK(reply.status < 300);
    if (!write.kept) world.azure.replace(before);
  }
  INFO(problems);
  CHECK(problems.empty());
  CHECK(asked > 2000);
  CHECK(accepted < asked / 2);
}

TEST_CASE("texts that are hardly JSON are refused by every write") {
  const std::string deep(500'000, '[');
  const std::string deep_objects = [] {
    std::string text;
    for (int i = 0; i < 100'000; ++i) text += R"({"a":)";
    return text;
  }();
  World world = prepared();
  for (const Write& write : writes()) {
    for (const std::string& text :
         {std::string(), std::string("{"), std::string("nul"), std::string("{\"a\":1e}"), deep,
          deep_objects, std::string("\xff\xfe"), std::string("{\"a\":\"\xed\xa0\x80\"}"),
          std::string("{\"a\":1}x"), std::string(1, '\0')}) {
      const Reply reply = world.call(write.method, write.target, text);
      INFO(write.method << " " << write.target << " " << text.substr(0, 20) << "\n"
                        << reply.raw.body);
      CHECK(reply.status == 400);
      CHECK(is_arm_error(reply));
    }
    if (write.kept) CHECK(world.call(write.method, write.target, write.good).status < 300);
  }
}
