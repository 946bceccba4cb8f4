// `moved` and `import` in random worlds, from the first apply over the reorganization to destroy.
//
// What an apply leaves in the state is written by the executor's own claims, as in the program.
#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

#include "executor/apply/state_journal.h"
#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

constexpr std::uint64_t world_count = 1'500;
constexpr std::size_t many = world_count / 4;

// A world in which acrnet has not been yet.
RandomWorld fresh_world(std::uint64_t seed) {
  RandomWorld world(seed);
  world.state = {};
  world.mode = PlanMode::apply;
  world.egress.clear();
  // As in the program, nobody looks at what neither the policy nor the state knows.
  std::erase_if(world.azure.observed.registries, [&](const ObservedRegistry& observed) {
    const auto& known = world.sample.policy.registries;
    return std::none_of(known.begin(), known.end(),
                        [&](const PolicyRegistry& it) { return it.id == observed.id; });
  });
  world.azure.observed.registrations = {{subscription("1"), Registration::registered}};
  return world;
}

// Carries the plan out, wholly.
void apply(RandomWorld& world, const Plan& plan) {
  NaiveAzure azure = NaiveAzure::of(world.azure.observed);
  for (const Step& step : plan.steps) azure.apply(plan, step);
  for (ObservedRegistry& registry : world.azure.observed.registries) {
    registry.network = azure.registries.at(registry.id.key());
  }
  for (ObservedSubnet& subnet : world.azure.observed.subnets) {
    subnet.service_endpoint = azure.endpoints.count(subnet.id.key()) > 0;
  }
  const std::vector<StepOutcome> done(plan.steps.size(), StepOutcome::done);
  world.state = executor::confirm(executor::record_pending(world.state, plan), plan, done);
}

// Imports about every other block.
void import_some(RandomWorld& world, std::uint64_t seed) {
  Bookkeeping& books = world.sample.policy.bookkeeping;
  std::uint64_t coins = seed * 0x9E3779B97F4A7C15U;
  const auto consider = [&](const Address& address, const ArmId& id) {
    if (((coins >>= 1U) & 1U) != 0) books.imports.push_back({address, id, {}});
  };
  for (const PolicyRegistry& it : world.sample.policy.registries) consider(it.address, it.id);
  for (const PolicySubnet& it : world.sample.policy.subnets) consider(it.address, it.id);
}

bool is_imported(const RandomWorld& world, const ArmId& id) {
  const auto& imports = world.sample.policy.bookkeeping.imports;
  return std::any_of(imports.begin(), imports.end(), [&](const Import& it) { return it.id == id; });
}

// Every block of the policy goes into a module.
void move_all(RandomWorld& world) {
  Bookkeeping& books = world.sample.policy.bookkeeping;
  const auto move = [&](Address& address) {
    const Address to("module.team." + address.text());
    books.moves.push_back({address, to, {}, {}});
    address = to;
  };
  for (PolicyRegistry& registry : world.sample.policy.registries) move(registry.address);
  for (PolicySubnet& subnet : world.sample.policy.subnets) move(subnet.address);
}

bool has_moved(const State& state) {
  const auto in_module = [](const auto& entry) {
    return entry.address.text().starts_with("module.team.");
  };
  return std::all_of(state.resources.begin(), state.resources.end(), in_module);
}

// ---- what destroy shall leave

bool has(const NetworkSettings& settings, const RuleSource& source) {
  if (const Cidr* const cidr = std::get_if<Cidr>(&source)) {
    const auto& rules = settings.ip_rules;
    return std::find(rules.begin(), rules.end(), *cidr) != rules.end();
  }
  const auto& rules = settings.subnet_rules;
  return std::find(rules.begin(), rules.end(), std::get<ArmId>(source)) != rules.end();
}

std::vector<RuleSource> asked_of(const RandomWorld& world, const PolicyRegistry& registry) {
  std::vector<RuleSource> asked;
  for (const Allow& allow : registry.allows) {
    if (const auto* const index = std::get_if<SubnetIndex>(&allow.source)) {
      asked.emplace_back(world.sample.policy.subnets[*index].id);
    } else {
      asked.emplace_back(std::get<Cidr>(allow.source));
    }
  }
  return asked;
}

