#include "planner/schedule/schedule.h"

#include <catch2/catch.hpp>

#include "planner/diff/diff.h"
#include "planner/expand/expand.h"
#include "tests/support/tracked.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

struct Scheduled {
  std::string steps;  // empty: refused, or nothing to do
  std::string diagnostics;
  std::vector<Diagnostic> items;
};

Scheduled schedule_sample(const Sample& sample, Cloudscape& azure, const State& state = {},
                          PlanMode mode = PlanMode::apply) {
  Diagnostics diagnostics;
  const Desired desired = expand(sample.policy, sample.today, diagnostics).value();
  Diagnostics told;
  const Changes changes = diff(desired, azure.finish(), state, mode, told).value();
  const auto steps = schedule(changes, told);
  REQUIRE(steps.has_value() != told.has_errors());
  return {steps ? dump(changes.resources, *steps) : std::string(), dump(told), told.items()};
}

}  // namespace

TEST_CASE("a registration comes before the endpoint, and both before the rule") {
  Sample sample;
  sample.subnet("far/a", 1, "2");
  sample.registry("main", 10);
  sample.default_action(DefaultAction::deny, 11).allow("far/a", 12).allow("20.0.0.1", 13);
  Cloudscape azure;
  azure.registry("main", DefaultAction::allow);
  azure.subnet("far/a", false, "2");
  CHECK(schedule_sample(sample, azure).steps ==
        "0 register_provider subscription 2\n"
        "1 write_subnet subnet.far.a on; after 0 (registration_before_endpoint)\n"
        "2 write_registry registry.main Deny 20.0.0.1 far/a; after 0 (registration_before_rule); "
        "after 1 (endpoint_before_rule)\n");
}

TEST_CASE("a rule goes before its endpoint does") {
  Sample sample;
  sample.registry("main", 10);
  sample.allow("20.0.0.1", 11);
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "20.0.0.1 net/a");
  azure.subnet("net/a", true);
  State state;
  testing::track_endpoint(state, subnet_id("net/a"), Address::subnet("net", "a"));
  CHECK(schedule_sample(sample, azure, state).steps ==
        "0 write_registry registry.main Deny 20.0.0.1\n"
        "1 write_subnet subnet.net.a off; after 0 (rule_removed_before_endpoint)\n");
}

TEST_CASE(
    "Azure checks all rules of a list: a kept rule waits for its endpoint as a new one does") {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.registry("main", 10);
  sample.allow("net/a", 11).allow("20.0.0.1", 12);
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "net/a");
  azure.subnet("net/a", false);
  CHECK(schedule_sample(sample, azure).steps ==
        "0 write_subnet subnet.net.a on\n"
        "1 write_registry registry.main Deny 20.0.0.1 net/a; after 0 (endpoint_before_rule)\n");
}

TEST_CASE("an idle rule goes before another registry's rule brings the endpoint") {
  Sample sample;
  sample.subnet("net/a", 1);
  sample.registry("new", 10);
  sample.allow("net/a", 11);
  sample.registry("old", 20);
  sample.allow("20.0.0.1", 21);
  Cloudscape azure;
  azure.registry("new", DefaultAction::deny);
  ObservedRegistry& old = azure.registry("old", DefaultAction::deny, "20.0.0.1 net/a");
  azure.subnet("net/a", false);
  const char* const registry_first =
      "0 write_registry registry.old Deny 20.0.0.1\n"
      "1 write_subnet subnet.net.a on; after 0 (idle_rule_removed_before_endpoint_added)\n"
      "2 write_registry registry.new Deny net/a; after 1 (endpoint_before_rule)\n";
  CHECK(schedule_sample(sample, azure).steps == registry_first);

  // Where everyone is let in anyway, nobody gets in by it.
  old.network.default_action = DefaultAction::allow;
  Cloudscape open;
  open.registry("new", DefaultAction::deny);
  open.registry("old", DefaultAction::allow, "20.0.0.1 net/a");
  open.subnet("net/a", false);
  CHECK(schedule_sample(sample, open).steps ==
        "0 write_subnet subnet.net.a on\n"
        "1 write_registry registry.new Deny net/a; after 0 (endpoint_before_rule)\n"
        "2 write_registry registry.old Allow 20.0.0.1\n");
}

