// ACR3nnn: what Azure does not have, holds, or refuses to show.
#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>

#include "tests/e2e/explained_scenes.h"
#include "tests/e2e/scene.h"

namespace acrnet::e2e {

namespace {

constexpr std::string_view foreign_range =
    R"({"networkRuleSet": {"defaultAction": "Deny", "ipRules": [{"value": "198.51.100.7"}]}})";
constexpr std::string_view foreign_subnet =
    R"({"networkRuleSet": {"defaultAction": "Deny", "virtualNetworkRules": [{"id":)"
    R"( "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers)"
    R"(/Microsoft.Network/virtualNetworks/vnet/subnets/build"}]}})";
constexpr std::string_view public_access_off = R"({"publicNetworkAccess": "Disabled"})";
Outcome plan_after(std::string_view from, std::string_view to) {
  Scene scene;
  return scene.edit(from, to).plan();
}

Outcome too_many_rules() {
  std::string rules;
  for (int i = 0; i < 200; ++i) {
    rules += fmt::format("{}{{\"value\": \"198.51.100.{}\"}}", rules.empty() ? "" : ", ", i);
  }
  Scene scene = Scene::with_rules("  ownership = shared\n  allow 203.0.113.0/24\n");
  scene.registry(
      fmt::format(R"({{"networkRuleSet": {{"defaultAction": "Deny", "ipRules": [{}]}}}})", rules));
  return scene.plan();
}

Outcome setting_no_longer_set() {
  Scene scene;
  scene.apply();
  return scene.edit("  default_action = deny\n", "").plan();
}

Outcome moved_to_another() {
  Scene scene;
  scene.apply();
  scene.edit("registry main",
             "moved { from = registry.main  to = registry.images }\nregistry images");
  scene.edit("\"contoso\"", "\"contosoprod\"");
  return scene.plan();
}

Outcome prevented() {
  Scene scene;
  scene.edit("  default_action = deny", "  prevent_destroy = true\n  default_action = deny");
  scene.apply();
  return scene.edit("  allow 203.0.113.0/24   because \"office\"\n", "").plan();
}

Outcome protected_block_gone() {
  Scene scene;
  scene.edit("  default_action = deny", "  prevent_destroy = true\n  default_action = deny");
  scene.apply();
  const std::string policy = scene.read("policy.acrnet");
  return scene.file("policy.acrnet", policy.substr(0, policy.find("registry main"))).plan();
}

constexpr std::string_view lab_network = R"(virtual_network lab {
  resource_group = "rg"
  name           = "lab-net"
  create         = true
  location       = "westeurope"
  address_space  = [10.20.0.0/16]
}
)";

// Somebody has put a subnet into a network that acrnet made and that the policy wants no more.
Outcome network_in_use() {
  Scene scene = Scene::with_blocks(lab_network);
  scene.apply();
  scene.azure().send(
      "PUT",
      "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers"
      "/Microsoft.Network/virtualNetworks/lab-net/subnets/theirs?api-version=2024-05-01",
      {{"properties", {{"addressPrefix", "10.20.9.0/24"}}}}, 201);
  return scene.run({"plan", "--destroy", "--today", "2026-06-01"});
}

const std::string group_of_scene =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg";
const std::string zone_of_scene =
    group_of_scene + "/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io";

Scene with_private_endpoint() {
  return Scene::with_rules(fmt::format(
      "  default_action = deny\n\n  private_endpoint inside {{\n    subnet   = subnet.docker.vm\n"
      "    dns_zone = \"{}\"\n  }}\n",
      zone_of_scene));
}

void make_zone(const Scene& scene) {
  scene.azure().send("PUT", zone_of_scene + "?api-version=2020-06-01", {{"location", "global"}},
                     201);
}

Outcome zone_without_link() {
  const Scene scene = with_private_endpoint();
  make_zone(scene);
  return scene.plan();
}

// Somebody has made it before; `list` is that of connections that need approval or the other.
void make_endpoint(const Scene& scene, const std::string& list) {
  const nlohmann::json connection = {
      {"name", "contoso-inside"},
      {"properties",
       {{"privateLinkServiceId",
         group_of_scene + "/providers/Microsoft.ContainerRegistry/registries/contoso"},
        {"groupIds", {"registry"}}}}};
  const std::string network = group_of_scene + "/providers/Microsoft.Network/virtualNetworks/vnet";
  scene.azure().send(
      "PUT",
      group_of_scene +
          "/providers/Microsoft.Network/privateEndpoints/contoso-inside?api-version=2024-05-01",
      {{"location", "westeurope"},
       {"properties", {{"subnet", {{"id", network + "/subnets/build"}}}, {list, {connection}}}}},
      201);
}

