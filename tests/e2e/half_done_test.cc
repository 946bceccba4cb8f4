// What is so at this moment: after an apply that ended in part, and by what others changed.
#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

const std::string subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const std::string network =
    subscription + "/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/hub";
const std::string nodes = network + "/subnets/nodes";
const std::string registry =
    subscription + "/resourceGroups/rg/providers/Microsoft.ContainerRegistry/registries/contoso";
const std::string zone = subscription +
                         "/resourceGroups/dns/providers/Microsoft.Network/privateDnsZones/"
                         "privatelink.azurecr.io";
const std::string endpoint =
    subscription + "/resourceGroups/net/providers/Microsoft.Network/privateEndpoints/contoso-hub";

const std::string azure_block = R"(
azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-000000000001"
}
virtual_network hub {
  resource_group = "net"
  name           = "hub"

  subnet nodes {
    name   = "nodes"
    egress = [203.0.113.7]
  }
}
registry main {
  name           = "contoso"
  resource_group = "rg"
)";

const std::string by_rules = azure_block + R"(  default_action = deny
  allow subnet.hub.nodes because "AKS"
  allow 203.0.113.7      because "until the endpoint works"
  allow 198.51.100.0/24  because "office"
}
)";

const std::string shared = azure_block + R"(  default_action = deny
  ownership      = shared
  allow 198.51.100.0/24 because "office"
}
)";

const std::string privately = azure_block + R"(  public_access  = disabled
  private_endpoint hub {
    subnet   = subnet.hub.nodes
    dns_zone = ")" + zone + R"("
  }
}
)";

// `ip_rules`: what lets clients in besides; `action`: for everyone else.
nlohmann::json seed(const std::string& action, const std::vector<std::string>& ip_rules) {
  nlohmann::json rules = nlohmann::json::array();
  for (const std::string& rule : ip_rules) rules.push_back({{"value", rule}});
  const nlohmann::json link = {{"id", zone + "/virtualNetworkLinks/hub"},
                               {"name", "hub"},
                               {"type", "Microsoft.Network/privateDnsZones/virtualNetworkLinks"},
                               {"location", "global"},
                               {"properties",
                                {{"registrationEnabled", false},
                                 {"virtualNetwork", {{"id", network}}},
                                 {"virtualNetworkLinkState", "Completed"},
                                 {"provisioningState", "Succeeded"}}}};
  return {
      {"version", 1},
      {"subscriptions", {{{"id", "00000000-0000-0000-0000-000000000001"}}}},
      {"virtual_networks",
       {{{"id", network},
         {"properties",
          {{"addressSpace", {{"addressPrefixes", {"10.0.0.0/16"}}}},
           {"subnets",
            {{{"name", "nodes"}, {"properties", {{"addressPrefix", "10.0.1.0/24"}}}}}}}}}}},
      {"private_dns",
       {{{"id", zone},
         {"name", "privatelink.azurecr.io"},
         {"type", "Microsoft.Network/privateDnsZones"},
         {"location", "global"},
         {"properties", {{"provisioningState", "Succeeded"}}}},
        link}},
      {"registries",
       {{{"id", registry},
         {"properties", {{"networkRuleSet", {{"defaultAction", action}, {"ipRules", rules}}}}}}}}};
}

bool contains(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

struct World {
  World(const std::string& policy, const nlohmann::json& snapshot)
      : project(Project::with_policy(policy)), azure("empty") {
    azure.send("PUT", "/_emulator/snapshot", snapshot);
  }

  Outcome run(std::vector<std::string> arguments) const {
    return project.run(std::move(arguments), &azure);
  }
  Outcome apply() const { return run({"apply", "--auto-approve"}); }
  void fault(const std::string& spec) const {
    azure.send("POST", "/_emulator/faults", {{"fault", spec}});
  }
  void remove_faults() const { azure.send("DELETE", "/_emulator/faults"); }
  bool admits(const std::string& client) const {
    return azure.send("GET", "/_emulator/admits?registry=contoso&client=" + client).at("admitted");
  }
  void set_rules(const nlohmann::json& rule_set) const {
    azure.send("PATCH", registry + "?api-version=2021-08-01-preview",
               {{"properties", {{"networkRuleSet", rule_set}}}});
  }

  const Project project;
  const AzureOnLoopback azure;
};

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

}  // namespace

TEST_CASE("a private endpoint whose operation fails for the moment is written again at once") {
  const World world(privately, seed("Allow", {}));
  world.fault("PUT */privateEndpoints/contoso-hub first=1 fail-operation=RetryableError");
  CHECK(world.apply().code == 0);
  CHECK(world.admits("subnet:" + nodes));
}

