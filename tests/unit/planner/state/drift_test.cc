#include <catch2/catch.hpp>

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

TEST_CASE("in a shared registry the rules of others are their own matter") {
  World world;
  world.sample.policy.registries[0].ownership = Ownership::shared;
  world.azure.registry("main", deny, "192.0.2.9 docker/vm");
  world.azure.subnet("docker/vm", true);
  CHECK(world.drift() == "registry.main - 203.0.113.0/24\n");
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
