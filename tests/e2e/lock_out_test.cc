// The lock-out that the walk-through's own order has, and that an apply has not.
#include <catch2/catch.hpp>

#include <string>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

const std::string group =
    "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/myResourceGroup";
const std::string subnet = group +
                           "/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets/"
                           "myDockerVMSubnet";
const std::string registry =
    group + "/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry";

// Watches, from now on, whether the build VMs are let in, after every change of the world.
class Watch {
 public:
  explicit Watch(const AzureOnLoopback& azure) : azure_(azure) {
    const nlohmann::json wanted = {{"registry", "mycontainerregistry"},
                                   {"client", "subnet:" + subnet}};
    id_ = azure_.send("POST", "/_emulator/probes", wanted).at("id");
  }
  nlohmann::json result() const { return azure_.send("GET", "/_emulator/probes/" + id_); }
  std::size_t refusals() const { return result().at("refused_moments").size(); }

  bool admitted_now() const {
    const std::string query = "?registry=mycontainerregistry&client=subnet:" + subnet;
    return azure_.send("GET", "/_emulator/admits" + query).at("admitted");
  }

 private:
  const AzureOnLoopback& azure_;
  std::string id_;
};

nlohmann::json rule_set(const std::string& default_action, const nlohmann::json& more = {}) {
  nlohmann::json set = {{"defaultAction", default_action}};
  if (!more.is_null()) set.update(more);
  return {{"properties", {{"networkRuleSet", set}}}};
}

}  // namespace

TEST_CASE(
    "the article's order, command by command, refuses a client that is allowed before and after") {
  const AzureOnLoopback azure("walk-through");
  const Watch watch(azure);
  REQUIRE(watch.admitted_now());

  // az network vnet subnet update --service-endpoints Microsoft.ContainerRegistry
  auto body = azure.send("GET", subnet + "?api-version=2023-11-01");
  body["properties"]["serviceEndpoints"] = {{{"service", "Microsoft.ContainerRegistry"}}};
  azure.send("PUT", subnet + "?api-version=2023-11-01", body);
  // az acr update --default-action Deny
  azure.send("PATCH", registry + "?api-version=2022-02-01-preview", rule_set("Deny"));
  // az acr network-rule add --subnet ID
  azure.send("PATCH", registry + "?api-version=2021-08-01-preview",
             rule_set("Deny", {{"virtualNetworkRules", {{{"id", subnet}}}},
                               {"ipRules", nlohmann::json::array()}}));

  CHECK(watch.admitted_now());
  CHECK(watch.refusals() >= 1);
}

TEST_CASE(
    "apply never refuses a client that is allowed before and after, and neither does destroy") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const Watch watch(azure);
  REQUIRE(watch.admitted_now());
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  CHECK(watch.admitted_now());
  REQUIRE(project.run({"destroy", "--auto-approve"}, &azure).code == 0);
  CHECK(watch.admitted_now());
  CHECK(watch.refusals() == 0);
  CHECK(watch.result().at("checked") >= 4);
}

}  // namespace acrnet::e2e
