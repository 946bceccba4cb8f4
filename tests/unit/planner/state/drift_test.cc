#include <catch2/catch.hpp>

#include "model/names.h"
#include "planner/expand/expand.h"
#include "planner/state/drift.h"
#include "planner/state/observed_from_state.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr auto allow = DefaultAction::allow;
constexpr auto deny = DefaultAction::deny;

// A policy for registry.main, of which the state has seen one rule that is ours and one that is
// not.
struct World : Case {
  World() {
    sample.subnet("docker/vm", 8);
    sample.registry("main", 10);
    sample.default_action(deny, 11).allow("203.0.113.0/24", 12).allow("docker/vm", 13);
    Cloudscape before;
    before.registry("main", deny, "203.0.113.0/24 198.51.100.7 docker/vm");
    before.subnet("docker/vm", true);
    remember("main", allow, "203.0.113.0/24 docker/vm");
    remember_subnet("docker/vm", Provenance::created);
    state.last_observed = planner::to_stored(before.finish());
  }

  std::string drift() {
    std::string text;
    for (const Drift& item : find_drift(desired(), state, azure.finish())) {
      text += item.address.text() + " ";
      if (item.fact) {
        text += dump(item.action, *item.fact);
      } else {
        text += item.action == Action::remove ? "- itself" : "+ itself";
      }
      if (!item.last_write.by.empty()) text += " by " + item.last_write.by;
      text += "\n";
    }
    return text;
  }
};

}  // namespace

TEST_CASE("what is as the state saw it last is no drift, whatever the policy asks") {
  World world;
  world.azure.registry("main", deny, "203.0.113.0/24 198.51.100.7 docker/vm");
  world.azure.subnet("docker/vm", true);
  CHECK(world.drift().empty());
  world.sample.allow("192.0.2.1", 14);
  CHECK(world.drift().empty());
}

TEST_CASE("what vanished, what appeared and what is another is told, and who wrote last") {
  World world;
  ObservedRegistry& now = world.azure.registry("main", allow, "198.51.100.7 192.0.2.9 docker/vm");
  now.network.trusted_services = TrustedServices::deny;
  now.last_write = {"ops@contoso.example", "2026-11-22T09:14:02Z"};
  world.azure.subnet("docker/vm", false);
  CHECK(world.drift() ==
        "registry.main ~ Deny->Allow by ops@contoso.example\n"
        "registry.main ~ trusted_services Allow->Deny by ops@contoso.example\n"
        "registry.main - 203.0.113.0/24 by ops@contoso.example\n"
        "registry.main + 192.0.2.9 by ops@contoso.example\n"
        "subnet.docker.vm - endpoint\n");
}

TEST_CASE("a registry and a subnet that are gone are told as such") {
  World world;
  world.azure.observed.missing = {{registry_id("main"), registry_id("main"), {}},
                                  {subnet_id("docker/vm"), subnet_id("docker/vm"), {}}};
  CHECK(world.drift() == "registry.main - itself\nsubnet.docker.vm - itself\n");
}

TEST_CASE("the same addresses in other networks are no drift") {
  World world;
  world.azure.registry("main", deny, "203.0.113.0/25 203.0.113.128/25 198.51.100.7 docker/vm");
  world.azure.subnet("docker/vm", true);
  CHECK(world.drift().empty());
}

TEST_CASE("in a shared registry the rules of others are told, too") {
  World world;
  world.sample.policy.registries[0].ownership = Ownership::shared;
  world.azure.registry("main", deny, "192.0.2.9 docker/vm");
  world.azure.subnet("docker/vm", true);
  CHECK(world.drift() ==
        "registry.main - 198.51.100.7\n"
        "registry.main - 203.0.113.0/24\n"
        "registry.main + 192.0.2.9\n");
}

TEST_CASE("what an apply that was cut off set out to do is not done by others") {
  World world;
  TrackedAccess& entry = *world.state.find(registry_id("main"))->access;
  find_rule(entry, cidr("203.0.113.0/24"))->pending = PendingOperation::remove;
  rule_entry(entry, cidr("192.0.2.9")).pending = PendingOperation::create;
  world.azure.registry("main", deny, "198.51.100.7 192.0.2.9 docker/vm");
  world.azure.subnet("docker/vm", true);
  CHECK(world.drift().empty());
}

TEST_CASE("of what was never seen only recorded rules and endpoints can be missed") {
  World world;
  world.state.last_observed = {};
  world.azure.registry("main", allow, "198.51.100.7");
  world.azure.subnet("docker/vm", false);
  CHECK(world.drift() ==
        "registry.main - 203.0.113.0/24\n"
        "registry.main - docker/vm\n"
        "subnet.docker.vm - endpoint\n");
}

