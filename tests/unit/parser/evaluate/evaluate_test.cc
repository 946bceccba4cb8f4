#include "parser/evaluate/evaluate.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/parser/syntax/syntax_dump.h"

namespace acrnet::parser {

namespace {

const char* const walk_through = R"(azure {
  cloud        = emulator
  subscription = "00000000-0000-0000-0000-00000000000A"
}
virtual_network docker {
  resource_group = "myResourceGroup"
  name           = "myDockerVMVNET"
  subnet vm { name = "myDockerVMSubnet" }
}
registry main {
  resource_group = "myResourceGroup"
  name           = "mycontainerregistry"
  default_action = deny
  allow subnet.docker.vm because "build VMs"
  allow [203.0.113.0/24, 198.51.100.7],
        192.0.2.1 because "office"
}
)";

const char* const walk_through_policy =
    R"(azure emulator 00000000-0000-0000-0000-00000000000a 
subnet.docker.vm /subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups)"
    R"(/myResourceGroup/providers/Microsoft.Network/virtualNetworks/myDockerVMVNET/subnets)"
    R"(/myDockerVMSubnet managed @policy.acrnet:8
registry.main /subscriptions/00000000-0000-0000-0000-00000000000a/resourceGroups/myResourceGroup)"
    R"(/providers/Microsoft.ContainerRegistry/registries/mycontainerregistry exclusive restore )"
    R"(@policy.acrnet:10
  default Deny @policy.acrnet:13
  allow subnet.docker.vm @policy.acrnet:14 "build VMs"
  allow 203.0.113.0/24 @policy.acrnet:15 "office"
  allow 198.51.100.7 @policy.acrnet:15 "office"
  allow 192.0.2.1 @policy.acrnet:15 "office"
)";

std::string policy_text(const std::vector<std::pair<std::string, std::string>>& files) {
  const auto result = test::evaluate_files(files);
  CHECK(test::dump(result.diagnostics, result.sources).empty());
  REQUIRE(result.policy);
  return test::dump(*result.policy);
}

}  // namespace

TEST_CASE("the walk-through evaluates to its policy, every value with its line") {
  CHECK(policy_text({{"policy.acrnet", walk_through}}) == walk_through_policy);
}

TEST_CASE("an empty configuration is a policy that asks for nothing") {
  CHECK(policy_text({}) == "azure public  \n");
  CHECK(policy_text({{"a.acrnet", "# nothing\n"}}) == "azure public  \n");
}

TEST_CASE("the order of files and statements does not change the policy") {
  std::vector<std::pair<std::string, std::string>> files = {
      {"azure.acrnet", "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }"},
      {"b.acrnet",
       "registry b { name = \"bbbbb\" resource_group = \"g\" allow subnet.v.s, subnet.t }"},
      {"a.acrnet",
       "registry a { name = \"aaaaa\" resource_group = \"g\" allow subnet.t, subnet.v.s }"},
      {"n.acrnet",
       "virtual_network v { name = \"vnet\" resource_group = \"g\" subnet s { name = \"s\" } }"},
      {"t.acrnet",
       "subnet t { id = \"/subscriptions/00000000-0000-0000-0000-000000000002/resourceGroups/g"
       "/providers/Microsoft.Network/virtualNetworks/w/subnets/t\" service_endpoint = existing }"},
  };
  std::sort(files.begin(), files.end());
  const std::string expected = policy_text(files);
  while (std::next_permutation(files.begin(), files.end())) REQUIRE(policy_text(files) == expected);
}

TEST_CASE("a subscription is an ID or a reference to its block") {
  const std::string text =
      policy_text({{"p.acrnet",
                    "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
                    "subscription shared { id = \"00000000-0000-0000-0000-000000000002\" }\n"
                    "registry a { name = \"aaaaa\" resource_group = \"g\" "
                    "subscription = subscription.shared }\n"
                    "registry b { name = \"bbbbb\" resource_group = \"g\" "
                    "subscription = \"00000000-0000-0000-0000-000000000003\" }\n"
                    "registry c { name = \"ccccc\" resource_group = \"g\" }\n"}});
  CHECK(text.find("registry.a /subscriptions/00000000-0000-0000-0000-000000000002/") !=
        std::string::npos);
  CHECK(text.find("registry.b /subscriptions/00000000-0000-0000-0000-000000000003/") !=
        std::string::npos);
  CHECK(text.find("registry.c /subscriptions/00000000-0000-0000-0000-000000000001/") !=
        std::string::npos);
}

TEST_CASE("a network's way with endpoints holds for its subnets unless they say otherwise") {
  const std::string text = policy_text(
      {{"p.acrnet",
        "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
        "virtual_network v { name = \"vnet\" resource_group = \"g\" service_endpoint = existing\n"
        "  subnet a { name = \"a\" }\n"
        "  subnet b { name = \"b\" service_endpoint = managed } }\n"}});
  CHECK(text.find("/subnets/a existing @p.acrnet:3") != std::string::npos);
  CHECK(text.find("/subnets/b managed @p.acrnet:4") != std::string::npos);
}

TEST_CASE("a registry can be named by its ID") {
  const std::string text = policy_text(
      {{"p.acrnet",
        "registry a { id = \"/subscriptions/00000000-0000-0000-0000-000000000001/resourcegroups/G"
        "/providers/microsoft.containerregistry/registries/Contoso\" ownership = shared "
        "on_destroy = keep }\n"}});
  CHECK(text.find("registries/Contoso shared keep @p.acrnet:1") != std::string::npos);
}

TEST_CASE("what destroy leaves can be said for all registries, and otherwise for each") {
  const std::string text = policy_text(
      {{"p.acrnet",
        "acrnet { on_destroy = keep }\n"
        "azure { subscription = \"00000000-0000-0000-0000-000000000001\" }\n"
        "registry a { name = \"contosoa\" resource_group = \"g\" }\n"
        "registry b { name = \"contosob\" resource_group = \"g\" on_destroy = restore }\n"}});
  CHECK(text.find("registries/contosoa exclusive keep @p.acrnet:3") != std::string::npos);
  CHECK(text.find("registries/contosob exclusive restore @p.acrnet:4") != std::string::npos);
}

}  // namespace acrnet::parser
