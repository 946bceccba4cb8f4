#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "model/names.h"
#include "planner/access/access_checks.h"
#include "planner/access/access_diff.h"
#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

Clients clients(std::string_view words, bool subnet = false) {
  std::vector<Cidr> cidrs;
  for (const RuleSource& source : sources(words)) cidrs.push_back(std::get<Cidr>(source));
  return {CidrSet(cidrs), subnet ? SubnetSet({0}) : SubnetSet()};
}

// One registry and one subnet that it knows.
Plan plan_of(Clients before, Clients after) {
  Plan plan;
  plan.clients = {{subnet_id("net/x"), Address::subnet("net", "x"), {}}};
  plan.access = {{Address::registry("main"), registry_id("main"), before, after}};
  plan.resources = {
      {Resource::Kind::registry, Address::registry("main"), registry_id("main"), {}, {}}};
  return plan;
}

std::string dump(const std::vector<Risk>& risks) {
  std::string text;
  for (const Risk& risk : risks) {
    text += std::string(name(level(risk.reason))) + " " + std::string(name(risk.reason)) + "\n";
  }
  return text;
}

std::string risks_of(Clients before, Clients after) {
  return dump(grade_risks(plan_of(std::move(before), std::move(after))));
}

std::optional<RiskLevel> highest(const Plan& plan) {
  const auto risks = grade_risks(plan);
  if (risks.empty()) return std::nullopt;
  return level(risks.front().reason);
}

}  // namespace

TEST_CASE("each way to gain and to lose access has its risk") {
  CHECK(risks_of(clients("20.0.0.0/24"), Clients::everyone()) == "high opens_to_everyone\n");
  CHECK(risks_of({}, clients("20.0.0.0/15")) == "high opens_wide_range\n");
  CHECK(risks_of({}, clients("20.0.0.0/16")) == "low gains_access\n");
  CHECK(risks_of({}, clients("20.0.0.0/16 20.1.0.0")) == "high opens_wide_range\n");
  CHECK(risks_of({}, clients("", true)) == "low gains_access\n");
  CHECK(risks_of(Clients::everyone(), {}) == "high locks_out_everyone\nmedium first_lock_down\n");
  CHECK(risks_of(Clients::everyone(), clients("", true)) == "medium first_lock_down\n");
  CHECK(risks_of(clients("20.0.0.0/24"), clients("20.0.0.0/25")) == "medium loses_access\n");
  CHECK(risks_of(clients("20.0.0.0/24"), clients("21.0.0.0/24")) ==
        "high locks_out_everyone\nmedium loses_access\nlow gains_access\n");
}

TEST_CASE("what is removed and was not acrnet's is a high risk, where somebody came in by it") {
  Plan plan = plan_of(clients("20.0.0.0/24 21.0.0.0/24", true), clients("20.0.0.0/24", true));
  const auto foreign = [&](RuleSource source) {
    plan.changes = {{Action::remove,
                     0,
                     RuleFact{std::move(source), {}},
                     ChangeReason::not_in_policy,
                     {},
                     no_text}};
    return dump(grade_risks(plan));
  };
  CHECK(foreign(cidr("21.0.0.0/25")) == "high removes_foreign_rules\nmedium loses_access\n");
  CHECK(foreign(cidr("20.0.0.0/25")) == "medium loses_access\n");
  CHECK(foreign(subnet_id("net/x")) == "medium loses_access\n");
  plan.access[0].after.subnets = {};
  CHECK(foreign(subnet_id("net/x")) == "high removes_foreign_rules\nmedium loses_access\n");
  plan.changes[0].reason = ChangeReason::removed_from_policy;
  CHECK(dump(grade_risks(plan)) == "medium loses_access\n");
}

TEST_CASE("whom an assertion lets in is not cut off without a high risk, not even for a while") {
  Plan plan = plan_of(clients("20.0.0.0/24 21.0.0.0/24", true), clients("20.0.0.0/24"));
  ReachClaim claim{"pull", true, {cidr("21.0.0.7")}, {}, false, {registry_id("main")}};
  plan.assertions.claims = {claim};
  CHECK(dump(grade_risks(plan)) == "high locks_out_asserted\nmedium loses_access\n");
  plan.assertions.claims[0].can = false;
  CHECK(dump(grade_risks(plan)) == "medium loses_access\n");
  plan.assertions.claims[0] = {
      "pull", true, {}, {subnet_id("net/x")}, false, {registry_id("main")}};
  CHECK(dump(grade_risks(plan)) == "high locks_out_asserted\nmedium loses_access\n");

  plan.access.clear();
  plan.proof.findings = {{FindingKind::egress_gap, registry_id("main"), 0U, 0U, 1U}};
  plan.proof.claims = {{true, {0}}};
  CHECK(dump(grade_risks(plan)) == "high breaks_assertion\n");
  plan.proof.findings[0].kind = FindingKind::egress_opening;
  CHECK(dump(grade_risks(plan)) == "high breaks_assertion\n");
  plan.proof.claims = {{true, {}}};
  CHECK(dump(grade_risks(plan)) == "medium opening_on_the_way\n");
  plan.proof.findings[0].kind = FindingKind::egress_gap;
  CHECK(dump(grade_risks(plan)) == "medium gap_on_the_way\n");
}

