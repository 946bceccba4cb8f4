#include "planner/diff/azure_checks.h"

#include <catch2/catch.hpp>
#include <functional>

#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr auto allow = DefaultAction::allow;
constexpr auto deny = DefaultAction::deny;

}  // namespace

TEST_CASE("what does not exist is told, with the part that is missing and what may be meant") {
  Case c;
  c.sample.subnet("net/vm", 1);
  c.sample.subnet("old/vm", 2);
  c.sample.registry("main", 10);
  c.azure.observed.missing = {
      {registry_id("main"), registry_id("main"), {"mian", "other"}},
      {subnet_id("net/vm"), subnet_id("net/vm"), {"backend"}},
      {subnet_id("old/vm"), subnet_id("old/vm").parent_network(), {"net", "olt"}},
  };
  Diagnostics diagnostics;
  CHECK_FALSE(c.run(diagnostics));
  CHECK(dump(diagnostics) ==
        "ACR3001 error registry.main line 10\n"
        "ACR3002 error subnet.net.vm line 1\n"
        "ACR3003 error subnet.old.vm line 2\n");
  CHECK(diagnostics.items()[0].help == "did you mean 'mian'?");
  CHECK_THAT(diagnostics.items()[1].detail, Catch::EndsWith("the network itself exists."));
  CHECK_THAT(diagnostics.items()[1].help, Catch::StartsWith("check the name"));
  CHECK(diagnostics.items()[2].help == "did you mean 'olt'?");
}

TEST_CASE("settings that Azure would refuse are told before anything is written") {
  struct Row {
    const char* title;
    std::function<void(Case&)> write;
    const char* expected;
  };
  const std::vector<Row> rows{
      {"a Basic registry with a rule",
       [](Case& c) {
         c.sample.allow("20.0.0.1", 11);
         c.azure.registry("main", allow).sku = "Basic";
       },
       "ACR3004 error registry.main line 10\n"},
      {"a Standard registry that shall deny",
       [](Case& c) {
         c.sample.default_action(deny, 11);
         c.azure.registry("main", allow).sku = "Standard";
       },
       "ACR3004 error registry.main line 10\n"},
      {"a Basic registry whose public access shall be disabled",
       [](Case& c) {
         c.sample.policy.registries[0].public_access =
             Setting<PublicAccess>{PublicAccess::disabled, {}};
         c.azure.registry("main", allow).sku = "Basic";
       },
       "ACR3050 error registry.main line 10\n"},
      {"a Standard registry with data endpoints",
       [](Case& c) {
         c.sample.policy.registries[0].data_endpoints =
             Setting<DataEndpoints>{DataEndpoints::enabled, {}};
         c.azure.registry("main", allow).sku = "Standard";
       },
       "ACR3050 error registry.main line 10\n"},
      {"a setting that the API version does not show",
       [](Case& c) {
         c.sample.default_action(deny, 11);
         c.sample.policy.registries[0].trusted_services =
             Setting<TrustedServices>{TrustedServices::allow, {}};
         c.azure.registry("main", allow).shows_settings = false;
       },
       "ACR3051 error registry.main line 10\n"},
      {"a Basic registry of which nothing is asked",
       [](Case& c) { c.azure.registry("main", allow).sku = "Basic"; }, ""},
      {"Premium in other letters",
       [](Case& c) {
         c.sample.default_action(deny, 11);
         c.azure.registry("main", allow).sku = "premium";
       },
       "registry.main\n  ~ Allow->Deny in_policy :11\n  = governance restore in_policy :10\n"},
      {"private endpoints beside a subnet rule",
       [](Case& c) {
         c.sample.subnet("net/a", 1);
         c.sample.allow("net/a", 11);
         c.azure.registry("main", deny).has_private_endpoints = true;
         c.azure.subnet("net/a", true);
       },
       "ACR3005 error registry.main line 10\n"},
      {"private endpoints beside an IP rule",
       [](Case& c) {
         c.sample.allow("20.0.0.1", 11);
         c.azure.registry("main", deny).has_private_endpoints = true;
       },
       "registry.main\n  + 20.0.0.1 in_policy :11\n  = governance restore in_policy :10\n"},
      {"200 rules of others beside ours",
       [](Case& c) {
         c.sample.policy.registries[0].ownership = Ownership::shared;
         c.sample.allow("20.0.0.1", 11);
         ObservedRegistry& registry = c.azure.registry("main", deny);
         for (std::uint32_t i = 0; i < 200; ++i) {
           registry.network.ip_rules.emplace_back(0x15000000U + i, std::uint8_t{32});
         }
       },
       "ACR3006 error registry.main line 10\n"},
      {"100 subnets of others beside ours",
       [](Case& c) {
         c.sample.policy.registries[0].ownership = Ownership::shared;
         c.sample.subnet("net/a", 1);
         c.sample.allow("net/a", 11);
         ObservedRegistry& registry = c.azure.registry("main", deny);
         for (int i = 0; i < 100; ++i) {
           add_rule(registry.network, subnet_id("other/s" + std::to_string(i)));
         }
         c.azure.subnet("net/a", true);
       },
       "ACR3006 error registry.main line 10\n"},
  };
  for (const Row& row : rows) {
    INFO(row.title);
    Case c;
    c.sample.registry("main", 10);
    row.write(c);
    CHECK(c.changes() == row.expected);
  }
}

TEST_CASE("destroy checks nothing of what Azure would refuse to add") {
  Case c;
  c.mode = PlanMode::destroy;
  c.sample.subnet("net/a", 1).service_endpoint = EndpointMode::existing;
  c.sample.registry("main", 10);
  c.sample.allow("net/a", 11);
  c.azure.registry("main", deny).sku = "Basic";
  c.azure.subnet("net/a", false);
  CHECK(c.changes().empty());
}

TEST_CASE(
    "settings that the tier has not, or that are not shown, matter only where they are asked for") {
  Case c;
  c.sample.registry("main", 10).public_access = Setting<PublicAccess>{PublicAccess::enabled, {}};
  c.azure.registry("main", allow).sku = "Basic";
  CHECK(c.changes() ==
        "registry.main\n"
        "  = public_access Enabled->Enabled in_policy -\n"
        "  = governance restore in_policy :10\n");
  c.sample.policy.registries[0].public_access.reset();
  c.azure.observed.registries[0].shows_settings = false;
  CHECK(c.changes().empty());
}
