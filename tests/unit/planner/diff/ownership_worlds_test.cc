// prevent_destroy, ownership and on_destroy in all small worlds of one registry.
//
// The oracle is a few sentences in code: what is ours, what goes, what comes back, and what
// prevent_destroy refuses. small_worlds_test.cc has more of Azure (subnets, orders, what a crash
// leaves) and nothing of prevent_destroy and imports.
#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "tests/unit/planner/random_worlds.h"
#include "tests/unit/planner/sample.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr auto allow = DefaultAction::allow;
constexpr auto deny = DefaultAction::deny;

enum class Aim { apply, destroy, block_is_gone };

// What the registry is asked to be, is, and is remembered as. One rule may be the policy's; another
// one is somebody else's, and nobody knows it.
struct World {
  Aim aim = Aim::apply;
  bool shared = false;
  bool prevent_destroy = false;
  bool keep_on_destroy = false;
  bool asks_rule = false;
  bool asks_deny = false;

  bool is_deny = false;
  bool has_rule = false;
  bool has_foreign = false;

  bool known = false;
  bool known_keep = false;
  bool known_prevent = false;
  std::optional<Provenance> known_rule;
  std::optional<DefaultAction> known_original;
};

// Empty: the plan is refused.
struct Outcome {
  bool deny = false;
  bool rule = false;
  bool foreign = false;
  friend bool operator==(const Outcome&, const Outcome&) = default;
};

// ---- the oracle

bool is_acrnets(const World& world) {
  return world.known_rule == Provenance::created || world.known_rule == Provenance::imported;
}

std::optional<Outcome> expect_governed(const World& world) {
  Outcome after{world.is_deny, world.has_rule, world.has_foreign};
  if (world.asks_deny) after.deny = true;
  if (!world.asks_rule && is_acrnets(world)) after.rule = false;
  if (!world.asks_rule && !world.shared) after.rule = false;
  if (world.asks_rule) after.rule = true;
  if (!world.shared) after.foreign = false;
  const bool takes_rule = world.has_rule && !after.rule;
  const bool takes_foreign = world.has_foreign && !after.foreign;
  if (world.prevent_destroy && (takes_rule || takes_foreign)) return std::nullopt;
  return after;
}

std::optional<Outcome> expect_given_up(const World& world) {
  const Outcome before{world.is_deny, world.has_rule, world.has_foreign};
  Outcome after = before;
  const bool has_block = world.aim == Aim::destroy;
  const bool keep = has_block ? world.keep_on_destroy : world.known_keep;
  if (!world.known || keep) return after;
  if (is_acrnets(world)) after.rule = false;
  if (world.known_original) after.deny = world.known_original == deny;
  const bool prevented = has_block ? world.prevent_destroy : world.known_prevent;
  if (prevented && after != before) return std::nullopt;
  return after;
}

std::optional<Outcome> expect(const World& world) {
  return world.aim == Aim::apply ? expect_governed(world) : expect_given_up(world);
}

// ---- the planner

constexpr const char* rule = "203.0.113.0/24";
constexpr const char* foreign = "198.51.100.7";

Case case_of(const World& world) {
  Case made;
  if (world.aim == Aim::destroy) made.mode = PlanMode::destroy;
  if (world.aim != Aim::block_is_gone) {
    PolicyRegistry& registry = made.sample.registry("main", 10);
    registry.ownership = world.shared ? Ownership::shared : Ownership::exclusive;
    registry.prevent_destroy = world.prevent_destroy;
    registry.on_destroy = world.keep_on_destroy ? OnDestroy::keep : OnDestroy::restore;
    if (world.asks_deny) made.sample.default_action(deny, 11);
    if (world.asks_rule) made.sample.allow(rule, 12);
  }
  ObservedRegistry& observed = made.azure.registry("main", world.is_deny ? deny : allow);
  if (world.has_rule) add_rule(observed.network, cidr(rule));
  if (world.has_foreign) add_rule(observed.network, cidr(foreign));
  if (!world.known) return made;
  TrackedAccess& entry = made.remember("main", world.known_original);
  made.state.resources[0].protection = {world.known_prevent,
                                        world.known_keep ? OnDestroy::keep : OnDestroy::restore};
  if (world.known_rule) rule_entry(entry, cidr(rule)).provenance = *world.known_rule;
  return made;
}

std::optional<Outcome> plan(const World& world) {
  Case made = case_of(world);
  Diagnostics diagnostics;
  const auto plan = made.plan(diagnostics);
  if (!plan) {
    REQUIRE(diagnostics.error_count() == 1);
    const char* const code = world.aim == Aim::block_is_gone ? "ACR3022" : "ACR3052";
    REQUIRE(dump(diagnostics).find(std::string(code) + " error registry.main") !=
            std::string::npos);
    return std::nullopt;
  }
  NaiveAzure azure = NaiveAzure::of(made.azure.observed);
  for (const Step& step : plan->steps) azure.apply(*plan, step);
  const NetworkSettings& settings = azure.registries.at(registry_id("main").key());
  const auto has = [&](const char* network) {
    const auto& rules = settings.ip_rules;
    return std::find(rules.begin(), rules.end(), cidr(network)) != rules.end();
  };
  CHECK(settings.ip_rules.size() == (has(rule) ? 1U : 0U) + (has(foreign) ? 1U : 0U));
  return Outcome{settings.default_action == deny, has(rule), has(foreign)};
}

// ---- all of them

constexpr std::size_t world_count = 3UL * 32 * 8 * 96;

// The n-th of all worlds; empty for one that differs from another in nothing that is there.
std::optional<World> nth_world(std::size_t n) {
  const auto pick = [&n](std::size_t size) {
    const std::size_t choice = n % size;
    n /= size;
    return choice;
  };
  constexpr std::array<std::optional<Provenance>, 4> provenances{
      std::nullopt, Provenance::created, Provenance::found, Provenance::imported};
  constexpr std::array<std::optional<DefaultAction>, 3> originals{std::nullopt, allow, deny};
  World world;
  world.aim = static_cast<Aim>(pick(3));
  const std::size_t asked = n % 32;
  for (bool World::*const choice :
       {&World::shared, &World::prevent_destroy, &World::keep_on_destroy, &World::asks_rule,
        &World::asks_deny, &World::is_deny, &World::has_rule, &World::has_foreign, &World::known}) {
    world.*choice = pick(2) == 1;
  }
  const std::size_t remembered = n;
  world.known_keep = pick(2) == 1;
  world.known_prevent = pick(2) == 1;
  world.known_rule = provenances.at(pick(4));
  world.known_original = originals.at(pick(3));
  if (world.aim == Aim::block_is_gone && asked != 0) return std::nullopt;
  if (!world.known && remembered != 0) return std::nullopt;
  return world;
}

std::string words(const std::optional<Outcome>& outcome) {
  if (!outcome) return "refused";
  return std::string(outcome->deny ? "deny" : "allow") + (outcome->rule ? ", the rule" : "") +
         (outcome->foreign ? ", the foreign rule" : "");
}

}  // namespace

TEST_CASE("prevent_destroy, ownership and on_destroy mean what they say in every small world") {
  std::size_t worlds = 0;
  std::size_t refused = 0;
  for (std::size_t n = 0; n < world_count; ++n) {
    const std::optional<World> world = nth_world(n);
    if (!world) continue;
    const std::optional<Outcome> expected = expect(*world);
    CAPTURE(n, words(expected));
    REQUIRE(words(plan(*world)) == words(expected));
    ++worlds;
    if (!expected) ++refused;
  }
  CHECK(worlds == 65UL * 8 * 49);
  CHECK(refused > worlds / 10);
}
