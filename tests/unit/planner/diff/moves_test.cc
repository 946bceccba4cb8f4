// `moved`, `removed` and `import`: what the plan says of them, and that Azure is left alone.
#include "planner/diff/moves.h"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "tests/support/tracked.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

Origin at(std::uint32_t line) { return {0, line, Origin::none}; }

Move move(std::string from, std::string to, std::uint32_t line) {
  return {Address(std::move(from)), Address(std::move(to)), at(line), {}};
}

// registry.main, with a rule for docker/vm and one for a range, all of it made by acrnet before:
// then it was registry.old.
Case renamed() {
  Case it;
  it.sample.subnet("docker/vm", 3);
  it.sample.registry("main", 10);
  it.sample.default_action(DefaultAction::deny, 11).allow("docker/vm", 12);
  it.sample.allow("203.0.113.0/24", 13);
  it.azure.registry("main", DefaultAction::deny, "203.0.113.0/24 docker/vm");
  it.azure.subnet("docker/vm", true);
  it.remember("main", DefaultAction::allow, "203.0.113.0/24 docker/vm");
  it.state.find(registry_id("main"))->address = Address("registry.old");
  it.remember_subnet("docker/vm", Provenance::created);
  return it;
}

Bookkeeping& books(Case& it) { return it.sample.policy.bookkeeping; }

}  // namespace

TEST_CASE("a block with another name keeps what was made for it; the plan says what it was") {
  Case it = renamed();
  CHECK(it.changes() == "registry.main\n  moved from registry.old in_policy :10\n");
  books(it).moves = {move("registry.old", "registry.main", 20)};
  CHECK(it.changes() == "registry.main\n  moved from registry.old in_policy :20\n");
}

TEST_CASE("moves are followed one after the other, and with what is around the block") {
  Case it = renamed();
  it.state.find(registry_id("main"))->address = Address("module.a.registry.old");
  books(it).moves = {move("module.a", "module.b", 20),
                     move("module.b.registry.old", "registry.main", 21)};
  CHECK(it.changes() == "registry.main\n  moved from module.a.registry.old in_policy :21\n");
}

TEST_CASE("a move that something else has overtaken is no reason") {
  Case it = renamed();
  books(it).moves = {move("registry.old", "registry.other", 20)};
  CHECK(it.changes() == "registry.main\n  moved from registry.old in_policy :10\n");
}

TEST_CASE("a subnet is moved with its network") {
  Case it = renamed();
  it.state.find(registry_id("main"))->address = Address("registry.main");
  it.state.find(subnet_id("docker/vm"))->address = Address("subnet.old.vm");
  books(it).moves = {move("subnet.old", "subnet.docker", 20)};
  CHECK(it.changes() == "subnet.docker.vm\n  moved from subnet.old.vm in_policy :20\n");
}

TEST_CASE("a move goes beside other changes of the same resource") {
  Case it = renamed();
  it.sample.allow("198.51.100.7", 14);
  it.state.find(subnet_id("docker/vm"))->address = Address("subnet.old.vm");
  CHECK(it.changes() ==
        "registry.main\n  moved from registry.old in_policy :10\n"
        "  + 198.51.100.7 in_policy :14\n"
        "subnet.docker.vm\n  moved from subnet.old.vm in_policy :3\n");
}

TEST_CASE("what the state knows and the policy no longer governs is not moved") {
  Case it = renamed();
  it.mode = PlanMode::destroy;
  CHECK(it.changes().find("move") == std::string::npos);
}

TEST_CASE("a move to a block that is another registry is refused") {
  Case it = renamed();
  it.state.find(registry_id("main"))->id = registry_id("other");
  books(it).moves = {move("registry.old", "registry.main", 20)};
  Diagnostics diagnostics;
  CHECK_FALSE(it.run(diagnostics));
  REQUIRE(diagnostics.items().size() == 1);
  const Diagnostic& found = diagnostics.items()[0];
  CHECK(found.code == "ACR3011");
  CHECK(found.detail.find("registries/other") != std::string::npos);
  CHECK(found.detail.find("registries/main") != std::string::npos);
}

TEST_CASE("a registry that is let go is forgotten, and nothing of it is touched") {
  Case it = renamed();
  it.sample.policy.registries.clear();
  it.sample.policy.subnets.clear();
  books(it).removals = {{Address("registry.old"), false, at(30)},
                        {Address("subnet.docker"), false, at(31)}};
  CHECK(it.changes() ==
        "registry.old\n"
        "  forget Deny->Deny let_go :30\n"
        "  forget docker/vm let_go :30\n"
        "  forget 203.0.113.0/24 let_go :30\n"
        "  forget governance restore let_go :30\n"
        "subnet.docker.vm\n"
        "  forget endpoint let_go :31\n");
}

