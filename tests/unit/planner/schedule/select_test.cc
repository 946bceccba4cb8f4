#include "planner/schedule/select.h"

#include <catch2/catch.hpp>

#include "planner/expand/address_pattern.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr auto allow = DefaultAction::allow;
constexpr auto deny = DefaultAction::deny;

// Two registries that share the subnet x; one has y for itself. All endpoints are missing.
struct World : Case {
  World() {
    sample.subnet("net/x", 1);
    sample.subnet("net/y", 2);
    sample.registry("one", 10);
    sample.default_action(deny, 11).allow("net/x", 12).allow("net/y", 13);
    sample.registry("two", 20);
    sample.default_action(deny, 21).allow("net/x", 22);
    azure.registry("one", allow);
    azure.registry("two", allow);
    azure.subnet("net/x", false);
    azure.subnet("net/y", false);
    azure.finish();
  }

  // "registry.one after 2", each step with the number of those it waits for; then the messages.
  std::string part(const Selection& selection) {
    Diagnostics diagnostics;
    const auto made = plan(diagnostics, selection);
    std::string text;
    for (std::size_t i = 0; made && i < made->steps.size(); ++i) {
      text += made->resources[made->steps[i].resource].address.text() + " after " +
              std::to_string(made->steps[i].after.size()) + "\n";
    }
    return text + dump(diagnostics);
  }
};

}  // namespace

TEST_CASE("an address pattern means a block, its instances, a module or a network's subnets") {
  const auto fits = [](std::string_view pattern, const char* address) {
    return AddressPattern(pattern).matches(Address(address));
  };
  CHECK(fits("registry.main", "registry.main"));
  CHECK_FALSE(fits("registry.mai", "registry.main"));
  CHECK_FALSE(fits("registry.main", "registry.mainland"));
  CHECK(fits("registry.acr", "registry.acr[\"westeurope\"]"));
  CHECK(fits("registry.acr[\"westeurope\"]", "registry.acr[\"westeurope\"]"));
  CHECK_FALSE(fits("registry.acr[\"westeurope\"]", "registry.acr[\"northeurope\"]"));
  CHECK(fits("module.team", "module.team.registry.main"));
  CHECK(fits("module.team", "module.team[\"a\"].registry.main"));
  CHECK_FALSE(fits("module.team", "module.teams.registry.main"));
  CHECK(fits("registry.*", "registry.main"));
  CHECK(fits("registry.*", "module.team.registry.main"));
  CHECK(fits("module.*.registry.main", "module.team.registry.main"));
  CHECK(fits("registry.acr[\"*europe\"]", "registry.acr[\"westeurope\"]"));
  CHECK(fits("*.main", "module.team.registry.main"));
  CHECK(fits("subnet.docker", "subnet.docker.vm"));
  CHECK(fits("virtual_network.docker", "subnet.docker.vm"));
  CHECK(fits("module.a.virtual_network.docker", "module.a.subnet.docker.vm"));
  CHECK_FALSE(fits("my_virtual_network.docker", "subnet.docker.vm"));
  CHECK(fits("*", "registry.main"));
  CHECK_FALSE(fits("", "registry.main"));
  CHECK_FALSE(fits("*", ""));
  CHECK_FALSE(fits(std::string(200, '*') + "x", std::string(5000, 'a').c_str()));
}

TEST_CASE("a kind with a star means the blocks of modules, too, as in an assertion") {
  const auto matches = [](const char* pattern, const char* address) {
    return AddressPattern(pattern).matches(Address(address));
  };
  for (const char* address :
       {"registry.main", "registry.acr[\"a\"]", "module.team.registry.main",
        "module.team[\"a.registry.b\"].module.hub[\"x\\\"].\"].registry.acr[\"k\"]"}) {
    CAPTURE(address);
    CHECK(matches("registry.*", address));
    CHECK_FALSE(matches("subnet.*", address));
    CHECK_FALSE(matches("virtual_network.*", address));
  }
  CHECK(matches("subnet.*", "module.team.subnet.v.s"));
  CHECK(matches("virtual_network.*", "module.team.subnet.v.s"));
  CHECK(matches("registry.prod*", "module.team.registry.production"));
  CHECK_FALSE(matches("registry.main", "module.team.registry.main"));
  CHECK_FALSE(matches("registry.*", "module.registry.subnet.v.s"));
  CHECK(matches("module.*.registry.main", "module.team[\"a\"].registry.main"));
  CHECK_FALSE(matches("module.*.registry.main", "registry.main"));
}

