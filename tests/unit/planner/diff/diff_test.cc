#include "planner/diff/diff.h"

#include <catch2/catch.hpp>

#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr auto allow = DefaultAction::allow;
constexpr auto deny = DefaultAction::deny;

}  // namespace

TEST_CASE("the walk-through: locking a registry to one subnet") {
  Case c;
  c.sample.subnet("docker/vm", 8);
  c.sample.registry("main", 11);
  c.sample.default_action(deny, 14).allow("docker/vm", 16).allow("203.0.113.0/24", 17);
  c.azure.registry("main", allow, "192.0.2.0/24");
  c.azure.subnet("docker/vm", false);
  CHECK(c.changes() ==
        "registry.main\n"
        "  ~ Allow->Deny in_policy :14\n"
        "  + docker/vm in_policy :16\n"
        "  + 203.0.113.0/24 in_policy :17\n"
        "  - 192.0.2.0/24 not_in_policy -\n"
        "  = governance restore in_policy :11\n"
        "subnet.docker.vm\n"
        "  + endpoint needed_by_rule :16\n");
}

TEST_CASE("a rule is judged by who wants it, whether it is there, and who made it") {
  struct Row {
    const char* title;
    const char* wanted;
    const char* present;
    const char* created;
    const char* found;
    const char* exclusive;  // the lines of changes, without governance
    const char* shared;
  };
  const char* const rule = "20.0.0.1";
  const std::vector<Row> rows{
      {"wanted, absent, unknown", rule, "", "", "", "+ 20.0.0.1 in_policy :12", nullptr},
      {"wanted, present, unknown", rule, rule, "", "", "= 20.0.0.1 in_policy :12", nullptr},
      {"wanted, present, created", rule, rule, rule, "", "", nullptr},
      {"wanted, present, found", rule, rule, "", rule, "", nullptr},
      {"wanted, absent, created", rule, "", rule, "", "+ 20.0.0.1 in_policy :12", nullptr},
      {"wanted, absent, found", rule, "", "", rule, "+ 20.0.0.1 in_policy :12", nullptr},
      {"present, unknown", "", rule, "", "", "- 20.0.0.1 not_in_policy -", ""},
      {"present, created", "", rule, rule, "", "- 20.0.0.1 removed_from_policy -", nullptr},
      {"present, found", "", rule, "", rule, "- 20.0.0.1 not_in_policy -",
       "forget 20.0.0.1 removed_from_policy -"},
      {"absent, created", "", "", rule, "", "forget 20.0.0.1 removed_from_policy -", nullptr},
      {"absent, found", "", "", "", rule, "forget 20.0.0.1 removed_from_policy -", nullptr},
  };
  const auto ownership = GENERATE(Ownership::exclusive, Ownership::shared);
  for (const Row& row : rows) {
    INFO(row.title << ", " << (ownership == Ownership::shared ? "shared" : "exclusive"));
    Case c;
    c.sample.registry("main", 10).ownership = ownership;
    c.sample.allow("203.0.113.0/24", 11);  // something is governed in every row
    if (*row.wanted != '\0') c.sample.allow(row.wanted, 12);
    c.azure.registry("main", deny, std::string("203.0.113.0/24 ") + row.present);
    c.remember("main", std::nullopt, std::string("203.0.113.0/24 ") + row.created, row.found);
    const char* const expected =
        ownership == Ownership::shared && row.shared ? row.shared : row.exclusive;
    const std::string whole =
        *expected == '\0' ? "" : std::string("registry.main\n  ") + expected + "\n";
    CHECK(c.changes() == whole);
  }
}

TEST_CASE("a default action is judged by what is set, what is there and what was found at first") {
  struct Row {
    std::optional<DefaultAction> wanted;
    DefaultAction now;
    std::optional<DefaultAction> original;
    const char* expected;
  };
  const char* const warned =
      "forget Deny->Deny removed_from_policy -\nACR3009 warning registry.main line 10\n";
  const std::vector<Row> rows{
      {deny, allow, std::nullopt, "~ Allow->Deny in_policy :11\n"},
      {deny, allow, allow, "~ Allow->Deny in_policy :11\n"},
      {deny, deny, std::nullopt, "= Deny->Deny in_policy :11\n"},
      {deny, deny, allow, ""},
      {allow, deny, allow, "~ Deny->Allow in_policy :11\n"},
      {std::nullopt, deny, std::nullopt, ""},
      {std::nullopt, deny, deny, "forget Deny->Deny removed_from_policy -\n"},
      {std::nullopt, deny, allow, warned},
  };
  for (const Row& row : rows) {
    Case c;
    c.sample.registry("main", 10);
    if (row.wanted) c.sample.default_action(*row.wanted, 11);
    c.sample.allow("203.0.113.0/24", 12);
    c.azure.registry("main", row.now, "203.0.113.0/24");
    c.remember("main", row.original, "203.0.113.0/24");
    INFO(row.expected);
    const std::string whole =
        *row.expected == '\0' ? "" : std::string("registry.main\n  ") + row.expected;
    CHECK(c.changes() == whole);
  }
}