namespace {

const ArmId endpoint_id = ArmId::private_endpoint(subscription("1"), "group", "main-inside");

// registry.main with a private endpoint, both made by acrnet; the policy names neither any more.
Case with_private_endpoint() {
  Case it;
  ObservedRegistry& seen = it.azure.registry("main", DefaultAction::deny);
  seen.network.public_access = PublicAccess::disabled;
  it.azure.subnet("docker/vm", false);
  it.azure.observed.private_endpoints.push_back(
      {endpoint_id, registry_id("main"), subnet_id("docker/vm"), true, {}, {}});
  it.remember("main", DefaultAction::allow);
  testing::track_existence(it.state, endpoint_id, Address("private_endpoint.main.inside"));
  return it;
}

bool deletes_endpoint(Case& it) {
  return it.changes().find("  - private_endpoint") != std::string::npos;
}

}  // namespace

TEST_CASE("what is let go keeps its private endpoints, and so does on_destroy = keep") {
  Case it = with_private_endpoint();
  CHECK(it.changes().find("removed_from_policy") != std::string::npos);
  CHECK(deletes_endpoint(it));
  books(it).removals = {{Address("registry.main"), false, at(30)}};
  CHECK_FALSE(deletes_endpoint(it));
  CHECK(it.changes().find("let_go :30\n", it.changes().find("private")) != std::string::npos);
  books(it).removals = {{Address("registry.main"), true, at(30)}};
  CHECK(deletes_endpoint(it));

  it = with_private_endpoint();
  it.state.find(registry_id("main"))->protection.on_destroy = OnDestroy::keep;
  CHECK_FALSE(deletes_endpoint(it));
  it.mode = PlanMode::destroy;
  CHECK_FALSE(deletes_endpoint(it));
  // The block's own word counts while there is one.
  it.sample.registry("main", 10);
  CHECK(deletes_endpoint(it));
  it.sample.policy.registries[0].on_destroy = OnDestroy::keep;
  CHECK_FALSE(deletes_endpoint(it));
  // A private endpoint that leads to another registry has nothing to do with it.
  it.azure.observed.private_endpoints[0].registry = registry_id("other");
  CHECK(deletes_endpoint(it));
}

TEST_CASE("a subnet that acrnet made stays while a private endpoint of what is let go is in it") {
  Case it = with_private_endpoint();
  testing::track_existence(it.state, subnet_id("docker/vm"), Address("subnet.docker.vm"));
  CHECK(it.changes().find("- existence") != std::string::npos);
  books(it).removals = {{Address("registry.main"), false, at(30)}};
  CHECK(it.changes().find("- existence") == std::string::npos);
  it.azure.observed.private_endpoints.clear();
  CHECK(it.changes().find("- existence") != std::string::npos);
}

TEST_CASE("prevent_destroy keeps private endpoints, with a block for the registry and without") {
  Case it = with_private_endpoint();
  it.state.find(registry_id("main"))->protection.prevent_destroy = true;
  Diagnostics told;
  CHECK_FALSE(it.run(told));
  REQUIRE(dump(told) == "ACR3022 error registry.main\n");
  CHECK(told.items()[0].detail.find("the private endpoint main-inside") != std::string::npos);

  it.sample.registry("main", 10).prevent_destroy = true;
  it.sample.default_action(DefaultAction::deny, 11);
  Diagnostics refused;
  CHECK_FALSE(it.run(refused));
  REQUIRE(dump(refused) == "ACR3052 error registry.main line 10\n");
  CHECK(refused.items()[0].detail.find("the private endpoint main-inside") != std::string::npos);
}

TEST_CASE("a registry with nothing but a private endpoint is governed, so its end is remembered") {
  Case it = with_private_endpoint();
  it.state.resources.clear();
  PolicyRegistry& registry = it.sample.registry("main", 10);
  it.sample.subnet("docker/vm", 3);
  registry.on_destroy = OnDestroy::keep;
  CHECK(it.changes().empty());
  registry.private_endpoints.push_back(
      {Address("private_endpoint.main.inside"), endpoint_id, 0, {}, at(12), {}});
  CHECK(it.changes().find("= governance keep in_policy :10") != std::string::npos);
}