TEST_CASE("a target brings what it needs; what is left out takes along what needs it") {
  World world;
  CHECK(world.part({}) ==
        "subnet.net.x after 0\nsubnet.net.y after 0\nregistry.one after 2\nregistry.two after 1\n");
  CHECK(world.part({{"registry.two"}, {}}) ==
        "subnet.net.x after 0\nregistry.two after 1\nACR3113 warning \n");
  CHECK(world.part({{"subnet.net.y"}, {}}) == "subnet.net.y after 0\nACR3113 warning \n");
  CHECK(world.part({{"registry.*"}, {}}) == world.part({}));
  CHECK(world.part({{"virtual_network.net"}, {}}) ==
        "subnet.net.x after 0\nsubnet.net.y after 0\nACR3113 warning \n");
  CHECK(world.part({{}, {"registry.one"}}) ==
        "subnet.net.x after 0\nsubnet.net.y after 0\nregistry.two after 1\nACR3113 warning \n");
  CHECK(world.part({{}, {"subnet.net.y"}}) ==
        "subnet.net.x after 0\nregistry.two after 1\nACR3113 warning \n");
  CHECK(world.part({{}, {"subnet.net.x"}}) == "subnet.net.y after 0\nACR3113 warning \n");
}

TEST_CASE("an address that names nothing is told with the nearest that there is") {
  World world;
  Diagnostics diagnostics;
  CHECK_FALSE(world.plan(diagnostics, {{"registry.tow", "registry.one"}, {}}));
  REQUIRE(diagnostics.items().size() == 1);
  CHECK(diagnostics.items()[0].code == "ACR3112");
  CHECK(diagnostics.items()[0].help == "did you mean registry.two?");
  Diagnostics excluded;
  CHECK_FALSE(world.plan(excluded, {{}, {"zzz"}}));
  CHECK(excluded.items()[0].detail.find("--exclude zzz") == 0);
}

TEST_CASE("an endpoint that another registry needs stays, whatever is named") {
  World world;
  world.azure = {};
  world.azure.registry("one", deny, "net/x net/y");
  world.azure.registry("two", deny, "net/x");
  world.azure.subnet("net/x", true);
  world.azure.subnet("net/y", true);
  world.azure.finish();
  world.remember("one", allow, "net/x net/y");
  world.remember("two", allow, "net/x");
  world.remember_subnet("net/x", Provenance::created);
  world.remember_subnet("net/y", Provenance::created);
  for (PolicyRegistry& registry : world.sample.policy.registries) registry.allows.clear();
  // Both give up x: its endpoint goes only with both.
  CHECK(world.part({}).find("subnet.net.x after 2") != std::string::npos);
  const std::string one = world.part({{"registry.one"}, {}});
  CHECK(one.find("subnet") == std::string::npos);
  const std::string without_one = world.part({{}, {"registry.one"}});
  CHECK(without_one.find("subnet") == std::string::npos);
  CHECK(world.part({{"subnet.net.x"}, {}}).find("registry.two") != std::string::npos);
}

TEST_CASE("assertions about what is left out are not asked") {
  World world;
  const auto claim = [](const char* name, const char* registry) {
    return ReachClaim{name, false, {cidr("20.0.0.1")}, {}, false, {registry_id(registry)}};
  };
  world.sample.policy.assertions = {2, {claim("a", "one"), claim("b", "two")}};
  world.sample.policy.claim_ranges.resize(2);
  Diagnostics diagnostics;
  const Plan plan = world.plan(diagnostics, {{"registry.two"}, {}}).value();
  CHECK_FALSE(diagnostics.has_errors());
  CHECK(plan.assertions.count == 1);
  REQUIRE(plan.assertions.claims.size() == 1);
  CHECK(plan.assertions.claims[0].assertion == "b");
  CHECK(plan.selection == Selection{{"registry.two"}, {}});
}