TEST_CASE("every setting is changed, adopted, forgotten and restored as the default action is") {
  Case c;
  PolicyRegistry& registry = c.sample.registry("main", 10);
  const Origin line{0, 11, Origin::none};
  registry.public_access = Setting<PublicAccess>{PublicAccess::disabled, line};
  registry.trusted_services = Setting<TrustedServices>{TrustedServices::deny, line};
  registry.data_endpoints = Setting<DataEndpoints>{DataEndpoints::disabled, line};
  c.azure.registry("main", allow);
  CHECK(c.changes() ==
        "registry.main\n"
        "  ~ public_access Enabled->Disabled in_policy :11\n"
        "  ~ trusted_services Allow->Deny in_policy :11\n"
        "  = dedicated_data_endpoints Disabled->Disabled in_policy :11\n"
        "  = governance restore in_policy :10\n");
  Diagnostics none;
  const auto changes = c.run(none);
  REQUIRE(changes);
  REQUIRE(changes->writes.size() == 1);
  CHECK(changes->writes[0].after.public_access == PublicAccess::disabled);
  CHECK(changes->writes[0].after.trusted_services == TrustedServices::deny);
  CHECK(changes->writes[0].after.data_endpoints == DataEndpoints::disabled);
  CHECK(changes->writes[0].after.default_action == allow);

  TrackedAccess& entry = c.remember("main", std::nullopt);
  entry.original_public_access = PublicAccess::enabled;
  entry.original_trusted_services = TrustedServices::allow;
  entry.original_data_endpoints = DataEndpoints::disabled;
  c.azure.observed.registries[0].network = changes->writes[0].after;
  CHECK(c.changes().empty());
  c.mode = PlanMode::destroy;
  CHECK(c.changes() ==
        "registry.main\n"
        "  ~ public_access Disabled->Enabled destroy :11\n"
        "  ~ trusted_services Deny->Allow destroy :11\n"
        "  forget governance restore destroy :10\n");
  c.mode = PlanMode::apply;
  c.sample.policy.registries[0].public_access.reset();
  CHECK(c.changes() ==
        "registry.main\n"
        "  forget public_access Disabled->Disabled removed_from_policy -\n"
        "ACR3009 warning registry.main line 10\n");
}

TEST_CASE("prevent_destroy refuses a plan that takes rules away, and says which") {
  Case c;
  c.sample.registry("main", 10).prevent_destroy = true;
  c.sample.default_action(deny, 11).allow("20.0.0.1", 12);
  c.azure.registry("main", deny, "20.0.0.1 20.0.0.9 docker/vm");
  c.remember("main", allow, "20.0.0.1 20.0.0.9");
  c.state.find(registry_id("main"))->protection.prevent_destroy = true;
  Diagnostics told;
  CHECK_FALSE(c.run(told));
  REQUIRE(told.items().size() == 1);
  CHECK(dump(told) == "ACR3052 error registry.main line 10\n");
  CHECK(told.items()[0].detail ==
        "registry.main has prevent_destroy = true, and would lose: the rule for the subnet "
        "docker/vm, the rule for 20.0.0.9.");

  c.azure.observed.registries[0].network.subnet_rules.clear();
  c.sample.allow("20.0.0.9", 13);
  CHECK(c.changes().empty());
  c.sample.until("2026-11-22");
  CHECK(c.changes() == "registry.main\n  - 20.0.0.9 ended :13 until 2026-11-22\n");

  c.mode = PlanMode::destroy;
  Diagnostics refused;
  CHECK_FALSE(c.run(refused));
  CHECK_THAT(refused.items()[0].detail, Catch::EndsWith("lose: default_action Deny, the rule for "
                                                        "20.0.0.1, the rule for 20.0.0.9."));
  c.state.resources.clear();
  CHECK(c.changes().empty());
}

