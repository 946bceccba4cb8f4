// The proof of a plan against brute force: every set of steps that can be done is played, and every
// client asked; also for plans whose edges were taken away or turned round.

#include "planner/access/prove.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "planner/access/count_states.h"
#include "planner/access/prove_assertions.h"
#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

using Done = unsigned;

bool is_done(Done done, std::size_t step) { return ((done >> step) & 1U) != 0; }

// Every set of steps that holds all that its steps wait for.
std::vector<Done> states_of(const std::vector<Step>& steps) {
  std::vector<Done> states;
  for (Done done = 0; done < (1U << steps.size()); ++done) {
    bool closed = true;
    for (std::size_t i = 0; i < steps.size(); ++i) {
      for (const Edge& edge : steps[i].after) {
        if (is_done(done, i) && !is_done(done, edge.before)) closed = false;
      }
    }
    if (closed) states.push_back(done);
  }
  return states;
}

// A registry, a subnet by index, and whether it was locked out (else: let in).
using Meeting = std::tuple<std::string, ClientIndex, bool>;

NaiveAzure azure_after(const Plan& plan, Done done) {
  NaiveAzure azure = NaiveAzure::of(plan.observed);
  for (std::size_t i = 0; i < plan.steps.size(); ++i) {
    if (is_done(done, i)) azure.apply(plan, plan.steps[i]);
  }
  return azure;
}

std::set<Meeting> played(const Plan& plan) {
  const NaiveAzure before = azure_after(plan, 0);
  const NaiveAzure after = azure_after(plan, ~Done{0});
  std::set<Meeting> found;
  for (const Done done : states_of(plan.steps)) {
    const NaiveAzure now = azure_after(plan, done);
    for (const ObservedRegistry& registry : plan.observed.registries) {
      const std::string& key = registry.id.key();
      for (ClientIndex i = 0; i < plan.clients.size(); ++i) {
        const bool first = before.admits(key, plan.clients[i]);
        if (first != after.admits(key, plan.clients[i])) continue;
        if (first != now.admits(key, plan.clients[i])) found.emplace(key, i, first);
      }
    }
  }
  return found;
}

std::set<Meeting> proven(const Proof& proof) {
  std::set<Meeting> found;
  for (const Finding& finding : proof.findings) {
    const bool locked_out = finding.kind == FindingKind::lock_out ||
                            finding.kind == FindingKind::egress_gap ||
                            finding.kind == FindingKind::gap;
    const bool let_in = finding.kind == FindingKind::exposure ||
                        finding.kind == FindingKind::egress_opening;
    if (locked_out || let_in) found.emplace(finding.registry.key(), *finding.client, locked_out);
  }
  return found;
}

// The plan itself, and each that lacks one of its edges; all of those that lack every edge.
std::vector<Plan> with_mutants(const Plan& plan) {
  std::vector<Plan> plans{plan};
  for (std::size_t step = 0; step < plan.steps.size(); ++step) {
    for (std::size_t edge = 0; edge < plan.steps[step].after.size(); ++edge) {
      Plan& mutant = plans.emplace_back(plan);
      auto& after = mutant.steps[step].after;
      after.erase(after.begin() + static_cast<std::ptrdiff_t>(edge));
    }
  }
  Plan& loose = plans.emplace_back(plan);
  for (Step& step : loose.steps) step.after.clear();
  return plans;
}

// Claims of which each is about one registry, and holds or not, as it comes.
std::vector<ReachClaim> any_claims(const Plan& plan, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::vector<ReachClaim> claims;
  for (const ObservedRegistry& registry : plan.observed.registries) {
    ReachClaim claim{"a", random() % 2 == 0, {}, {}, false, {registry.id}};
    for (const ClientSubnet& client : plan.clients) {
      if (random() % 2 == 0) claim.subnets.push_back(client.id);
    }
    for (std::uint64_t n = random() % 3; n > 0; --n) {
      claim.addresses.push_back(
          Cidr(0x14000000U + static_cast<std::uint32_t>(random() % 1024), 32));
    }
    claims.push_back(std::move(claim));
  }
  return claims;
}

