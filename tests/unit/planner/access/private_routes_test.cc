#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>
#include <string>

#include "model/names.h"
#include "planner/access/access_diff.h"
#include "planner/access/private_routes.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

ArmId endpoint_id(std::string_view name) {
  return ArmId::private_endpoint(subscription("1"), "rg", name);
}

// A registry whose public access is disabled, with private endpoints in the networks a and b.
struct World {
  Cloudscape azure;
  Plan plan;

  World() {
    azure.registry("main", DefaultAction::deny).network.public_access = PublicAccess::disabled;
  }

  World& endpoint(std::string_view name, std::string_view subnet, std::string_view address,
                  std::vector<ArmId> zones = {}) {
    ObservedPrivateEndpoint made{
        endpoint_id(name), registry_id("main"), subnet_id(subnet), true, std::move(zones), {}};
    if (!address.empty()) made.names = {{"main", {cidr(address)}}};
    azure.observed.private_endpoints.push_back(std::move(made));
    return *this;
  }
  ObservedPrivateZone& zone(std::string_view group, std::vector<std::string> networks,
                            std::string_view address) {
    ObservedPrivateZone made{zone_id(group), {}};
    for (const std::string& network : networks)
      made.networks.push_back(subnet_id(network + "/x").parent_network());
    if (!address.empty()) made.records = {{"main", {cidr(address)}}};
    azure.observed.private_zones.push_back(std::move(made));
    return azure.observed.private_zones.back();
  }
  // What registry.main answers to the subnet: "yes", "no", or why that can't be told.
  std::string reach(std::string_view subnet) {
    azure.subnet(subnet, false);
    plan.observed = azure.finish();
    plan.clients = {{subnet_id(subnet), Address(), {}}};
    const AccessStates states(plan);
    const Admitted found = admitted_by(*states.find_registry(registry_id("main")), states, false);
    if (!found.unsure.empty()) return std::string(name(found.unsure.front().reason));
    return found.surely.subnets.contains(0) ? "yes" : "no";
  }
};

}  // namespace

TEST_CASE("a client reaches a private endpoint by the record set of the zone of its network") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"a", "b"}, "10.0.0.4");
  CHECK(world.reach("a/vm") == "yes");
  CHECK(world.reach("b/vm") == "peering");
  CHECK(world.reach("c/vm") == "no");
}

TEST_CASE("a zone holds one record set for a name: the network of the other endpoint is left out") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")})
      .endpoint("b", "b/pe", "10.1.0.4", {zone_id("dns")})
      .zone("dns", {"a", "b"}, "10.1.0.4");
  CHECK(world.reach("a/vm") == "peering");
  CHECK(world.reach("b/vm") == "yes");
}

TEST_CASE("a network that is linked to another zone of the name does not find the endpoint") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"b"}, "10.0.0.4");
  world.zone("other", {"a"}, "");
  CHECK(world.reach("a/vm") == "no");
}

TEST_CASE("a name that a linked zone lacks leads nowhere, also where a rule would let in") {
  const auto everyone = [](World& world) {
    world.azure.observed.registries.front().network = NetworkSettings();
  };
  World world;
  everyone(world);
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"a"}, "10.0.0.4");
  ObservedPrivateZone& other = world.zone("other", {"b"}, "");
  CHECK(world.reach("a/vm") == "yes");
  SECTION("nowhere") { CHECK(world.reach("b/vm") == "no"); }
  SECTION("publicly, where the link says so") {
    other.public_fallback = other.networks;
    CHECK(world.reach("b/vm") == "yes");
  }
  SECTION("publicly, while no private endpoint is approved") {
    for (auto& endpoint : world.azure.observed.private_endpoints) endpoint.approved = false;
    CHECK(world.reach("b/vm") == "yes");
  }
  SECTION("publicly, in a network without such a zone") { CHECK(world.reach("c/vm") == "yes"); }
}