TEST_CASE("a protection that was applied outlives its block, until the policy says otherwise") {
  Case c;
  c.sample.registry("other", 10);
  c.azure.registry("main", deny, "20.0.0.1");
  c.azure.registry("other", allow);
  c.remember("main", allow, "20.0.0.1");
  Protection& protection = c.state.find(registry_id("main"))->protection;
  protection.prevent_destroy = true;
  Diagnostics told;
  CHECK_FALSE(c.run(told));
  REQUIRE(dump(told) == "ACR3022 error registry.main\n");
  CHECK_THAT(told.items()[0].detail,
             Catch::EndsWith("It would lose: default_action Deny, the rule for 20.0.0.1."));
  CHECK_THAT(told.items()[0].help, Catch::Contains("removed { from = registry.main destroy"));

  c.sample.policy.bookkeeping.removals = {{Address("registry.main"), false, Origin()}};
  Diagnostics none;
  CHECK(c.run(none));
  CHECK(none.items().empty());

  c.sample.policy.bookkeeping.removals.clear();
  c.mode = PlanMode::destroy;
  CHECK(c.changes() == "ACR3022 error registry.main\n");
  c.mode = PlanMode::apply;
  protection.prevent_destroy = false;
  CHECK(c.changes().find("- 20.0.0.1 removed_from_policy") != std::string::npos);

  // What takes nothing away is no loss, and what stays in Azure neither.
  protection = {true, OnDestroy::keep};
  CHECK(c.changes().find("forget governance keep removed_from_policy") != std::string::npos);
}

TEST_CASE("another block with the name of a protected registry leaves no `removed` to offer") {
  Case c;
  c.sample.registry("main", 10);
  c.sample.policy.registries[0].id = registry_id("other");
  c.azure.registry("main", deny);
  c.azure.registry("other", allow);
  c.remember("main", allow);
  c.state.find(registry_id("main"))->protection.prevent_destroy = true;
  Diagnostics told;
  CHECK_FALSE(c.run(told));
  REQUIRE(told.items().size() == 1);
  CHECK_THAT(told.items()[0].help, !Catch::Contains("removed {"));
  CHECK_THAT(told.items()[0].help, Catch::Contains("another block has its name"));
}

TEST_CASE("a change of prevent_destroy is a change of what the state keeps") {
  Case c;
  PolicyRegistry& registry = c.sample.registry("main", 10);
  c.sample.default_action(deny, 11);
  c.azure.registry("main", deny);
  c.remember("main", deny);
  CHECK(c.changes().empty());
  registry.prevent_destroy = true;
  Diagnostics none;
  const auto changes = c.run(none);
  REQUIRE(changes);
  CHECK(dump(changes->resources, changes->changes) ==
        "registry.main\n  ~ governance restore in_policy :10\n");
  CHECK(changes->resources[0].prevent_destroy);
  c.state.find(registry_id("main"))->protection.prevent_destroy = true;
  CHECK(c.changes().empty());
  registry.prevent_destroy = false;
  CHECK(c.changes() == "registry.main\n  ~ governance restore in_policy :10\n");
}

TEST_CASE("a rule for a subnet of Container Instances is refused, and only a rule") {
  Case c;
  c.sample.subnet("docker/vm", 8);
  c.sample.registry("main", 10);
  c.sample.default_action(deny, 11).allow("20.0.0.1", 12);
  c.azure.registry("main", deny, "20.0.0.1");
  c.azure.subnet("docker/vm", true);
  c.azure.observed.subnets[0].container_instances = true;
  c.remember("main", deny, "20.0.0.1");
  CHECK(c.changes().empty());
  c.sample.allow("docker/vm", 13);
  CHECK(c.changes() == "ACR3053 error subnet.docker.vm line 8\n");
}

TEST_CASE("governance is noted when something is governed, and changes with on_destroy") {
  Case c;
  PolicyRegistry& registry = c.sample.registry("main", 10);
  c.azure.registry("main", deny);
  CHECK(c.changes().empty());  // nothing is asked of it

  c.remember("main", std::nullopt);
  CHECK(c.changes() == "registry.main\n  forget governance restore removed_from_policy :10\n");

  registry.on_destroy = OnDestroy::keep;
  registry.default_action = Setting<DefaultAction>{deny, {0, 11, Origin::none}};
  c.state.resources[0].access->original_default_action = deny;
  CHECK(c.changes() == "registry.main\n  ~ governance keep in_policy :10\n");
}