TEST_CASE("a lost registration is told, one that came is not") {
  World world;
  world.azure.registry("main", deny, "203.0.113.0/24 198.51.100.7 docker/vm");
  world.azure.subnet("docker/vm", true);
  world.state.last_observed.registrations = {{subscription("1"), Registration::registered},
                                             {subscription("2"), Registration::not_registered}};
  world.azure.observed.registrations = {{subscription("1"), Registration::not_registered},
                                        {subscription("2"), Registration::registered}};
  CHECK(world.drift() == " - registration\n");
}

TEST_CASE("the state's memory stands in for Azure where it has seen all that the policy names") {
  World world;
  const Desired desired = world.desired();
  const Targets targets = find_targets(desired, world.state);
  Diagnostics diagnostics;
  const auto recalled = observed_from_state(targets, desired, world.state, diagnostics);
  REQUIRE(recalled);
  CHECK(*recalled == world.state.last_observed);

  world.state.last_observed.registries.clear();
  CHECK_FALSE(observed_from_state(targets, desired, world.state, diagnostics));
  CHECK(dump(diagnostics) == "ACR3110 error registry.main line 10\n");
  world.state.find(registry_id("main"))->access->rules[0].pending = PendingOperation::create;
  Diagnostics more;
  CHECK_FALSE(observed_from_state(targets, desired, world.state, more));
  CHECK(more.items()[0].code == "ACR3111");
}

namespace {

constexpr const char* base = "/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/g";

ArmId id_of(const std::string& rest) {
  std::string reason;
  return ArmId::parse(base + rest, reason).value();
}

// Two private endpoints of registry.main and the zone that has their names.
Observed private_world() {
  Cloudscape azure;
  ObservedRegistry& registry =
      azure.registry("main", deny, "203.0.113.0/24 198.51.100.7 docker/vm");
  azure.subnet("docker/vm", true);
  const ArmId first = id_of("/providers/Microsoft.Network/privateEndpoints/a");
  const ArmId second = id_of("/providers/Microsoft.Network/privateEndpoints/b");
  const ArmId zone = id_of("/providers/Microsoft.Network/privateDnsZones/privatelink.azurecr.io");
  const ArmId subnet = subnet_id("docker/vm");
  registry.connections = {{first, ConnectionStatus::approved},
                          {second, ConnectionStatus::approved}};
  Observed world = azure.finish();
  world.private_endpoints = {{first, registry_id("main"), subnet, true, {zone}, {}}};
  world.private_endpoints[0].names = {{"main", {cidr("10.0.0.4")}}};
  world.private_zones = {{zone, {subnet.parent_network()}, {}, {{"main", {cidr("10.0.0.4")}}}}};
  return world;
}

std::string drift_of(const World& world, const Observed& now) {
  std::string text;
  World copy = world;
  for (const Drift& item : find_drift(copy.desired(), world.state, now)) {
    text += std::string(name(item.action)) + " " + std::string(item.id.name());
    if (const auto* const way = std::get_if<WayFact>(&*item.fact))
      text += " " + std::string(name(way->part)) + " '" + way->before + "' '" + way->after + "'";
    if (std::holds_alternative<ProvisioningFact>(*item.fact)) text += " failed";
    text += "\n";
  }
  return text;
}

}  // namespace

TEST_CASE("each part of a private way that others change is told") {
  World world;
  const Observed before = private_world();
  world.state.last_observed = to_stored(before);
  CHECK(drift_of(world, before).empty());
  Observed now = before;
  now.private_zones[0].networks.clear();
  CHECK(drift_of(world, now) == "remove a link 'privatelink.azurecr.io to docker' ''\n");
  now = before;
  now.private_endpoints[0].dns_zones.clear();
  CHECK(drift_of(world, now) == "remove a zone 'privatelink.azurecr.io' ''\n");
  now = before;
  now.private_endpoints[0].approved = false;
  now.registries[0].connections[0].status = ConnectionStatus::rejected;
  CHECK(drift_of(world, now) ==
        "update main connection 'a approved' 'a rejected'\n"
        "update a connection 'approved' 'rejected'\n");
  now = before;
  now.registries[0].connections.pop_back();
  CHECK(drift_of(world, now) == "remove main connection 'b approved' ''\n");
  now = before;
  now.private_zones[0].records[0].addresses = {cidr("10.0.0.9")};
  CHECK(drift_of(world, now) == "update a record 'main 10.0.0.4' 'main 10.0.0.9'\n");
  now = before;
  now.registries[0].failed = true;
  now.subnets[0].failed = true;
  now.private_endpoints[0].failed = true;
  CHECK(drift_of(world, now) == "update main failed\nupdate vm failed\nupdate a failed\n");
  now = before;
  now.subnets[0].delegated_to = "Microsoft.Web/serverFarms";
  CHECK(drift_of(world, now) == "add vm delegation '' 'Microsoft.Web/serverFarms'\n");
}