TEST_CASE("what Azure reports as Failed is written again by the next apply") {
  const auto [policy, path] = GENERATE(table<std::string, std::string>({
      {privately, "PUT */privateEndpoints/contoso-hub"},
      {privately, "PUT */privateDnsZoneGroups/*"},
      {by_rules, "PUT */subnets/nodes"},
  }));
  CAPTURE(path);
  const World world(policy, seed("Deny", {"203.0.113.7", "198.51.100.0/24"}));
  world.fault(path + " first=1 fail-operation=BadRequest");
  CHECK(world.apply().code != 0);
  world.remove_faults();
  CHECK(world.apply().code == 0);
  CHECK(world.admits("subnet:" + nodes));
  CHECK(world.run({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE("a registry or an endpoint that others left as Failed is written again") {
  const World world(by_rules, seed("Deny", {"203.0.113.7"}));
  REQUIRE(world.apply().code == 0);
  nlohmann::json snapshot = nlohmann::json::parse(world.azure.snapshot());
  snapshot["registries"][0]["properties"]["provisioningState"] = "Failed";
  auto& subnet = snapshot["virtual_networks"][0]["properties"]["subnets"][0]["properties"];
  subnet["provisioningState"] = "Failed";
  world.azure.send("PUT", "/_emulator/snapshot", snapshot);
  const Outcome drift = world.run({"drift"});
  CHECK(drift.code == 2);
  CHECK(contains(drift.out, "Failed in Azure"));
  const Outcome plan = world.run({"plan"});
  CHECK(contains(plan.out, "Azure reports it as Failed: written again"));
  CHECK(world.apply().code == 0);
  CHECK_FALSE(contains(world.azure.snapshot(), "\"Failed\""));
  CHECK(world.run({"plan", "--detailed-exitcode"}).code == 0);
}

TEST_CASE(
    "who is cut off by an apply that ended in part is said first, then and by the next plan") {
  const World world(by_rules, seed("Deny", {"203.0.113.7", "198.51.100.0/24"}));
  const std::string client = "subnet:" + nodes + "@203.0.113.7";
  REQUIRE(world.admits(client));
  world.fault("PATCH */registries/* status=409 code=ScopeLocked");
  const Outcome applied = world.apply();
  CHECK(applied.code == 6);
  REQUIRE_FALSE(world.admits(client));
  const std::size_t said = applied.out.find("Cut off at this moment");
  REQUIRE(said != std::string::npos);
  CHECK(said < applied.out.find("Apply incomplete"));
  const std::string end = applied.out.substr(said);
  CHECK(contains(end, "registry.main   subnet hub.nodes"));
  CHECK(contains(end, "acrnet destroy --target subnet.hub.nodes"));

  const Outcome plan = world.run({"plan"});
  CHECK(contains(first_line(plan.out), "at this moment clients are cut off"));
  CHECK(contains(plan.out, "loses    subnet hub.nodes"));
  CHECK(contains(plan.out, "This plan gives the access back"));
  for (const char* const format : {"markdown", "html", "json", "sarif"}) {
    CAPTURE(format);
    const Outcome rendered = world.run({"plan", "--format", format});
    CHECK(contains(rendered.out, "at this moment clients are cut off"));
  }

  SECTION("the advised way back gives the access back") {
    world.remove_faults();
    CHECK(world.run({"destroy", "--auto-approve", "--target", "subnet.hub.nodes"}).code == 0);
    CHECK(world.admits(client));
  }
  SECTION("once the apply has ended well nothing of it is said any more") {
    world.remove_faults();
    CHECK(world.apply().code == 0);
    CHECK(world.admits(client));
    const Outcome after = world.run({"plan", "--detailed-exitcode"});
    CHECK(after.code == 0);
    CHECK_FALSE(contains(after.out, "at this moment"));
  }
}

TEST_CASE("a registry that was opened by hand is a high risk in every format of drift") {
  const World world(by_rules, seed("Deny", {}));
  REQUIRE(world.apply().code == 0);
  CHECK(world.run({"drift", "--fail-on", "low"}).code == 0);
  world.set_rules({{"defaultAction", "Allow"}});
  REQUIRE(world.admits("ip:8.8.8.8"));
  const Outcome text = world.run({"drift"});
  CHECK(text.code == 2);
  CHECK(contains(text.out, "opens to everyone"));
  CHECK(contains(world.run({"drift", "--format", "markdown"}).out, "**Risk: high**"));
  CHECK(contains(world.run({"drift", "--format", "html"}).out, "opens to everyone"));
  const auto sarif = nlohmann::json::parse(world.run({"drift", "--format", "sarif"}).out);
  const auto& result = sarif.at("runs").at(0).at("results").at(0);
  CHECK(result.at("level") == "error");
  CHECK(result.at("locations").at(0).contains("physicalLocation"));
  const auto json = nlohmann::json::parse(world.run({"drift", "--format", "json"}).out);
  CHECK(json.at("risks").at(0).at("reason") == "opens_to_everyone");
  CHECK(world.run({"drift", "--fail-on", "high"}).code == 3);
  CHECK(world.run({"plan", "--refresh-only", "--fail-on", "high"}).code == 3);
}

TEST_CASE("rules of others in a shared registry are drift, with what they do to access") {
  const World world(shared, seed("Deny", {"192.0.2.9"}));
  REQUIRE(world.apply().code == 0);
  world.set_rules({{"defaultAction", "Deny"},
                   {"ipRules", {{{"value", "198.51.100.0/24"}}, {{"value", "0.0.0.0/0"}}}}});
  const Outcome drift = world.run({"drift"});
  CHECK(drift.code == 2);
  CHECK(contains(drift.out, "+ allow ip   0.0.0.0/0"));
  CHECK(contains(drift.out, "- allow ip   192.0.2.9"));
  CHECK(contains(drift.out, "risk: high"));
  CHECK(world.run({"apply", "--refresh-only", "--auto-approve"}).code == 0);
  CHECK(world.run({"drift"}).code == 0);
}

TEST_CASE("drift calls a subnet of a rule as the policy does") {
  const World world(by_rules, seed("Deny", {}));
  REQUIRE(world.apply().code == 0);
  world.set_rules({{"defaultAction", "Deny"},
                   {"virtualNetworkRules", nlohmann::json::array()},
                   {"ipRules", {{{"value", "203.0.113.7"}}, {{"value", "198.51.100.0/24"}}}}});
  CHECK(contains(world.run({"drift"}).out, "- allow subnet   hub.nodes"));
}

TEST_CASE("what takes a private endpoint its clients is drift") {
  const World world(privately, seed("Allow", {}));
  REQUIRE(world.apply().code == 0);
  REQUIRE(world.apply().code == 0);
  REQUIRE(world.run({"drift"}).code == 0);
  SECTION("its names") {
    world.azure.send("DELETE", endpoint + "/privateDnsZoneGroups/default?api-version=2024-05-01",
                     {}, 200);
    const Outcome drift = world.run({"drift"});
    CHECK(drift.code == 2);
    CHECK(contains(drift.out, "- names in zone   privatelink.azurecr.io"));
  }
  SECTION("the link of the zone to its network") {
    world.azure.send("DELETE", zone + "/virtualNetworkLinks/hub?api-version=2020-06-01", {}, 200);
    const Outcome drift = world.run({"drift"});
    CHECK(drift.code == 2);
    CHECK(contains(drift.out, "- zone's link   privatelink.azurecr.io to hub"));
    CHECK(contains(drift.out, "loses"));
  }
  SECTION("the approval of its connection") {
    const auto snapshot = nlohmann::json::parse(world.azure.snapshot());
    const std::string connection =
        snapshot["registries"][0]["properties"]["privateEndpointConnections"][0]["id"];
    world.azure.send("PUT", connection + "?api-version=2021-08-01-preview",
                     {{"properties",
                       {{"privateLinkServiceConnectionState",
                         {{"status", "Rejected"}, {"description", "no"}}}}}},
                     201);
    const Outcome drift = world.run({"drift"});
    CHECK(drift.code == 2);
    CHECK(contains(drift.out, "~ connection   approved"));
    CHECK(contains(drift.out, "loses"));
  }
}

TEST_CASE("a 403 about a provider's registration names the right that is missing") {
  const Project project = Project::example("03-two-subscriptions");
  const AzureOnLoopback azure(project.seed());
  const auto fault = [&](const std::string& spec) {
    azure.send("POST", "/_emulator/faults", {{"fault", spec}});
  };
  fault("GET /subscriptions/*/providers/Microsoft.ContainerRegistry status=403");
  CHECK(contains(project.run({"plan"}, &azure).err,
                 "Microsoft.Resources/subscriptions/providers/read"));
  azure.send("DELETE", "/_emulator/faults");
  fault("POST */register status=403");
  const Outcome applied = project.run({"apply", "--auto-approve"}, &azure);
  CHECK(contains(applied.err, "Microsoft.ContainerRegistry/register/action"));
  CHECK(contains(applied.err, "az provider register"));
}

}  // namespace acrnet::e2e