TEST_CASE("destroy takes back what acrnet made and puts back what was found, whatever the policy") {
  Case c;
  c.mode = PlanMode::destroy;
  c.sample.subnet("docker/vm", 8);
  c.sample.registry("main", 10);
  c.sample.default_action(deny, 11).allow("docker/vm", 12).allow("20.0.0.1", 13);
  c.azure.registry("main", deny, "docker/vm 20.0.0.1 20.0.0.9");
  c.azure.subnet("docker/vm", true);
  c.remember("main", allow, "docker/vm", "20.0.0.1");
  c.remember_subnet("docker/vm", Provenance::created);
  CHECK(c.changes() ==
        "registry.main\n"
        "  ~ Deny->Allow destroy :11\n"
        "  - docker/vm destroy :12\n"
        "  forget 20.0.0.1 destroy :13\n"
        "  forget governance restore destroy :10\n"
        "subnet.docker.vm\n"
        "  - endpoint destroy -\n");
}

TEST_CASE("destroy with on_destroy = keep changes nothing in Azure") {
  Case c;
  c.mode = PlanMode::destroy;
  c.sample.registry("main", 10).on_destroy = OnDestroy::keep;
  c.azure.registry("main", deny, "docker/vm");
  c.azure.subnet("docker/vm", true);
  c.remember("main", allow, "docker/vm");
  c.remember_subnet("docker/vm", Provenance::created);
  CHECK(c.changes() ==
        "registry.main\n"
        "  forget Deny->Deny destroy -\n"
        "  forget docker/vm destroy -\n"
        "  forget governance keep destroy :10\n"
        "subnet.docker.vm\n"
        "  forget endpoint destroy -\n");
}

TEST_CASE("a registry whose block is gone is taken back, and its address comes from the state") {
  Case c;
  c.azure.registry("main", deny, "20.0.0.1 20.0.0.9");
  c.remember("main", allow, "20.0.0.1");
  CHECK(c.changes() ==
        "registry.main\n"
        "  ~ Deny->Allow removed_from_policy -\n"
        "  - 20.0.0.1 removed_from_policy -\n"
        "  forget governance restore removed_from_policy -\n");
}

TEST_CASE("what is missing in Azure needs no taking back") {
  Case c;
  c.mode = GENERATE(PlanMode::apply, PlanMode::destroy);
  c.remember("main", allow, "net/a");
  c.remember_subnet("net/a", Provenance::created);
  c.azure.observed.missing = {{registry_id("main"), registry_id("main"), {}},
                              {subnet_id("net/a"), subnet_id("net/a"), {}}};
  const std::string changes = c.changes();
  CHECK(changes.find("  - ") == std::string::npos);
  CHECK(changes.find("  ~ ") == std::string::npos);
  CHECK(changes.find("forget governance") != std::string::npos);
}

TEST_CASE("an endpoint follows the rules that need it") {
  struct Row {
    const char* title;
    bool ruled;  // a rule of the policy names the subnet
    bool present;
    std::optional<Provenance> recorded;
    EndpointMode mode;
    const char* expected;
  };
  const auto created = Provenance::created;
  const auto found = Provenance::found;
  const auto managed = EndpointMode::managed;
  const auto existing = EndpointMode::existing;
  const std::vector<Row> rows{
      {"needed, absent", true, false, {}, managed, "  + endpoint needed_by_rule :12\n"},
      {"needed, absent, once ours", true, false, created, managed,
       "  + endpoint needed_by_rule :12\n"},
      {"needed, absent, not ours to add",
       true,
       false,
       {},
       existing,
       "ACR3007 error subnet.net.a line 1\n"},
      {"needed, present", true, true, {}, managed, "  = endpoint needed_by_rule :12\n"},
      {"needed, present, not ours", true, true, {}, existing, "  = endpoint needed_by_rule :12\n"},
      {"needed, present, ours", true, true, created, managed, ""},
      {"not needed, ours", false, true, created, managed, "  - endpoint no_longer_needed -\n"},
      {"not needed, ours, but now hands off", false, true, created, existing,
       "  forget endpoint no_longer_needed -\n"},
      {"not needed, found", false, true, found, managed, "  forget endpoint no_longer_needed -\n"},
      {"not needed, gone", false, false, created, managed,
       "  forget endpoint no_longer_needed -\n"},
      {"not needed, unknown", false, true, {}, managed, ""},
      {"not needed, absent, not ours to add", false, false, {}, existing, ""},
  };
  for (const Row& row : rows) {
    INFO(row.title);
    Case c;
    c.sample.subnet("net/a", 1).service_endpoint = row.mode;
    c.sample.registry("main", 10);
    c.sample.allow("203.0.113.0/24", 11);
    if (row.ruled) c.sample.allow("net/a", 12);
    c.azure.registry("main", deny, row.ruled ? "203.0.113.0/24 net/a" : "203.0.113.0/24");
    c.azure.subnet("net/a", row.present);
    c.remember("main", {}, row.ruled ? "203.0.113.0/24 net/a" : "203.0.113.0/24");
    if (row.recorded) c.remember_subnet("net/a", *row.recorded);
    const std::string changes = c.changes();
    const std::string expected = row.expected;
    CHECK(changes == (expected.starts_with("  ") ? "subnet.net.a\n" + expected : expected));
  }
}

