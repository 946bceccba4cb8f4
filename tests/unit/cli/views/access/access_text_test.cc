#include "cli/views/access/access_text.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "cli/views/model/access_view.h"
#include "cli/views/model/view_plan.h"
#include "model/names.h"
#include "tests/unit/cli/plan_builder.h"

namespace acrnet::cli {

namespace {

constexpr AccessColumns columns{40, 60};

std::string shown(const Plan& plan) { return access_text(view_access(plan), columns, Screen()); }
std::string proven(const Plan& plan) { return proof_text(view_plan(plan, ""), Screen()); }

Cidr cidr(std::uint32_t address, std::uint8_t prefix) { return {address, prefix}; }

Clients addresses(const std::vector<Cidr>& cidrs) { return {CidrSet(cidrs), {}}; }

// The walk-through's plan, where the registry denied by default before: only rules count.
Plan plan_from(Clients before, Clients after, const std::vector<RiskReason>& reasons) {
  Plan plan = walk_through_plan();
  plan.access[0].before = std::move(before);
  plan.access[0].after = std::move(after);
  plan.risks.clear();
  for (const RiskReason reason : reasons) plan.risks.push_back({reason, 0, {}});
  return plan;
}

}  // namespace

TEST_CASE("Who gains and loses is told with the line that does it, losses first") {
  const Plan plan = plan_from(
      addresses({cidr(0xC0000200U, 24), cidr(0x14000000U, 30)}),
      {CidrSet(std::vector{cidr(0xCB007100U, 24), cidr(0x14000000U, 30)}), SubnetSet({0})},
      {RiskReason::removes_foreign_rules, RiskReason::loses_access});
  CHECK(shown(plan) == R"(Who can reach registry.main
  before   260 addresses
  after    subnet docker.vm, 260 addresses
  keeps    4 addresses
  loses    192.0.2.0/24  (256 addresses)  not in policy     risk: high, removes rules that acrnet )"
                       R"(did not make
  gains    203.0.113.0/24  (256 addresses)  policy.acrnet:17
  gains    subnet docker.vm             policy.acrnet:16
)");
}

TEST_CASE("The whole and the empty have words") {
  CHECK(shown(plan_from({}, Clients::everyone(), {RiskReason::opens_to_everyone})) ==
        R"(Who can reach registry.main
  before   no one
  after    everyone
  gains    everyone                     risk: high, opens to everyone
)");
  CHECK(shown(plan_from(addresses({cidr(0x14000001U, 32)}), {},
                        {RiskReason::locks_out_everyone, RiskReason::loses_access}))
            .find("  before   20.0.0.1\n  after    no one\n  loses    20.0.0.1") !=
        std::string::npos);
  CHECK(shown(plan_from(Clients::everyone(), {}, {RiskReason::locks_out_everyone}))
            .find("  loses    everyone  ") != std::string::npos);
}

TEST_CASE("Registries where the same happens are told of together") {
  Plan plan = plan_from({}, addresses({cidr(0xCB007100U, 24)}), {});
  const RegistryAccess first = plan.access[0];
  plan.access.clear();
  for (std::uint32_t i = 0; i < 100; ++i) {
    plan.access.push_back(first);
    plan.access.back().address = Address::registry("r" + std::to_string(i));
    plan.risks.push_back({RiskReason::gains_access, i, {}});
  }
  CHECK(shown(plan) ==
        R"(Who can reach 100 registries: registry.r0, registry.r1, registry.r2 and 97 more
  before   no one
  after    256 addresses
  gains    203.0.113.0/24  (256 addresses)  policy.acrnet:17  risk: low, addition
)");

  SECTION("what differs between them is left out") {
    plan.access[7].before = plan.access[7].after;
    plan.access[7].after = {CidrSet(std::vector{cidr(0xCB007000U, 23)}), {}};
    plan.access[8].before.subnets = SubnetSet({0});
    plan.access[8].after.subnets = SubnetSet({0});
    const std::string text = shown(plan);
    INFO(text);
    CHECK(text.find("Who can reach 99 registries: registry.r0, registry.r1, registry.r2 and 96 "
                    "more\n  gains    203.0.113.0/24") != std::string::npos);
    CHECK(
        text.find("Who can reach registry.r7\n  before   256 addresses\n  after    512 addresses\n"
                  "  gains    203.0.112.0/24") != std::string::npos);
  }
  SECTION("another risk is another matter") {
    plan.risks[5].reason = RiskReason::opens_wide_range;
    CHECK(shown(plan).find("Who can reach registry.r5\n") != std::string::npos);
  }
}

TEST_CASE("Of many who gain the first are shown and the rest is counted") {
  std::vector<Cidr> many;
  for (std::uint32_t i = 0; i < 25; ++i) many.push_back(cidr(0x14000000U + i * 2, 32));
  const std::string text = shown(plan_from({}, addresses(many), {RiskReason::gains_access}));
  INFO(text);
  CHECK(text.find("  after    25 addresses\n") != std::string::npos);
  CHECK(text.find("  gains    20.0.0.18") != std::string::npos);
  CHECK(text.find("  gains    20.0.0.20") == std::string::npos);
  CHECK(text.find("  gains    and 15 more\n") != std::string::npos);
}

TEST_CASE("A plan says at how many states the way was checked, and who is cut off for a while") {
  Plan plan = walk_through_plan();
  CHECK(proven(plan) ==
        "No lock-out: checked at each of 3 states on the way. 2 assertions hold.\n");
  plan.proof.states.reset();
  plan.assertions.count = 1;
  CHECK(proven(plan) ==
        "No lock-out: checked at every state on the way, in any order. 1 assertion holds.\n");
  plan.proof.findings = {{FindingKind::egress_gap, plan.access[0].id, 0U, 0U, 1U}};
  plan.risks = {{RiskReason::gap_on_the_way, {}, 0}};
  plan.assertions.count = 0;
  CHECK(proven(plan) ==
        "risk: medium, cut off for a while: subnet docker.vm can't reach registry.main from step 1 "
        "(subnet.docker.vm) to step 2 (registry.main): with the service endpoint it no longer "
        "arrives from the addresses that it leaves by.\n"
        "No other lock-out: checked at every state on the way, in any order.\n");
  plan.steps.clear();
  plan.proof = {};
  plan.risks.clear();
  CHECK(proven(plan).empty());
}

TEST_CASE("Names of registries and subnets act on nobody where access is told") {
  Plan plan = walk_through_plan();
  plan.access[0].address = Address("::error::\x1b[2J");
  plan.clients[0].address = Address();
  plan.clients[0].id = subnet_id("::net\u202E", "##vso[task.complete]");
  const std::string text = shown(plan);
  INFO(text);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(text.find("\u202E") == std::string::npos);
  CHECK(text.find("##vso[") == std::string::npos);
}

}  // namespace acrnet::cli
