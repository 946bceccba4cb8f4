// Who can reach what, told by plans, against an evaluator that knows nothing of sets: it asks every
// rule about one client at a time.

#include "planner/access/access_diff.h"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <limits>
#include <set>
#include <string>
#include <vector>

#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

std::vector<std::uint32_t> boundary_addresses(const Plan& plan) {
  std::set<std::uint32_t> found{0, 1, std::numeric_limits<std::uint32_t>::max()};
  const auto add = [&](const NetworkSettings& settings) {
    for (const Cidr& rule : settings.ip_rules) {
      for (const std::uint32_t edge : {rule.first(), rule.last()}) {
        found.insert({edge - 1, edge, edge + 1});  // around the ends of all addresses, too
      }
    }
  };
  for (const ObservedRegistry& registry : plan.observed.registries) add(registry.network);
  for (const Step& step : plan.steps) {
    if (step.settings) add(*step.settings);
  }
  return {found.begin(), found.end()};
}

struct Expected {
  bool before;
  bool after;
};

// Empty, or what the plan gets wrong about one client.
template <typename Has>
std::string judge(const RegistryAccess* access, Expected expected, Has has) {
  if (access == nullptr) return expected.before == expected.after ? "" : "a change is not told";
  if (has(access->before) != expected.before) return "before is wrong";
  if (has(access->after) != expected.after) return "after is wrong";
  if (has(access->keeps()) != (expected.before && expected.after)) return "keeps is wrong";
  if (has(access->gains()) != (!expected.before && expected.after)) return "gains is wrong";
  if (has(access->loses()) != (expected.before && !expected.after)) return "loses is wrong";
  return "";
}

const RegistryAccess* find_access(const Plan& plan, const ArmId& id) {
  for (const RegistryAccess& access : plan.access) {
    if (access.id == id) return &access;
  }
  return nullptr;
}

std::string judge(const Plan& plan, const NaiveAzure& before, const NaiveAzure& after) {
  const auto addresses = boundary_addresses(plan);
  for (const ObservedRegistry& registry : plan.observed.registries) {
    const RegistryAccess* access = find_access(plan, registry.id);
    const std::string& key = registry.id.key();
    for (const std::uint32_t address : addresses) {
      const std::string text =
          judge(access, {before.admits(key, address), after.admits(key, address)},
                [&](const Clients& clients) { return clients.addresses.contains(address); });
      if (!text.empty()) return text + " for " + to_string_address(address);
    }
    for (ClientIndex i = 0; i < plan.clients.size(); ++i) {
      const ClientSubnet& client = plan.clients[i];
      const std::string text =
          judge(access, {before.admits(key, client), after.admits(key, client)},
                [&](const Clients& clients) { return clients.subnets.contains(i); });
      if (!text.empty()) return text + " for " + client.id.text();
    }
  }
  return "";
}

// How many pairs of policy and world to try: ACRNET_ACCESS_WORLDS, else enough for every build.
std::uint64_t world_count() {
  const char* wanted = std::getenv("ACRNET_ACCESS_WORLDS");
  return wanted == nullptr ? 20'000 : std::strtoull(wanted, nullptr, 10);
}

}  // namespace

TEST_CASE("who can reach what equals what every rule says of every client, in random worlds") {
  std::uint64_t plans = 0;
  std::uint64_t changed = 0;
  for (std::uint64_t seed = 1; seed <= world_count(); ++seed) {
    const RandomWorld world(seed);
    const auto plan = world.plan();
    if (!plan) continue;
    ++plans;
    changed += plan->access.size();
    const NaiveAzure before = NaiveAzure::of(world.azure.observed);
    NaiveAzure after = before;
    for (const Step& step : plan->steps) after.apply(*plan, step);
    const std::string objection = judge(*plan, before, after);
    if (!objection.empty()) FAIL("seed " << seed << ": " << objection);
  }
  CHECK(plans > world_count() / 2);
  CHECK(changed > plans);
}

TEST_CASE("after an unfinished apply only what is not as it is to become is lost or gained") {
  Case c;
  c.sample.registry("main", 10);
  c.sample.default_action(DefaultAction::deny, 11).allow("20.0.0.0/25", 12);
  const auto changed = [&](bool unfinished) {
    Observed before = c.azure.finish();
    c.azure.observed.registries[0].network.ip_rules = {cidr("20.0.0.0/25")};
    before.registries[0].network.ip_rules = {cidr("20.0.0.128/25")};
    Diagnostics told;
    auto plan = c.plan(told);
    REQUIRE(plan);
    plan->unfinished = unfinished;
    const AccessStates states(*plan);
    const auto found = diff_outside(before, *plan, states, names_in(*plan));
    std::string words;
    for (const RegistryAccess& access : found) {
      words += access.gains().empty() ? "" : "gains ";
      words += access.loses().empty() ? "" : "loses ";
    }
    return words;
  };
  c.azure.registry("main", DefaultAction::deny, "20.0.0.0/25");
  CHECK(changed(false) == "gains loses ");
  CHECK(changed(true).empty());
  c.sample.allow("20.0.0.128/25", 13);
  CHECK(changed(true) == "loses ");
}