TEST_CASE("an endpoint of ours stays while somebody else's rule in a governed registry needs it") {
  Case c;
  c.sample.registry("main", 10).ownership = Ownership::shared;
  c.sample.allow("203.0.113.0/24", 11);
  c.azure.registry("main", deny, "203.0.113.0/24 net/a");
  c.azure.subnet("net/a", true);
  c.remember("main", {}, "203.0.113.0/24");
  c.remember_subnet("net/a", Provenance::created);
  CHECK(c.changes().empty());

  c.mode = PlanMode::destroy;  // then nobody looks after the two any more
  CHECK_THAT(c.changes(), Catch::EndsWith("subnet.net.a\n  forget endpoint destroy -\n"));
}

TEST_CASE("no endpoint is added for a rule that the policy does not have, though Azure may ask") {
  Case c;
  c.sample.subnet("net/a", 1);
  c.sample.registry("main", 10).ownership = Ownership::shared;
  c.azure.registry("main", deny, "net/a 203.0.113.0/24");
  c.azure.subnet("net/a", false);
  CHECK(c.changes().empty());  // nothing is written, so nothing is asked

  c.sample.allow("20.0.0.1", 11);
  CHECK_THAT(c.changes(), Catch::EndsWith("ACR3010 warning registry.main\n"));
  CHECK_THAT(c.changes(), !Catch::Contains("endpoint"));
}

TEST_CASE(
    "a rule of others without its endpoint, in a registry that is given up, is warned about") {
  Case c;
  c.mode = PlanMode::destroy;
  c.sample.subnet("net/a", 1);
  c.sample.registry("main", 10).ownership = Ownership::shared;
  c.azure.registry("main", deny, "net/a 203.0.113.0/24");
  const bool endpoint = GENERATE(true, false);
  c.azure.subnet("net/a", endpoint);
  c.remember("main", {}, "203.0.113.0/24");
  CHECK(c.changes() == std::string("registry.main\n"
                                   "  - 203.0.113.0/24 destroy -\n"
                                   "  forget governance restore destroy :10\n") +
                           (endpoint ? "" : "ACR3010 warning registry.main\n"));
}

TEST_CASE("a provider is registered where a rule crosses subscriptions, and never unregistered") {
  const auto state =
      GENERATE(Registration::registered, Registration::registering, Registration::not_registered);
  Case c;
  c.mode = GENERATE(PlanMode::apply, PlanMode::destroy);
  c.sample.subnet("far/a", 1, "2");
  c.sample.registry("main", 10);
  c.sample.allow("far/a", 11);
  c.azure.registry("main", deny);
  c.azure.subnet("far/a", true, "2");
  c.azure.observed.registrations = {{subscription("2"), state}};
  const bool expected = c.mode == PlanMode::apply && state != Registration::registered;
  const std::string changes = c.changes();
  CHECK((changes.find("subscription 2\n  + registration needed_by_rule :11\n") !=
         std::string::npos) == expected);
}

TEST_CASE("a rule names the resource of its subnet, also when the subnet itself does not change") {
  Case c;
  c.sample.subnet("net/a", 1);
  c.sample.registry("main", 10);
  c.sample.allow("net/a", 11);
  c.azure.registry("main", deny);
  c.azure.subnet("net/a", true);
  c.remember("main", {});
  c.remember_subnet("net/a", Provenance::created);
  Diagnostics diagnostics;
  const Changes made = c.run(diagnostics).value();
  REQUIRE(made.changes.size() == 1);
  const auto& fact = std::get<RuleFact>(made.changes[0].fact);
  REQUIRE(fact.subnet);
  CHECK(made.resources.at(*fact.subnet).address.text() == "subnet.net.a");
  REQUIRE(made.writes.size() == 1);
  CHECK(made.writes[0].after.subnet_rules == std::vector<ArmId>{subnet_id("net/a")});
}