Outcome endpoint_without_zone() {
  const Scene scene = with_private_endpoint();
  make_zone(scene);
  make_endpoint(scene, "privateLinkServiceConnections");
  return scene.plan();
}

Outcome endpoint_that_waits() {
  const Scene scene = Scene::with_rules(
      "  default_action = deny\n\n  private_endpoint inside { subnet = subnet.docker.vm }\n");
  make_endpoint(scene, "manualPrivateLinkServiceConnections");
  return scene.plan();
}

Outcome endpoint_that_was_refused() {
  const Scene scene = Scene::with_rules(
      "  default_action = deny\n\n  private_endpoint inside { subnet = subnet.docker.vm }\n");
  make_endpoint(scene, "manualPrivateLinkServiceConnections");
  const auto world = nlohmann::json::parse(scene.azure().snapshot());
  const std::string connection =
      world["registries"][0]["properties"]["privateEndpointConnections"][0]["id"];
  scene.azure().send(
      "PUT", connection + "?api-version=2021-08-01-preview",
      {{"properties", {{"privateLinkServiceConnectionState", {{"status", "Rejected"}}}}}}, 201);
  return scene.plan();
}

// Azure drops the rule of others when acrnet writes its own.
Outcome rule_of_others_lost() {
  Scene scene = Scene::with_rules("  ownership = shared\n  allow 203.0.113.0/24\n");
  scene.registry(foreign_subnet)
      .subnet(R"({"serviceEndpoints": [{"service": "Microsoft.ContainerRegistry"}]})")
      .fault("PATCH */registries/contoso drop-rule");
  scene.apply();
  return scene.plan();
}

Outcome fault_on_read(const std::string& what) {
  Scene scene;
  return scene.fault("GET */registries/contoso " + what).plan();
}

std::string answer_with(std::string_view properties) {
  return fmt::format(
      R"(status=200 body={{"id": "/subscriptions/00000000-0000-0000-0000-000000000001)"
      R"(/resourceGroups)"
      R"(/rg/providers/Microsoft.ContainerRegistry/registries/contoso", "name": "contoso",)"
      R"( "type": "Microsoft.ContainerRegistry/registries", "location": "westeurope",)"
      R"( "sku": {{"name": "Premium", "tier": "Premium"}}, "properties": {}}})",
      properties);
}

Outcome plan_blindly_after_a_failure() {
  Scene scene;
  scene.fault("PATCH */registries/contoso status=403").apply();
  return scene.run({"plan", "--refresh=false"});
}

Outcome many_unreadable() {
  std::string blocks = "for name in [";
  for (int i = 0; i < 30; ++i) blocks += fmt::format("{}\"contoso{:02}\"", i == 0 ? "" : ", ", i);
  Scene scene = Scene::with_blocks(blocks +
                                   "] {\n  registry team {\n    resource_group = \"rg\"\n"
                                   "    name           = name\n    default_action = deny\n"
                                   "    allow subnet.docker.vm\n  }\n}\n");
  return scene.fault("GET */registries/* status=403").plan();
}

Outcome without_credentials() {
  Scene scene;
  scene.variable("ACRNET_CLOUD", "public").variable("PATH", scene.path().string());
  return scene.plan();
}

Outcome half_credentials() {
  Scene scene;
  scene.variable("ACRNET_CLOUD", "public").variable("ARM_CLIENT_SECRET", "hidden");
  scene.variable("PATH", scene.path().string());
  return scene.plan();
}

Outcome signs_in_without_encryption() {
  Scene scene;
  scene.variable("ACRNET_CLOUD", "public").variable("ARM_CLIENT_SECRET", "hidden");
  scene.variable("ARM_CLIENT_ID", "me").variable("ARM_TENANT_ID", "contoso");
  return scene.variable("AZURE_AUTHORITY_HOST", "http://login.contoso.example").plan();
}

Outcome no_token() {
  Scene scene;
  scene.file("bin/az",
             "#!/bin/sh\necho \"ERROR: Please run 'az login' to setup account.\" >&2\nexit 1\n");
  std::filesystem::permissions(scene.path() / "bin/az", std::filesystem::perms::owner_all);
  scene.variable("ACRNET_CLOUD", "public").variable("PATH", (scene.path() / "bin").string());
  return scene.plan();
}

Outcome gone_with_nothing_above() {
  Scene scene;
  scene.apply();
  const auto send = [&](const std::string& fault) {
    scene.azure().send("POST", "/_emulator/faults", {{"fault", fault}});
  };
  send("GET */registries/contoso status=404 code=ResourceNotFound");
  send("GET */registries status=403 code=AuthorizationFailed");
  send("GET */resourceGroups/rg status=403 code=AuthorizationFailed");
  return scene.plan();
}

}  // namespace