TEST_CASE("a registry that is removed with destroy is taken back as without the statement") {
  Case it = renamed();
  it.sample.policy.registries.clear();
  const std::string without = it.changes();
  CHECK(without.find("  - ") != std::string::npos);
  books(it).removals = {{Address("registry.old"), true, at(30)}};
  CHECK(it.changes() == without);
}

TEST_CASE("of two removals the one that says more counts, and moves come before them") {
  Case it = renamed();
  it.sample.policy.registries.clear();
  it.state.find(registry_id("main"))->address = Address("registry.old");
  books(it).moves = {move("registry.old", "module.team.registry.main", 20)};
  books(it).removals = {{Address("module.team"), true, at(30)},
                        {Address("module.team.registry.main"), false, at(31)}};
  CHECK(it.changes().find("  forget governance restore let_go :31\n") != std::string::npos);
}

TEST_CASE("what is imported is acrnet's; what is not there is made") {
  Case it = renamed();
  it.state = {};
  it.azure = {};
  it.azure.registry("main", DefaultAction::allow, "203.0.113.0/24");
  it.azure.subnet("docker/vm", true);
  books(it).imports = {{Address("registry.main"), registry_id("main"), at(40)},
                       {Address("subnet.docker.vm"), subnet_id("docker/vm"), at(41)}};
  Diagnostics diagnostics;
  const auto changes = it.run(diagnostics);
  REQUIRE(changes);
  std::vector<Change> imported;
  std::copy_if(changes->changes.begin(), changes->changes.end(), std::back_inserter(imported),
               [](const Change& change) { return change.reason == ChangeReason::imported; });
  CHECK(dump(changes->resources, imported) ==
        "registry.main\n  = 203.0.113.0/24 imported :13\n"
        "subnet.docker.vm\n  = endpoint imported :12\n");
}

TEST_CASE("an import of what the state knows already says nothing") {
  Case it = renamed();
  it.state.find(registry_id("main"))->address = Address("registry.main");
  books(it).imports = {{Address("registry.main"), registry_id("main"), at(40)}};
  CHECK(it.changes().empty());
}

TEST_CASE("destroy takes back what was imported and says that it was there before") {
  Case it = renamed();
  it.mode = PlanMode::destroy;
  it.remember_subnet("docker/vm", Provenance::imported);
  for (TrackedRule& rule : it.state.find(registry_id("main"))->access->rules)
    rule.provenance = Provenance::imported;
  const std::string head =
      "registry.main\n  ~ Deny->Allow destroy :11\n  - docker/vm destroy_imported :12\n";
  const std::string tail =
      "  forget governance restore destroy :10\n"
      "subnet.docker.vm\n  - endpoint destroy_imported -\n";
  CHECK(it.changes() == head + "  - 203.0.113.0/24 destroy_imported :13\n" + tail);
}

TEST_CASE("destroy takes back what was imported when somebody has written it in other networks") {
  Case it = renamed();
  it.mode = PlanMode::destroy;
  for (TrackedRule& rule : it.state.find(registry_id("main"))->access->rules)
    rule.provenance = Provenance::imported;
  it.azure = {};
  it.azure.registry("main", DefaultAction::deny, "203.0.113.0/25 203.0.113.128/25 docker/vm");
  it.azure.subnet("docker/vm", true);
  CHECK(it.changes() ==
        "registry.main\n"
        "  ~ Deny->Allow destroy :11\n"
        "  - docker/vm destroy_imported :12\n"
        "  - 203.0.113.0/25 destroy_imported -\n"
        "  - 203.0.113.128/25 destroy_imported -\n"
        "  forget 203.0.113.0/24 destroy :13\n"
        "  forget governance restore destroy :10\n"
        "subnet.docker.vm\n"
        "  - endpoint destroy -\n");
}

TEST_CASE("what was imported goes when the policy drops it, also from a shared registry") {
  Case it = renamed();
  it.state.find(registry_id("main"))->address = Address("registry.main");
  it.sample.policy.registries[0].ownership = Ownership::shared;
  it.sample.policy.registries[0].allows.pop_back();
  for (TrackedRule& rule : it.state.find(registry_id("main"))->access->rules)
    rule.provenance = Provenance::imported;
  CHECK(it.changes() == "registry.main\n  - 203.0.113.0/24 removed_from_policy -\n");
  for (TrackedRule& rule : it.state.find(registry_id("main"))->access->rules)
    rule.provenance = Provenance::found;
  CHECK(it.changes() == "registry.main\n  forget 203.0.113.0/24 removed_from_policy -\n");
}