TEST_CASE("what is written keeps Azure's spelling of the rules that stay") {
  Case c;
  c.sample.subnet("net/a", 1);
  c.sample.registry("main", 10);
  c.sample.allow("net/a", 11).allow("20.0.0.1", 12);
  c.azure.registry("main", deny).network.subnet_rules = {subnet_id("NET/A")};
  c.azure.subnet("NET/A", true);
  Diagnostics diagnostics;
  const Changes made = c.run(diagnostics).value();
  REQUIRE(made.writes.size() == 1);
  CHECK(made.writes[0].after.subnet_rules.at(0).text() == subnet_id("NET/A").text());
}

TEST_CASE("registries come first, then subnets, then subscriptions, each by address") {
  Case c;
  c.sample.subnet("z/a", 1, "2");
  c.sample.subnet("b/a", 2, "3");
  c.sample.registry("y", 10);
  c.sample.allow("z/a", 11);
  c.sample.registry("a", 20);
  c.sample.allow("b/a", 21);
  c.azure.registry("y", deny);
  c.azure.registry("a", deny);
  c.azure.subnet("z/a", false, "2").subnet("b/a", false, "3");
  Diagnostics diagnostics;
  std::vector<std::string> order;
  const Changes made = c.run(diagnostics).value();
  for (const Resource& resource : made.resources) {
    order.push_back(resource.address.empty() ? resource.subscription : resource.address.text());
  }
  CHECK(order == std::vector<std::string>{"registry.a", "registry.y", "subnet.b.a", "subnet.z.a",
                                          subscription("2"), subscription("3")});
}

TEST_CASE("the same addresses in other networks are no change, in policy, state and destroy") {
  const auto ownership = GENERATE(Ownership::exclusive, Ownership::shared);
  Case c;
  c.sample.registry("main", 10).ownership = ownership;
  c.sample.allow("20.0.0.0/25", 11).allow("20.0.0.128/25", 12);
  c.azure.registry("main", deny, "20.0.0.0/24");
  c.remember("main", std::nullopt, "20.0.0.0/25 20.0.0.128/25");
  CHECK(c.changes().empty());
  // Found like this before the first apply: acrnet takes note, as of any rule that is there
  // already.
  c.state = {};
  CHECK(c.changes() ==
        "registry.main\n  = 20.0.0.0/25 in_policy :11\n  = 20.0.0.128/25 in_policy :12\n"
        "  = governance restore in_policy :10\n");
  // Ours, and wanted in other words by now.
  c.remember("main", std::nullopt, "20.0.0.0/24");
  CHECK(c.changes().empty());
  // What we made is found again by its addresses.
  c.mode = PlanMode::destroy;
  CHECK(c.changes() ==
        "registry.main\n  - 20.0.0.0/24 destroy -\n  forget governance restore destroy :10\n");
  c.state = {};
  c.remember("main", std::nullopt, "20.0.0.0/25 20.0.0.128/25");
  CHECK(c.changes() ==
        "registry.main\n  - 20.0.0.0/24 destroy -\n  forget 20.0.0.0/25 destroy :11\n"
        "  forget 20.0.0.128/25 destroy :12\n  forget governance restore destroy :10\n");
}

TEST_CASE("other addresses are a change, however near they are") {
  Case c;
  c.sample.registry("main", 10);
  c.sample.allow("20.0.0.0/25", 11).allow("20.0.0.128/25", 12);
  c.azure.registry("main", deny, "20.0.0.0/23");
  c.remember("main", std::nullopt);
  CHECK(c.changes() ==
        "registry.main\n  + 20.0.0.0/25 in_policy :11\n  + 20.0.0.128/25 in_policy :12\n"
        "  - 20.0.0.0/23 not_in_policy -\n");
}

TEST_CASE("an endpoint that a registry of others has a rule for is left there") {
  Case c;
  c.mode = GENERATE(PlanMode::apply, PlanMode::destroy);
  c.sample.subnet("net/a", 1);
  c.azure.subnet("net/a", true);
  c.remember_subnet("net/a", Provenance::created);
  CHECK_THAT(c.changes(), Catch::Contains("- endpoint"));
  ObservedRegistry others;
  others.id = registry_id("others");
  others.network.default_action = deny;
  others.network.subnet_rules = {subnet_id("net/a")};
  c.azure.observed.other_registries = {others};
  CHECK_THAT(c.changes(), Catch::Contains("forget endpoint"));
}