TEST_CASE("a record set of an address that no endpoint has leads nowhere, or is not known") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"a"}, "10.0.0.9");
  SECTION("all endpoints were read") { CHECK(world.reach("a/vm") == "no"); }
  SECTION("one of others could not be read") {
    world.azure.observed.registries.front().connections = {
        {endpoint_id("theirs"), ConnectionStatus::approved}};
    CHECK(world.reach("a/vm") == "private_endpoint_unread");
  }
}

TEST_CASE("of endpoints whose names were not read, the one that a zone is for has its record set") {
  World world;
  world.endpoint("a", "a/pe", "", {zone_id("dns")})
      .endpoint("b", "b/pe", "", {zone_id("other")})
      .zone("dns", {"a", "b"}, "");
  CHECK(world.reach("a/vm") == "yes");
  auto& second = world.azure.observed.private_endpoints.back();
  second.dns_zones = {zone_id("dns")};
  CHECK(world.reach("a/vm") == "private_endpoint_unread");
  second.approved = false;  // Azure writes names once it is approved
  CHECK(world.reach("a/vm") == "yes");
}

TEST_CASE("layers come from hosts that need a record set, too") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"a"}, "10.0.0.4");
  world.azure.observed.private_endpoints.back().names.push_back(
      {"main.westeurope.data", {cidr("10.0.0.5")}});
  CHECK(world.reach("a/vm") == "no");
  world.azure.observed.private_zones.back().records.push_back(
      {"main.westeurope.data", {cidr("10.0.0.5")}});
  CHECK(world.reach("a/vm") == "yes");
}

TEST_CASE("names that no zone has may be known to other servers") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4");
  CHECK(world.reach("a/vm") == "names_elsewhere");
  CHECK(world.reach("b/vm") == "no");
  world.zone("dns", {"a", "b"}, "");
  CHECK(world.reach("a/vm") == "names_elsewhere");
  CHECK(world.reach("b/vm") == "no");
}

TEST_CASE("an endpoint that failed, waits or is not there leads nobody in") {
  World world;
  world.endpoint("a", "a/pe", "10.0.0.4", {zone_id("dns")}).zone("dns", {"a"}, "10.0.0.4");
  ObservedPrivateEndpoint& endpoint = world.azure.observed.private_endpoints.back();
  SECTION("Failed") {
    endpoint.failed = true;
    CHECK(world.reach("a/vm") == "private_endpoint_failed");
  }
  SECTION("waits for approval") {
    endpoint.approved = false;
    CHECK(world.reach("a/vm") == "no");
  }
}

TEST_CASE("what Azure reports as Failed, does not document or does not show is unknown") {
  World world;
  NetworkSettings& settings = world.azure.observed.registries.front().network;
  settings.public_access = PublicAccess::enabled;
  settings.subnet_rules = {subnet_id("a/vm")};
  const auto with = [&](auto change) {
    ObservedSubnet subnet{subnet_id("a/vm"), true};
    change(subnet);
    world.azure.observed.subnets = {subnet};
    world.plan.observed = world.azure.finish();
    world.plan.clients = {{subnet_id("a/vm"), Address(), {}}};
    const AccessStates states(world.plan);
    const Admitted found = admitted_by(states.registries().front(), states, false);
    return found.unsure.empty() ? std::string(found.surely.subnets.empty() ? "no" : "yes")
                                : std::string(name(found.unsure.front().reason));
  };
  CHECK(with([](ObservedSubnet&) {}) == "yes");
  CHECK(with([](ObservedSubnet& subnet) { subnet.failed = true; }) == "subnet_failed");
  CHECK(with([](ObservedSubnet& subnet) { subnet.delegated_to = "Microsoft.Web/serverFarms"; }) ==
        "subnet_delegated");
  SECTION("a delegated subnet without a rule, and without known addresses, is out") {
    settings.subnet_rules.clear();
    CHECK(with([](ObservedSubnet& subnet) { subnet.delegated_to = "Microsoft.Web/serverFarms"; }) ==
          "no");
  }
  SECTION("the registry") {
    world.azure.observed.registries.front().failed = true;
    CHECK(with([](ObservedSubnet&) {}) == "registry_failed");
  }
  SECTION("a subnet that is gone") {
    world.azure.observed.missing = {{subnet_id("a/vm"), subnet_id("a/vm"), {}}};
    world.azure.observed.subnets.clear();
    world.plan.observed = world.azure.finish();
    world.plan.clients = {{subnet_id("a/vm"), Address(), {}}};
    const AccessStates states(world.plan);
    CHECK(admitted_by(states.registries().front(), states, false).surely.empty());
  }
  SECTION("a rule of a registry in another subscription, whose provider is not registered") {
    const ArmId other = subnet_id("a/vm", "2");
    settings.subnet_rules = {other};
    world.azure.observed.subnets = {{other, true}};
    world.azure.observed.registrations = {
        {std::string(other.subscription_key()), Registration::not_registered}};
    world.plan.observed = world.azure.finish();
    world.plan.clients = {{other, Address(), {}}};
    const AccessStates states(world.plan);
    CHECK(admitted_by(states.registries().front(), states, false).surely.empty());
  }
}