TEST_CASE("the machine that applies does not lose its own access without a high risk") {
  Plan plan = plan_of(clients("20.0.0.0/24 21.0.0.0/24", true), clients("20.0.0.0/24"));
  const auto from = [&](const RuleSource& runner) {
    plan.runner = runner;
    return dump(grade_risks(plan));
  };
  CHECK(from(cidr("21.0.0.7")) == "high locks_out_runner\nmedium loses_access\n");
  CHECK(from(subnet_id("net/x")) == "high locks_out_runner\nmedium loses_access\n");
  CHECK(from(cidr("20.0.0.7")) == "medium loses_access\n");
  CHECK(from(cidr("22.0.0.7")) == "medium loses_access\n");  // had none
  CHECK(from(subnet_id("net/y")) == "medium loses_access\n");
  CHECK(from(cidr("20.0.0.0/7")) == "high locks_out_runner\nmedium loses_access\n");
  plan.access[0].before = Clients::everyone();
  CHECK(from(cidr("22.0.0.7")) == "high locks_out_runner\nmedium first_lock_down\n");

  plan.access.clear();
  plan.proof.findings = {{FindingKind::egress_gap, registry_id("main"), 0U, 0U, 1U}};
  CHECK(from(subnet_id("net/x")) == "high locks_out_runner\n");
  CHECK(from(cidr("21.0.0.7")) == "medium gap_on_the_way\n");
}

TEST_CASE("a plan that only takes note is a low risk, one that does nothing is none") {
  Plan plan;
  CHECK(grade_risks(plan).empty());
  plan.resources = {{Resource::Kind::registry, {}, registry_id("main"), {}, {}}};
  plan.changes = {{Action::adopt, 0, GovernanceFact{}, ChangeReason::in_policy, {}, no_text}};
  CHECK(dump(grade_risks(plan)) == "low adopts\n");
}

TEST_CASE("one more gain or loss by a rule never lowers the grade") {
  std::uint64_t compared = 0;
  std::mt19937_64 random(7);
  const auto any_cidr = [&] {
    return Cidr(0x14000000U + static_cast<std::uint32_t>(random() % 0x40000U),
                static_cast<std::uint8_t>(12 + random() % 21));
  };
  for (int i = 0; i < 20'000; ++i) {
    Plan plan = plan_of({}, {});
    Clients& before = plan.access[0].before;
    Clients& after = plan.access[0].after;
    std::vector<Cidr> first, last;
    for (std::uint64_t n = random() % 4; n > 0; --n) first.push_back(any_cidr());
    for (std::uint64_t n = random() % 4; n > 0; --n) last.push_back(any_cidr());
    before.addresses = CidrSet(first);
    after.addresses = CidrSet(last);
    if (random() % 3 == 0) before.subnets = SubnetSet({0});
    if (random() % 3 == 0) after.subnets = SubnetSet({0});
    if (random() % 8 == 0) before = Clients::everyone();
    if (random() % 8 == 0) after = Clients::everyone();
    if (random() % 2 == 0) {
      plan.assertions.claims = {{"a", true, {any_cidr()}, {}, false, {registry_id("main")}}};
    }
    if (random() % 2 == 0) plan.runner = any_cidr();
    if (random() % 4 == 0) plan.runner = subnet_id("net/x");
    for (std::uint64_t n = random() % 3; n > 0; --n) {
      plan.changes.push_back(
          {Action::remove, 0, RuleFact{any_cidr(), {}}, ChangeReason::not_in_policy, {}, no_text});
    }
    if (before == after) continue;  // such a registry is no part of a plan
    const auto grade = highest(plan);
    const Cidr more = any_cidr();
    const bool gain = random() % 2 == 0;
    // A gain had no access before, a loss has none after.
    CidrSet& grows = gain ? after.addresses : before.addresses;
    const CidrSet& other = gain ? before.addresses : after.addresses;
    if ((gain ? after : before).is_everyone()) continue;
    grows = unite(grows, subtract(CidrSet(std::vector{more}), other));
    INFO("round " << i);
    REQUIRE(highest(plan) >= grade);
    ++compared;
  }
  CHECK(compared > 10'000);
}