// One client of a claim asked in every state: whether it holds before, after, and in all between.
struct Asked {
  bool before = true;
  bool after = true;
  bool between = true;
};

template <typename Client>
Asked ask(const std::vector<NaiveAzure>& states, const ReachClaim& claim, const Client& client) {
  const std::string& registry = claim.registries.front().key();
  const auto holds = [&](const NaiveAzure& azure) {
    return azure.admits(registry, client) == claim.can;
  };
  return {holds(states.front()), holds(states.back()),
          std::all_of(states.begin(), states.end(), holds)};
}

std::uint64_t world_count() {
  const char* wanted = std::getenv("ACRNET_ACCESS_WORLDS");
  return wanted == nullptr ? 5'000 : std::strtoull(wanted, nullptr, 10);
}

}  // namespace

TEST_CASE("what the proof finds equals what playing every order and every failure finds") {
  std::uint64_t plans = 0;
  std::uint64_t meetings = 0;
  for (std::uint64_t seed = 1; seed <= world_count(); ++seed) {
    const auto plan = RandomWorld(seed).plan();
    if (!plan || plan->steps.empty()) continue;
    for (const Plan& mutant : with_mutants(*plan)) {
      const Proof proof = prove(mutant, AccessStates(mutant));
      const auto expected = played(mutant);
      ++plans;
      meetings += expected.size();
      if (proven(proof) != expected) FAIL("seed " << seed << ": other findings");
      if (proof.states != states_of(mutant.steps).size()) FAIL("seed " << seed << ": states");
    }
  }
  CHECK(plans > world_count());
  CHECK(meetings > world_count() / 10);
}

TEST_CASE("what is said of assertions equals asking each client of each in every state") {
  std::uint64_t broken = 0;
  std::uint64_t held = 0;
  for (std::uint64_t seed = 1; seed <= world_count(); ++seed) {
    auto plan = RandomWorld(seed).plan();
    if (!plan || plan->steps.empty()) continue;
    plan->assertions.claims = any_claims(*plan, seed);
    const std::vector<SourceRange> places(plan->assertions.claims.size());
    Diagnostics diagnostics;
    const AssertionProof proof = prove_assertions(*plan, AccessStates(*plan), places, diagnostics);
    if (!proof.overlooked.empty()) FAIL("seed " << seed << ": a finding is missing");
    std::vector<NaiveAzure> states;
    for (const Done done : states_of(plan->steps)) states.push_back(azure_after(*plan, done));
    std::size_t wrong_after = 0;
    for (std::size_t i = 0; i < places.size(); ++i) {
      const ReachClaim& claim = plan->assertions.claims[i];
      bool before = true;
      bool after = true;
      std::set<Meeting> expected;
      for (const Cidr& address : claim.addresses) {
        const Asked asked = ask(states, claim, address.first());
        before = before && asked.before;
        after = after && asked.after;
        if (asked.before && asked.after && !asked.between) FAIL("seed " << seed << ": an address");
      }
      for (ClientIndex c = 0; c < plan->clients.size(); ++c) {
        const auto& subnets = claim.subnets;
        if (std::find(subnets.begin(), subnets.end(), plan->clients[c].id) == subnets.end())
          continue;
        const Asked asked = ask(states, claim, plan->clients[c]);
        before = before && asked.before;
        after = after && asked.after;
        if (asked.before && asked.after && !asked.between)
          expected.emplace(claim.registries.front().key(), c, claim.can);
      }
      wrong_after += after ? 0 : 1;
      if (proof.claims[i].holds_before != before) FAIL("seed " << seed << ": before");
      Proof named;
      for (const FindingIndex at : proof.claims[i].broken_by)
        named.findings.push_back(plan->proof.findings[at]);
      if (proven(named) != expected) FAIL("seed " << seed << ": on the way");
      broken += expected.size();
      held += expected.empty() && before && after ? 1 : 0;
    }
    if (diagnostics.error_count() != wrong_after) FAIL("seed " << seed << ": after");
  }
  CHECK(broken > world_count() / 2000);
  CHECK(held > world_count() / 10);
}