TEST_CASE("idle rules in a circle are refused, and the circle is told") {
  Sample sample;
  sample.subnet("net/x", 1);
  sample.subnet("net/y", 2);
  sample.registry("a", 10);
  sample.allow("net/y", 11);
  sample.registry("b", 20);
  sample.allow("net/x", 21);
  sample.registry("c", 30);  // waits for the circle, is no part of it
  sample.allow("net/x", 31);
  Cloudscape azure;
  azure.registry("a", DefaultAction::deny, "net/x");
  azure.registry("b", DefaultAction::deny, "net/y");
  azure.registry("c", DefaultAction::deny);
  azure.subnet("net/x", false).subnet("net/y", false);
  const Scheduled scheduled = schedule_sample(sample, azure);
  CHECK(scheduled.steps.empty());
  REQUIRE(scheduled.items.size() == 1);
  CHECK(scheduled.items[0].code == "ACR3008");
  const std::string& detail = scheduled.items[0].detail;
  const std::string circle = detail.substr(detail.rfind(": ") + 2);
  CHECK(circle.find("registry.c") == std::string::npos);
  for (const char* part : {"registry.a before subnet.net.x", "subnet.net.x before registry.b",
                           "registry.b before subnet.net.y", "subnet.net.y before registry.a"}) {
    INFO(circle);
    CHECK(circle.find(part) != std::string::npos);
  }
}

TEST_CASE("a cycle that idle rules do not explain is reported as a mistake of acrnet") {
  const std::vector<Resource> resources{
      {Resource::Kind::network, Address("virtual_network.net"), {}, "", {}},
      {Resource::Kind::subnet, Address::subnet("net", "a"), subnet_id("net/a"), "", {}},
      {Resource::Kind::subscription, Address(), {}, "2", {}}};
  std::vector<Step> steps(3);
  steps[0].kind = StepKind::create;
  steps[1].kind = StepKind::create;
  steps[2].kind = StepKind::register_provider;
  for (ResourceIndex i = 0; i < steps.size(); ++i) steps[i].resource = i;
  steps[0].after = {{1, OrderReason::subnet_removed_before_network}};
  steps[1].after = {{0, OrderReason::network_before_subnet}};
  steps[2].after = {{1, OrderReason::endpoint_before_rule}};
  Diagnostics told;
  CHECK_FALSE(sort_steps(steps, resources, told).has_value());
  REQUIRE(told.items().size() == 1);
  CHECK(told.items()[0].code == "ACR3020");
  CHECK(told.items()[0].detail ==
        "Each of these steps would have to wait for another: "
        "create subnet.net.a before create virtual_network.net (subnet_removed_before_network), "
        "create virtual_network.net before create subnet.net.a (network_before_subnet). "
        "No policy should come to this. Nothing was written.");

  SECTION("also beside an edge of an idle rule that does not close it") {
    steps[1].after.push_back({0, OrderReason::idle_rule_removed_before_endpoint_added});
    Diagnostics again;
    CHECK_FALSE(sort_steps(steps, resources, again).has_value());
    CHECK(again.items().at(0).code == "ACR3020");
  }
  SECTION("and not where the edge of an idle rule closes it") {
    steps[0].after = {{1, OrderReason::idle_rule_removed_before_endpoint_added}};
    Diagnostics again;
    CHECK_FALSE(sort_steps(steps, resources, again).has_value());
    CHECK(again.items().at(0).code == "ACR3008");
  }
}

TEST_CASE("steps come in reading order: registrations, endpoints on, registries, endpoints off") {
  Sample sample;
  sample.subnet("z/new", 1, "2");
  sample.subnet("a/new", 2, "3");
  sample.registry("b", 10);
  sample.allow("z/new", 11);
  sample.registry("a", 20);
  sample.allow("a/new", 21);
  Cloudscape azure;
  azure.registry("b", DefaultAction::deny, "net/old");
  azure.registry("a", DefaultAction::deny);
  azure.subnet("z/new", false, "2").subnet("a/new", false, "3").subnet("net/old", true);
  State state;
  testing::track_endpoint(state, subnet_id("net/old"), Address::subnet("net", "old"));
  const std::string steps = schedule_sample(sample, azure, state).steps;
  std::string heads;
  for (std::size_t at = 0; at < steps.size(); at = steps.find('\n', at) + 1) {
    heads += steps.substr(at, steps.find_first_of(";\n", at) - at);
    heads += '\n';
  }
  CHECK(heads ==
        "0 register_provider subscription 2\n"
        "1 register_provider subscription 3\n"
        "2 write_subnet subnet.a.new on\n"
        "3 write_subnet subnet.z.new on\n"
        "4 write_registry registry.a Deny a/new\n"
        "5 write_registry registry.b Deny z/new\n"
        "6 write_subnet subnet.net.old off\n");
}

TEST_CASE("changes of the state alone make no step") {
  Sample sample;
  sample.registry("main", 10);
  sample.default_action(DefaultAction::deny, 11).allow("20.0.0.1", 12);
  Cloudscape azure;
  azure.registry("main", DefaultAction::deny, "20.0.0.1");
  CHECK(schedule_sample(sample, azure).steps.empty());
}