bool is_named(const RandomWorld& world, const ArmId& subnet) {
  const auto& registries = world.sample.policy.registries;
  return std::any_of(registries.begin(), registries.end(), [&](const PolicyRegistry& registry) {
    return has(world.azure.observed.find_registry(registry.id)->network, subnet);
  });
}

// Of the rules that the policy asks for, those stay that were there at first and were not imported.
std::string objection_to_destroy(const RandomWorld& world, const Observed& first,
                                 const Observed& applied) {
  for (const PolicyRegistry& registry : world.sample.policy.registries) {
    const NetworkSettings& before = first.find_registry(registry.id)->network;
    const NetworkSettings& between = applied.find_registry(registry.id)->network;
    const NetworkSettings& after = world.azure.observed.find_registry(registry.id)->network;
    for (const RuleSource& source : asked_of(world, registry)) {
      const bool stays =
          has(between, source) && has(before, source) && !is_imported(world, registry.id);
      if (has(after, source) == stays) continue;
      return registry.address.text() + " " + dump(source) +
             (stays ? " is gone" : " is still there");
    }
  }
  return "";
}

// Of the endpoints that the policy's rules need, those, too; and those that a rule needs that
// stays.
std::string objection_to_endpoints(const RandomWorld& world, const Observed& first) {
  for (const PolicyRegistry& registry : world.sample.policy.registries) {
    for (const RuleSource& source : asked_of(world, registry)) {
      const ArmId* const subnet = std::get_if<ArmId>(&source);
      if (subnet == nullptr) continue;
      const bool found =
          first.find_subnet(*subnet)->service_endpoint && !is_imported(world, *subnet);
      const bool stays = found || is_named(world, *subnet);
      if (world.azure.observed.find_subnet(*subnet)->service_endpoint == stays) continue;
      return dump(source) + (stays ? " has lost its endpoint" : " still has its endpoint");
    }
  }
  return "";
}

}  // namespace

TEST_CASE("after an import there is nothing left to do, and destroy takes back what was imported") {
  std::size_t applied = 0;
  for (std::uint64_t seed = 1; seed <= world_count; ++seed) {
    RandomWorld world = fresh_world(seed);
    const Observed first = world.azure.observed;
    import_some(world, seed);
    const auto plan = world.plan();
    if (!plan) continue;
    apply(world, *plan);
    ++applied;
    CAPTURE(seed);
    const auto next = world.plan();
    REQUIRE(next);
    CAPTURE(dump(next->resources, next->changes));
    REQUIRE(next->changes.empty());

    const Observed between = world.azure.observed;
    world.mode = PlanMode::destroy;
    const auto destroy = world.plan();
    REQUIRE(destroy);
    apply(world, *destroy);
    const std::string objection =
        objection_to_destroy(world, first, between) + objection_to_endpoints(world, first);
    CAPTURE(objection);
    REQUIRE(objection.empty());
    REQUIRE(std::none_of(world.state.resources.begin(), world.state.resources.end(),
                         [](const TrackedResource& entry) { return entry.access; }));
  }
  CHECK(applied > many);
}

TEST_CASE("a pure move writes nothing, is done once, and changes nothing about what destroy does") {
  std::size_t moved = 0;
  for (std::uint64_t seed = 1; seed <= world_count; ++seed) {
    RandomWorld world = fresh_world(seed);
    import_some(world, seed);
    const auto plan = world.plan();
    if (!plan) continue;
    apply(world, *plan);
    RandomWorld stayed = world;
    world.sample.policy.bookkeeping = {};
    move_all(world);
    CAPTURE(seed);
    const auto move = world.plan();
    REQUIRE(move);
    REQUIRE(move->steps.empty());
    for (const Change& change : move->changes) REQUIRE(change.action == Action::move);
    moved += move->changes.size();
    apply(world, *move);
    REQUIRE(world.azure.observed == stayed.azure.observed);
    REQUIRE(has_moved(world.state));
    const auto next = world.plan();
    REQUIRE(next);
    CAPTURE(dump(next->resources, next->changes));
    REQUIRE(next->changes.empty());

    for (RandomWorld* it : {&world, &stayed}) {
      it->mode = PlanMode::destroy;
      const auto destroy = it->plan();
      REQUIRE(destroy);
      apply(*it, *destroy);
    }
    REQUIRE(world.azure.observed == stayed.azure.observed);
  }
  CHECK(moved > many);
}
