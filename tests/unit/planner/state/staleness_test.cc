#include <catch2/catch.hpp>

#include <functional>

#include "planner/state/staleness.h"
#include "tests/unit/planner/sample.h"

namespace acrnet::planner {

namespace {

struct StaleCase {
  const char* name;
  std::function<void(State&, Observed&)> change;
  const char* says;  // empty: still current
};

Observed observed_then() {
  Observed observed;
  ObservedRegistry registry;
  registry.id = registry_id("main");
  registry.sku = "Premium";
  registry.network.ip_rules = {Cidr(0x01020304U, 32)};
  observed.registries = {registry};
  observed.subnets = {{subnet_id("net/vm"), true}};
  observed.registrations = {{"subscription-a", Registration::registered},
                            {"subscription-b", Registration::not_registered}};
  observed.missing = {{registry_id("none"), registry_id("none"), {}}};
  observed.requests = 5;
  observed.unread = {{subnet_id("far/vm"), "AuthorizationFailed"}};
  ObservedRegistry other;
  other.id = registry_id("other");
  observed.other_registries = {other};
  observed.searched_subscriptions = {"subscription-a"};
  observed.unsearched_subscriptions = {"subscription-b"};
  return observed;
}

}  // namespace

TEST_CASE("a saved plan is stale when something that it looked at differs, and only then") {
  const std::vector<StaleCase> cases{
      {"nothing", [](State&, Observed&) {}, ""},
      {"spelling, requests, candidates",
       [](State&, Observed& now) {
         now.registries[0].id =
             ArmId::registry(registry_id("main").subscription(), "GROUP", "MAIN");
         now.requests = 99;
         now.missing[0].candidates = {"new"};
       },
       ""},
      {"another resource",
       [](State&, Observed& now) {
         now.subnets.push_back({subnet_id("zzz/x"), true});
       },
       ""},
      {"a registration came",
       [](State&, Observed& now) { now.registrations[1].state = Registration::registered; }, ""},
      {"other rules", [](State&, Observed& now) { now.registries[0].network.ip_rules.clear(); },
       "registry.main has other network settings"},
      {"a registry has failed", [](State&, Observed& now) { now.registries[0].failed = true; },
       "registry.main is reported as Failed now"},
      {"a subnet has failed", [](State&, Observed& now) { now.subnets[0].failed = true; },
       "is reported as Failed now"},
      {"other default action",
       [](State&, Observed& now) {
         now.registries[0].network.default_action = DefaultAction::deny;
       },
       "other network settings"},
      {"another login server",
       [](State&, Observed& now) { now.registries[0].login_server = "elsewhere"; },
       "registry.main has another login server"},
      {"other tier", [](State&, Observed& now) { now.registries[0].sku = "Basic"; },
       "another tier"},
      {"private endpoints",
       [](State&, Observed& now) { now.registries[0].has_private_endpoints = true; },
       "private endpoints"},
      {"registry gone", [](State&, Observed& now) { now.registries.clear(); },
       "does not exist any more"},
      {"endpoint gone", [](State&, Observed& now) { now.subnets[0].service_endpoint = false; },
       "has lost the service endpoint"},
      {"subnet gone", [](State&, Observed& now) { now.subnets.clear(); },
       "does not exist any more"},
      {"registration gone",
       [](State&, Observed& now) { now.registrations[0].state = Registration::not_registered; },
       "lost its registration"},
      {"the same was refused in other words",
       [](State&, Observed& now) { now.unread[0].code = "Forbidden"; }, ""},
      {"what was refused is shown", [](State&, Observed& now) { now.unread.clear(); },
       "can be read now"},
      {"a subnet is refused",
       [](State&, Observed& now) {
         now.subnets.clear();
         now.unread.push_back({subnet_id("net/vm"), "AuthorizationFailed"});
       },
       "can't be read now"},
      {"a registration is refused",
       [](State&, Observed& now) {
         now.registrations.erase(now.registrations.begin());
         now.unread.push_back({ArmId::in_subscription("subscription-a", registry_service), ""});
       },
       "Microsoft.ContainerRegistry can't be read now"},
      {"what was missing is refused",
       [](State&, Observed& now) {
         now.missing.clear();
         now.unread.insert(now.unread.begin(), {registry_id("none"), "AuthorizationFailed"});
       },
       "can't be read now"},
      {"a zone came",
       [](State&, Observed& now) {
         now.private_zones.push_back({registry_id("zone"), {}});
       },
       "exists now"},
      {"a connection came",
       [](State&, Observed& now) {
         now.registries[0].connections.push_back({registry_id("endpoint")});
       },
       "private endpoints"},
      {"a registry of others came",
       [](State&, Observed& now) {
         now.other_registries.push_back(now.other_registries[0]);
         now.other_registries.back().id = registry_id("third");
       },
       "lets in a subnet now"},
      {"a registry of others differs",
       [](State&, Observed& now) {
         now.other_registries[0].network.default_action = DefaultAction::deny;
       },
       "other network settings"},
      {"a registry of others has gone", [](State&, Observed& now) { now.other_registries.clear(); },
       "other network settings"},
      {"a subscription's registries are refused",
       [](State&, Observed& now) {
         now.unsearched_subscriptions.insert(now.unsearched_subscriptions.begin(),
                                             "subscription-a");
       },
       "registries of subscription subscription-a can't be listed"},
      {"appeared", [](State&, Observed& now) { now.missing.clear(); }, "exists now"},
      {"serial", [](State& state, Observed&) { state.serial = 8; }, "serial 8"},
      {"lineage", [](State& state, Observed&) { state.lineage = "other"; }, "another state"},
  };
  for (const StaleCase& c : cases) {
    CAPTURE(c.name);
    Plan plan;
    plan.lineage = "line";
    plan.serial = 7;
    plan.observed = observed_then();
    plan.resources = {
        {Resource::Kind::registry, Address("registry.main"), registry_id("main"), "", {}}};
    State state;
    state.lineage = "line";
    state.serial = 7;
    Observed now = observed_then();
    c.change(state, now);
    const std::vector<PlanDifference> differences = differences_since(plan, state, now);
    CHECK(differences.empty() == std::string(c.says).empty());
    if (!differences.empty()) CHECK_THAT(differences[0].what, Catch::Contains(c.says));
  }
}

TEST_CASE("a difference names the resource as the plan does") {
  Plan plan;
  plan.observed = observed_then();
  plan.resources = {
      {Resource::Kind::registry, Address("registry.main"), registry_id("main"), "", {}}};
  Observed now = observed_then();
  now.registries.clear();
  const std::vector<PlanDifference> differences = differences_since(plan, State(), now);
  REQUIRE(differences.size() == 1);
  CHECK(differences[0].address == "registry.main");
}

}  // namespace acrnet::planner