TEST_CASE("what makes a plan unsafe is told with the client and the steps it happens between") {
  Sample sample;
  sample.subnet("net/x", 1);
  sample.registry("main", 10);
  sample.default_action(DefaultAction::deny, 11).allow("net/x", 12);
  RandomWorld world(1);
  world.sample = sample;
  world.azure = {};
  world.azure.registry("main", DefaultAction::allow);
  world.azure.subnet("net/x", false).finish();
  world.state = {};
  world.mode = PlanMode::apply;
  world.egress.clear();
  Plan plan = world.plan().value();
  CHECK(plan.proof.findings.empty());
  CHECK(plan.proof.states == 3U);
  CHECK(plan.proof.situations == 3U);
  REQUIRE(plan.steps.size() == 2);

  SECTION("an edge is missing") {
    plan.steps[1].after.clear();
    const Proof proof = prove(plan, AccessStates(plan));
    CHECK(proof.findings ==
          std::vector<Finding>{{FindingKind::refusal, registry_id("main"), 0U, 1U, 0U},
                               {FindingKind::lock_out, registry_id("main"), 0U, 1U, 0U}});
    CHECK(proof.states == 4U);
  }
  SECTION("two steps have changed places") {
    std::swap(plan.steps[0], plan.steps[1]);
    const Proof proof = prove(plan, AccessStates(plan));
    CHECK(proof.findings == std::vector<Finding>{{FindingKind::disorder, {}, {}, {}, 0U}});
  }
  SECTION("one thing is written twice") {
    plan.steps.push_back(plan.steps[0]);
    const Proof proof = prove(plan, AccessStates(plan));
    CHECK(proof.findings == std::vector<Finding>{{FindingKind::disorder, {}, {}, {}, 2U}});
  }
  SECTION("with its endpoint the subnet no longer arrives from the address that is let in") {
    plan.observed.registries[0].network = {
        DefaultAction::deny, PublicAccess::enabled, {cidr("20.0.0.0/24")}, {}};
    plan.clients[0].egress = {cidr("20.0.0.4"), cidr("20.0.0.9")};
    CHECK(prove(plan, AccessStates(plan)).findings ==
          std::vector<Finding>{{FindingKind::egress_gap, registry_id("main"), 0U, 0U, 1U}});
    plan.clients[0].egress.push_back(cidr("21.0.0.4"));  // and could not rely on it before
    CHECK(prove(plan, AccessStates(plan)).findings.empty());
  }
}

TEST_CASE("states on the way are counted, up to a million") {
  const auto steps = [](std::size_t count, auto waits) {
    std::vector<Step> made(count);
    for (StepIndex i = 0; i < count; ++i) {
      for (StepIndex before = 0; before < i; ++before) {
        if (waits(i, before)) made[i].after.push_back({before, OrderReason::endpoint_before_rule});
      }
    }
    return made;
  };
  const auto never = [](auto, auto) { return false; };
  const auto chain = [](auto i, auto before) { return before + 1 == i; };
  const auto star = [](auto, auto before) { return before == 0; };
  CHECK(count_states({}) == 1U);
  CHECK(count_states(steps(10, never)) == 1024U);
  CHECK(count_states(steps(19, never)) == 524288U);
  CHECK_FALSE(count_states(steps(20, never)));
  CHECK(count_states(steps(1000, chain)) == 1001U);
  CHECK(count_states(steps(17, star)) == 65537U);
  CHECK_FALSE(count_states(steps(500, star)));
  // Every set of edges between five steps, against trying every set of steps.
  for (unsigned edges = 0; edges < 1U << 10U; ++edges) {
    unsigned bit = 0;
    const auto some = steps(5, [&](auto, auto) { return ((edges >> bit++) & 1U) != 0; });
    REQUIRE(count_states(some) == states_of(some).size());
  }
}