namespace {

// The policy gives registry.main a private endpoint in network b, with its names in the zone "dns".
Case with_endpoint_in_b() {
  Case made;
  made.sample.subnet("b/pe", 1);
  PolicyRegistry& registry = made.sample.registry("main", 10);
  const Origin origin{0, 3, Origin::none};
  registry.private_endpoints.push_back(
      {Address("private_endpoint.main.b"), endpoint_id("b"), 0, zone_id("dns"), origin, {}});
  made.azure.registry("main", DefaultAction::deny).network.public_access = PublicAccess::disabled;
  made.azure.subnet("a/vm", false).subnet("b/pe", false);
  const auto network = [](std::string_view subnet) { return subnet_id(subnet).parent_network(); };
  Observed& observed = made.azure.observed;
  observed.containers.push_back({network("b/pe"), "westeurope", {}, {subnet_id("b/pe")}});
  observed.missing.push_back({endpoint_id("b"), endpoint_id("b"), {}});
  observed.private_zones.push_back({zone_id("dns"), {network("a/vm"), network("b/pe")}});
  return made;
}

}  // namespace

TEST_CASE("a record set of another endpoint that a write would replace is named, and the loss") {
  Case c = with_endpoint_in_b();
  c.sample.subnet("a/vm", 2);
  ObservedPrivateEndpoint theirs{
      endpoint_id("a"), registry_id("main"), subnet_id("a/vm"), true, {zone_id("dns")}, {}};
  theirs.names = {{"main", {cidr("10.0.0.4")}}};
  c.azure.observed.private_endpoints.push_back(theirs);
  c.azure.observed.private_zones.back().records = theirs.names;
  Diagnostics told;
  const auto plan = c.plan(told);
  CHECK(dump(told) == "ACR3108 warning private_endpoint.main.b line 0\n");
  REQUIRE(plan);
  REQUIRE(plan->access.size() == 1);
  const RegistryAccess& access = plan->access[0];
  const auto index_of = [&](std::string_view subnet) {
    const auto at =
        std::find_if(plan->clients.begin(), plan->clients.end(),
                     [&](const auto& client) { return client.id == subnet_id(subnet); });
    return static_cast<ClientIndex>(at - plan->clients.begin());
  };
  CHECK(access.may_lose().subnets.listed() == std::vector<ClientIndex>{index_of("a/vm")});
  CHECK(access.unknown.front().reason == UnknownReason::peering);
  CHECK(access.gains().subnets.empty());  // b/pe was led to the other network before
  CHECK(access.may_gain().subnets.listed() == std::vector<ClientIndex>{index_of("b/pe")});
}

TEST_CASE("where no endpoint has the name yet, a write of it needs no warning") {
  Case c = with_endpoint_in_b();
  Diagnostics told;
  CHECK(c.plan(told));
  CHECK(dump(told).empty());
}

