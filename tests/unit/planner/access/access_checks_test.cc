#include "planner/access/access_checks.h"

#include <catch2/catch.hpp>

#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

// A registry that other policies may share, which denies by default.
Case shared_case() {
  Case made;
  made.sample.registry("main", 10).ownership = Ownership::shared;
  made.sample.default_action(DefaultAction::deny, 11);
  return made;
}

std::string warnings(Case& world, const std::vector<Cidr>& egress = {}) {
  Diagnostics told;
  auto plan = world.plan(told);
  if (egress.empty()) return dump(told);
  for (ClientSubnet& client : plan.value().clients) client.egress = egress;
  Diagnostics again;
  check_rules(AccessStates(*plan), world.azure.observed, world.desired(), again);
  return dump(again);
}

}  // namespace

TEST_CASE("a rule that stays for a subnet which is gone, or has no endpoint, is named") {
  Case world = shared_case();
  world.azure.registry("main", DefaultAction::deny, "net/gone net/idle net/fine");
  world.azure.subnet("net/idle", false).subnet("net/fine", true);
  world.azure.observed.missing = {{subnet_id("net/gone"), subnet_id("net/gone"), {}}};
  CHECK(warnings(world) ==
        "ACR3102 warning registry.main line 10\nACR3103 warning registry.main line 10\n");
}

TEST_CASE("where the registry is written, rules of others that Azure refuses are named") {
  Case world = shared_case();
  world.sample.allow("20.0.0.1", 12);
  world.azure.registry("main", DefaultAction::deny, "net/gone net/idle net/fine");
  world.azure.subnet("net/idle", false).subnet("net/fine", true);
  world.azure.observed.missing = {{subnet_id("net/gone"), subnet_id("net/gone"), {}}};
  CHECK(warnings(world) ==
        "ACR3102 warning registry.main line 10\nACR3010 warning registry.main\n");
}

TEST_CASE("a rule of others whose subscription lacks the provider is named") {
  Case world = shared_case();
  const ArmId far = subnet_id("far/a", "2");
  world.azure.registry("main", DefaultAction::deny).network.subnet_rules = {far};
  world.azure.subnet("far/a", true, "2");
  const std::string subscription(far.subscription_key());
  const auto state = GENERATE(Registration::registered, Registration::not_registered);
  world.azure.observed.registrations = {{subscription, state}};
  CHECK(warnings(world) ==
        (state == Registration::registered ? "" : "ACR3107 warning registry.main line 10\n"));
}

TEST_CASE("rules of a policy that is silent on disabled public access are named") {
  Case world = shared_case();
  world.sample.allow("20.0.0.1", 12);
  world.azure.registry("main", DefaultAction::deny, "20.0.0.1").network.public_access =
      PublicAccess::disabled;
  CHECK(warnings(world) == "ACR3106 warning registry.main line 10\n");
  world.sample.policy.registries.front().public_access =
      Setting<PublicAccess>{PublicAccess::disabled, {}};
  CHECK(warnings(world).empty());
}

TEST_CASE("an IP rule inside one that is not of the policy is named") {
  Case world = shared_case();
  world.sample.allow("20.0.1.0/24", 12);
  world.azure.registry("main", DefaultAction::deny, "20.0.0.0/16 21.0.0.0/24");
  CHECK(warnings(world) == "ACR3104 warning registry.main line 10\n");
}

TEST_CASE("what does not count for anybody, since all are let in, is not named") {
  Case world;
  world.sample.registry("main", 10).ownership = Ownership::shared;
  world.azure.registry("main", DefaultAction::allow, "20.0.0.0/16 20.0.1.0/24 net/idle");
  world.azure.subnet("net/idle", false);
  CHECK(warnings(world).empty());
}

TEST_CASE("an IP rule for addresses that a subnet no longer arrives from is named") {
  Case world;
  world.sample.subnet("net/x", 1);
  world.sample.registry("main", 10);
  world.sample.default_action(DefaultAction::deny, 11).allow("net/x", 12);
  world.sample.allow("20.0.0.4", 13).allow("20.0.1.0/24", 14);
  world.azure.registry("main", DefaultAction::deny, "20.0.0.4");
  world.azure.subnet("net/x", false);
  CHECK(warnings(world, {cidr("20.0.0.4/31")}) == "ACR3105 warning registry.main line 10\n");
  world.sample.subnet("net/y", 2);  // leaves by the same address and has no endpoint
  world.azure.subnet("net/y", false);
  CHECK(warnings(world, {cidr("20.0.0.4/31")}).empty());
}