TEST_CASE(
    "the world before is now with what was otherwise, also of an apply that did not end well") {
  World world;
  const Observed before = private_world();
  world.state.last_observed = to_stored(before);
  CHECK(is_empty(find_earlier(world.state, before, PlanMode::apply)));
  Observed now = before;
  now.registries[0].network.default_action = allow;
  now.private_endpoints.clear();
  now.missing = {{before.private_endpoints[0].id, before.private_endpoints[0].id, {}}};
  const Observed earlier = find_earlier(world.state, now, PlanMode::refresh);
  CHECK(earlier.registries.size() == 1);
  CHECK(earlier.subnets.empty());
  CHECK(world_before(now, earlier) == before);

  // What an apply that did not end well has written since is compared with what was before it.
  world.state.before_unfinished.subnets = {{subnet_id("docker/vm"), false}};
  CHECK(find_earlier(world.state, before, PlanMode::refresh).subnets.empty());
  const Observed unfinished = find_earlier(world.state, before, PlanMode::apply);
  REQUIRE(unfinished.subnets.size() == 1);
  CHECK_FALSE(world_before(before, unfinished).subnets[0].service_endpoint);
  world.state.before_unfinished.subnets.clear();
  world.state.before_unfinished.missing = {{subnet_id("docker/vm"), subnet_id("docker/vm"), {}}};
  CHECK(world_before(before, find_earlier(world.state, before, PlanMode::apply)).subnets.empty());
}

TEST_CASE("rules of others that a write lost are named until they are there again") {
  World world;
  world.sample.policy.registries[0].ownership = Ownership::shared;
  const Observed before = private_world();
  world.state.before_unfinished.registries = before.registries;
  const auto told = [&](const Observed& now) {
    Diagnostics diagnostics;
    report_lost_rules(world.desired(), world.state, now, diagnostics);
    return dump(diagnostics);
  };
  CHECK(told(before).empty());
  Observed now = before;
  now.registries[0].network.ip_rules = {cidr("203.0.113.0/24")};
  CHECK(told(now) == "ACR3114 warning registry.main line 10\n");
  now.registries[0].network.ip_rules = {cidr("198.51.100.7")};  // ours is the plan's matter
  CHECK(told(now).empty());
}

TEST_CASE("the state's memory of what others have goes with the registries that lead there") {
  World world;
  Observed& seen = world.state.last_observed;
  const ArmId theirs = ArmId::private_endpoint(subscription("2"), "g", "theirs");
  const ArmId network = subnet_id("far/pe", "2").parent_network();
  seen.registries[0].network.subnet_rules.push_back(subnet_id("far/vm", "2"));
  seen.registries[0].connections = {{theirs, ConnectionStatus::approved}};
  seen.subnets.push_back({subnet_id("far/unnamed", "2"), true});
  seen.subnets.push_back({subnet_id("far/vm", "2"), true});
  for (const auto& [id, registry] :
       {std::pair(ArmId::private_endpoint(subscription("2"), "g", "elsewhere"), registry_id("x")),
        std::pair(theirs, registry_id("main"))}) {
    seen.private_endpoints.push_back({id, registry, subnet_id("far/pe", "2"), true, {}, {}});
  }
  seen.containers = {{network, "westeurope", {}, {}}};
  seen.registrations = {{subscription("2"), Registration::registered},
                        {subscription("3"), Registration::registered}};
  seen.unread = {{subnet_id("far/refused", "2"), "AuthorizationFailed"}};
  const Desired desired = world.desired();
  Diagnostics diagnostics;
  const auto recalled =
      observed_from_state(find_targets(desired, world.state), desired, world.state, diagnostics);
  REQUIRE(recalled);
  CHECK(recalled->subnets.size() == 2);
  CHECK(recalled->find_subnet(subnet_id("far/vm", "2")) != nullptr);
  REQUIRE(recalled->private_endpoints.size() == 1);
  CHECK(recalled->private_endpoints[0].id == theirs);
  CHECK(recalled->find_container(network) != nullptr);
  REQUIRE(recalled->registrations.size() == 1);
  CHECK(recalled->registrations[0].subscription == subscription("2"));
  CHECK(recalled->unread == seen.unread);
  CHECK(is_last_observed(world.state, seen));
  Observed refused_less = seen;
  refused_less.unread.clear();
  CHECK_FALSE(is_last_observed(world.state, refused_less));
}

TEST_CASE("what an apply has made is seen for the first time, and nothing from outside") {
  World world;
  const Observed now = private_world();
  world.state.last_observed = to_stored(now);
  Observed& seen = world.state.last_observed;
  seen.private_endpoints[0].names.clear();  // as an apply records it
  seen.private_zones[0].records.clear();
  CHECK(drift_of(world, now).empty());
  CHECK(is_empty(find_earlier(world.state, now, PlanMode::apply)));
  SECTION("but that others have let it go") {
    Observed gone = now;
    gone.private_endpoints[0].approved = false;
    CHECK_FALSE(drift_of(world, gone).empty());
    CHECK_FALSE(is_empty(find_earlier(world.state, gone, PlanMode::apply)));
  }
}