TEST_CASE("a subnet without room for a private endpoint is named") {
  Case c = with_endpoint_in_b();
  ObservedSubnet& subnet = c.azure.observed.subnets.back();
  REQUIRE(subnet.id == subnet_id("b/pe"));
  const auto [prefix, used, told] = GENERATE(table<const char*, std::uint32_t, const char*>({
      {"10.1.0.0/29", 0, ""},
      {"10.1.0.0/29", 1, ""},
      {"10.1.0.0/29", 2, "ACR3109 warning private_endpoint.main.b line 0\n"},
      {"10.1.0.0/27", 26, "ACR3109 warning private_endpoint.main.b line 0\n"},
      {"10.1.0.0/27", 25, ""},
      {"10.1.0.0/30", 0, "ACR3109 warning private_endpoint.main.b line 0\n"},
  }));
  subnet.prefixes = {cidr(prefix)};
  subnet.used_addresses = used;
  Diagnostics found;
  CHECK(c.plan(found));
  CHECK(dump(found) == told);
}

TEST_CASE("private endpoints of one plan share the room of their subnet") {
  Case c = with_endpoint_in_b();
  PolicyRegistry& other = c.sample.registry("other", 20);
  other.private_endpoints.push_back({Address("private_endpoint.other.b"),
                                     endpoint_id("other-b"),
                                     0,
                                     zone_id("dns"),
                                     Origin{0, 21, Origin::none},
                                     {}});
  c.azure.registry("other", DefaultAction::deny);
  c.azure.observed.missing.push_back({endpoint_id("other-b"), endpoint_id("other-b"), {}});
  ObservedSubnet& subnet = c.azure.observed.subnets.back();
  subnet.prefixes = {cidr("10.1.0.0/29")};  // three addresses are left
  Diagnostics found;
  CHECK(c.plan(found));
  CHECK(dump(found) == "ACR3109 warning private_endpoint.other.b line 0\n");
}

TEST_CASE("a rule of a registry of others decides nothing where its private endpoints are unread") {
  Case c;
  c.sample.subnet("net/a", 1);
  c.sample.registry("main", 10);
  c.sample.default_action(DefaultAction::deny, 11).allow("net/a", 12);
  c.azure.registry("main", DefaultAction::deny);
  c.azure.subnet("net/a", false);
  ObservedRegistry others;
  others.id = registry_id("others");
  others.network.default_action = DefaultAction::deny;
  others.network.subnet_rules = {subnet_id("net/a")};
  const auto of_others = [&](std::vector<ObservedConnection> connections) {
    others.connections = std::move(connections);
    c.azure.observed.other_registries = {others};
    Diagnostics told;
    const auto plan = c.plan(told);
    INFO(dump(told));
    REQUIRE(plan);
    const auto at = std::find_if(plan->access.begin(), plan->access.end(),
                                 [&](const auto& access) { return access.id == others.id; });
    REQUIRE(at != plan->access.end());
    CHECK(at->keeps().subnets.empty());
    const auto words = [&](std::string_view word, const Clients& clients) {
      return clients.empty() ? std::string() : std::string(word) + " ";
    };
    return words("gains", at->gains()) + words("may gain", at->may_gain()) +
           words("loses", at->loses()) + words("may lose", at->may_lose());
  };
  CHECK(of_others({}) == "gains ");
  CHECK(of_others({{endpoint_id("pe"), ConnectionStatus::pending}}) == "gains ");
  CHECK(of_others({{endpoint_id("pe"), ConnectionStatus::approved}}) == "may gain ");
  SECTION("addresses by which the subnet leaves, which its endpoint hides") {
    c.sample.policy.subnets[0].egress = {cidr("20.0.0.1/32")};
    others.network.subnet_rules.clear();
    others.network.ip_rules = {cidr("20.0.0.0/24")};
    CHECK(of_others({}) == "loses ");
    CHECK(of_others({{endpoint_id("pe"), ConnectionStatus::approved}}) == "may lose ");
  }
}