std::vector<ToldScene> azure_scenes() {
  return {
      {"ACR3001", [] { return plan_after("\"contoso\"", "\"contosso\""); }},
      {"ACR3002", [] { return plan_after("\"build\"", "\"built\""); }},
      {"ACR3003", [] { return plan_after("\"vnet\"", "\"vnett\""); }},
      {"ACR3004", [] { return Scene().registry("{}", "Basic").plan(); }},
      {"ACR3006", too_many_rules},
      {"ACR3007",
       [] {
         return plan_after("name = \"build\" }",
                           "name = \"build\"\n    service_endpoint = existing\n  }");
       }},
      {"ACR3009", setting_no_longer_set},
      {"ACR3011", moved_to_another},
      {"ACR3012",
       [] {
         return plan_after(
             "  default_action = deny",
             "  create = true\n  location = \"northeurope\"\n  default_action = deny");
       }},
      {"ACR3013",
       [] {
         return plan_after(
             "name = \"build\" }",
             "name = \"build\"\n    create = true\n    address_prefix = 10.9.9.0/24\n  }");
       }},
      {"ACR3014", network_in_use},
      {"ACR3015",
       [] {
         Scene scene = with_private_endpoint();
         return scene.registry(foreign_subnet).plan();
       }},
      {"ACR3016", [] { return with_private_endpoint().plan(); }},
      {"ACR3017", zone_without_link},
      {"ACR3018", endpoint_without_zone},
      {"ACR3019", endpoint_that_waits},
      {"ACR3114", rule_of_others_lost},
      {"ACR3115", endpoint_that_was_refused},
      {"ACR3050",
       [] {
         return Scene::with_rules("  public_access = disabled\n").registry("{}", "Basic").plan();
       }},
      {"ACR3022", protected_block_gone},
      {"ACR3052", prevented},
      {"ACR3053",
       [] {
         return Scene()
             .subnet(R"({"delegations": [{"name": "aci", "properties": )"
                     R"({"serviceName": "Microsoft.ContainerInstance/containerGroups"}}]})")
             .plan();
       }},
      {"ACR3101",
       [] {
         Scene scene;
         scene.edit("default_action = deny", "ownership = shared\n  default_action = deny");
         scene.file("guard.acrnet",
                    "assert \"no vendor\" { 198.51.100.0/24 cannot reach registry.main }\n");
         return scene.registry(foreign_range).plan();
       }},
      {"ACR3103",
       [] { return Scene::with_rules("  ownership = shared\n").registry(foreign_subnet).plan(); }},
      {"ACR3104",
       [] {
         return Scene::with_rules("  ownership = shared\n  allow 198.51.100.0/24\n")
             .registry(foreign_range)
             .plan();
       }},
      {"ACR3105",
       [] {
         return plan_after("name = \"build\" }",
                           "name = \"build\"\n    egress = 203.0.113.0/24\n  }");
       }},
      {"ACR3106", [] { return Scene().registry(public_access_off).plan(); }},
      {"ACR3110",
       [] {
         return Scene().run({"plan", "--refresh=false"});
       }},
      {"ACR3111", plan_blindly_after_a_failure},
      {"ACR3112",
       [] {
         return Scene().run({"plan", "--target", "registry.mian"});
       }},
      {"ACR3113",
       [] {
         return Scene().run({"plan", "--target", "subnet.docker.vm"});
       }},
      {"ACR3501", [] { return fault_on_read("status=403"); }},
      {"ACR3502",
       [] { return Scene().variable("ACRNET_EMULATOR_URL", "http://127.0.0.1:9").plan(); }},
      {"ACR3503", [] { return fault_on_read(R"(status=200 body={"id": 17})"); }},
      {"ACR3504",
       [] {
         return fault_on_read(
             answer_with(R"({"networkRuleSet": {"defaultAction": "Deny", "ipRules": []}})"));
       }},
      {"ACR3505",
       [] {
         return fault_on_read(answer_with(
             R"({"publicNetworkAccess": "Enabled", "networkRuleSet": {"defaultAction": "Deny",)"
             R"( "virtualNetworkRules": [], "ipRules": [{"action": "Deny", )"
             R"("value": "192.0.2.1"}]}})"));
       }},
      {"ACR3507", many_unreadable},
      {"ACR3513", [] { return fault_on_read("status=404 body=<html>Not found</html>"); }},
      {"ACR3514", [] { return fault_on_read("status=404 code=ResourceNotFound"); }},
      {"ACR3515", gone_with_nothing_above},
      {"ACR3510", without_credentials},
      {"ACR3511", half_credentials},
      {"ACR3512", no_token},
      {"ACR3520", signs_in_without_encryption},
  };
}

}  // namespace acrnet::e2e
