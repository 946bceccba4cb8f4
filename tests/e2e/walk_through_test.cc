// Azure's own article as a policy: what a user sees, and what Azure is asked.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

#include "tests/e2e/product.h"

namespace acrnet::e2e {

namespace {

const std::string subscription = "/subscriptions/00000000-0000-0000-0000-000000000001";
const std::string group = subscription + "/resourceGroups/myResourceGroup";
const std::string subnet = group +
                           "/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets/"
                           "myDockerVMSubnet";
const std::string registry =
    group + "/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry";

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("the plan shows the endpoint before the rule and says why") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const Outcome plan = project.run({"plan"}, &azure);
  REQUIRE(plan.code == 0);
  CHECK(contains(plan.out, "~ default action     Allow → Deny"));
  CHECK(contains(plan.out, "+ allow subnet       docker.vm"));
  CHECK(contains(plan.out, "+ service endpoint"));
  const std::size_t endpoint_step = plan.out.find("1  subnet.docker.vm");
  const std::size_t rule_step = plan.out.find("2  registry.main");
  REQUIRE(endpoint_step != std::string::npos);
  REQUIRE(rule_step != std::string::npos);
  CHECK(contains(plan.out.substr(rule_step), "after 1: a rule needs its endpoint"));
  CHECK(azure.writes().empty());
}

TEST_CASE("plan --detailed-exitcode tells changes from nothing to do") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  CHECK(project.run({"plan", "--detailed-exitcode"}, &azure).code == 2);
  CHECK(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const Outcome second = project.run({"plan", "--detailed-exitcode"}, &azure);
  CHECK(second.code == 0);
  CHECK(contains(second.out, "Nothing to do"));
}

TEST_CASE("apply writes the subnet once and the registry once, and keeps everything else") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  // What others have put on the subnet: an NSG, another endpoint with its locations, and a property
  // that no version of acrnet knows.
  nlohmann::json body = azure.send("GET", subnet + "?api-version=2024-05-01");
  body["properties"]["serviceEndpoints"] = {
      {{"service", "Microsoft.Storage"}, {"locations", {"westeurope", "northeurope"}}}};
  const std::string nsg = group + "/providers/Microsoft.Network/networkSecurityGroups/guard";
  body["properties"]["networkSecurityGroup"] = {{"id", nsg}};
  body["properties"]["fromTheFuture"] = {{"deep", {1, 2, {{"x", nullptr}}}}};
  azure.send("PUT", subnet + "?api-version=2024-05-01", body);
  const std::size_t before = azure.writes().size();

  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  auto writes = azure.writes();
  writes.erase(writes.begin(), writes.begin() + static_cast<std::ptrdiff_t>(before));
  CHECK(writes == std::vector<std::string>{"PUT subnets/myDockerVMSubnet",
                                           "PATCH registries/mycontainerregistry"});

  const auto after = azure.send("GET", subnet + "?api-version=2024-05-01").at("properties");
  REQUIRE(after.at("serviceEndpoints").size() == 2);
  CHECK(after.at("serviceEndpoints")[0].at("service") == "Microsoft.Storage");
  CHECK(after.at("serviceEndpoints")[0].at("locations") ==
        nlohmann::json({"westeurope", "northeurope"}));
  CHECK(after.at("serviceEndpoints")[1].at("service") == "Microsoft.ContainerRegistry");
  CHECK(after.at("networkSecurityGroup").at("id") == nsg);
  CHECK(after.at("fromTheFuture") == body["properties"]["fromTheFuture"]);
}

TEST_CASE("destroy puts back what was found, in one request and then the endpoint") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  // A rule that was there before, and is not ours to remove.
  const nlohmann::json found = {
      {"properties",
       {{"networkRuleSet",
         {{"defaultAction", "Allow"}, {"ipRules", {{{"value", "192.0.2.7"}}}}}}}}};
  azure.send("PATCH", registry + "?api-version=2021-08-01-preview", found);
  Project shared = Project::with_policy([&] {
    std::string text = read_file(project.folder() / "policy.acrnet");
    text.replace(text.find("default_action"), 0, "ownership = shared\n  ");
    return text;
  }());
  const nlohmann::json before = azure.world();
  REQUIRE(shared.run({"apply", "--auto-approve"}, &azure).code == 0);
  CHECK(azure.world() != before);
  const std::size_t applied = azure.writes().size();

  const Outcome destroyed = shared.run({"destroy", "--auto-approve"}, &azure);
  REQUIRE(destroyed.code == 0);
  CHECK(azure.world() == before);
  auto writes = azure.writes();
  writes.erase(writes.begin(), writes.begin() + static_cast<std::ptrdiff_t>(applied));
  CHECK(writes == std::vector<std::string>{"PATCH registries/mycontainerregistry",
                                           "PUT subnets/myDockerVMSubnet"});
  CHECK(shared.run({"destroy", "--auto-approve"}, &azure).code == 0);
  CHECK(azure.writes().size() == applied + 2);
}

TEST_CASE("a pipeline is never asked: apply without approval says what to do and writes nothing") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  const Outcome apply = project.run({"apply"}, &azure);
  CHECK(apply.code == 1);
  CHECK(contains(apply.err, "--auto-approve"));
  CHECK(azure.writes().empty());
}

TEST_CASE("show tells what the state holds") {
  const Project project = Project::example("01-walk-through");
  const AzureOnLoopback azure("walk-through");
  REQUIRE(project.run({"apply", "--auto-approve"}, &azure).code == 0);
  const Outcome show = project.run({"show"}, &azure);
  REQUIRE(show.code == 0);
  CHECK(contains(show.out, "registry.main"));
  CHECK(contains(show.out, "myDockerVMSubnet"));
}

}  // namespace acrnet::e2e
