// Answers to questions against an evaluator that asks every rule about one client at a time.
#include "planner/access/reach.h"

#include <catch2/catch.hpp>
#include <random>
#include <string>

#include "tests/unit/planner/random_worlds.h"

using namespace acrnet;
using namespace acrnet::planner;

namespace {

// One address and one subnet, now one of them alone, about all registries of a world.
ReachClaim random_claim(const Plan& plan, std::mt19937& random) {
  ReachClaim claim;
  claim.can = random() % 2 == 0;
  for (const ObservedRegistry& registry : plan.observed.registries) {
    claim.registries.push_back(registry.id);
    const auto& rules = registry.network.ip_rules;
    if (rules.empty() || random() % 3 == 0) continue;
    // At the edges of a rule, where one bit too many would show.
    const Cidr& rule = rules[random() % rules.size()];
    const std::uint32_t edge = random() % 2 == 0 ? rule.first() - 1 : rule.last();
    claim.addresses.push_back(Cidr(edge + static_cast<std::uint32_t>(random() % 2), 32));
  }
  if (!plan.clients.empty() && random() % 2 == 0) {
    claim.subnets.push_back(plan.clients[random() % plan.clients.size()].id);
  }
  if (claim.addresses.empty() && claim.subnets.empty()) claim.addresses.push_back(Cidr(8, 32));
  return claim;
}

const ClientSubnet& client_of(const Plan& plan, const ArmId& id) {
  return *std::find_if(plan.clients.begin(), plan.clients.end(),
                       [&](const ClientSubnet& client) { return client.id == id; });
}

// What is wrong with an answer; empty: nothing.
std::string judge(const ReachClaim& claim, const ReachAnswer& answer, const Plan& plan,
                  const NaiveAzure& azure) {
  const std::string& key = answer.registry.key();
  bool all = true;
  bool any = false;
  const auto note = [&](bool admitted) {
    all = all && admitted;
    any = any || admitted;
    return admitted;
  };
  for (const Cidr& address : claim.addresses) {
    const bool admitted = note(azure.admits(key, address.first()));
    if (answer.let_in.addresses.contains(address.first()) != admitted) return "an address";
    if (answer.kept_out.addresses.contains(address.first()) == admitted) return "a kept address";
  }
  for (const ArmId& id : claim.subnets) note(azure.admits(key, client_of(plan, id)));
  const bool holds = claim.can ? all : !any;
  if (answer.verdict != (holds ? Reach::yes : Reach::no)) return "whether it holds";
  if (!answer.doubtful.empty()) return "a doubt about what was observed";
  if (answer.admission == Admission::by_rules && answer.rules.empty() == any) return "the rules";
  return "";
}

}  // namespace

TEST_CASE("an answer is what every rule says of every client, in random worlds") {
  std::mt19937 random(7);
  std::size_t asked = 0;
  std::size_t held = 0;
  for (std::uint64_t seed = 1; seed <= 3'000; ++seed) {
    const RandomWorld world(seed);
    const auto plan = world.plan();
    if (!plan) continue;
    const NaiveAzure azure = NaiveAzure::of(world.azure.observed);
    const ReachClaim claim = random_claim(*plan, random);
    const auto answers = answer_reach(claim, {plan->observed, plan->clients, {}});
    REQUIRE(answers.size() == claim.registries.size());
    for (const ReachAnswer& answer : answers) {
      const std::string objection = judge(claim, answer, *plan, azure);
      if (!objection.empty())
        FAIL("seed " << seed << ", " << answer.registry.text() << ": " << objection);
      ++asked;
      held += answer.verdict == Reach::yes ? 1U : 0U;
    }
  }
  CHECK(asked > 3'000);
  CHECK(held > asked / 10);
  CHECK(held < asked);
}

TEST_CASE("a registry that is not there lets nobody in") {
  ReachClaim claim;
  claim.addresses = {Cidr(1, 32)};
  claim.registries = {ArmId::registry("s", "g", "gone")};
  const ReachAnswer answer = answer_reach(claim, {})[0];
  CHECK(answer.admission == Admission::no_such_registry);
  CHECK(answer.verdict == Reach::no);
  claim.can = false;
  CHECK(answer_reach(claim, {})[0].verdict == Reach::yes);
}

TEST_CASE("a policy that needs two zones of a name in one network does not tell where names lead") {
  Case made;
  made.sample.subnet("net/a", 1);
  made.sample.subnet("far/b", 2);
  const auto with_endpoint = [&](std::string_view name, std::string_view zone) {
    PolicyRegistry& registry = made.sample.registry(name, 10);
    made.sample.default_action(DefaultAction::deny, 11);
    registry.private_endpoints.push_back({Address("private_endpoint." + std::string(name)),
                                          ArmId::private_endpoint(subscription("1"), "rg", name),
                                          0,
                                          zone_id(zone),
                                          Origin{0, 12, Origin::none},
                                          {}});
  };
  with_endpoint("main", "dns");
  const auto ask = [&](std::string_view subnet) {
    ReachClaim claim;
    claim.subnets = {subnet_id(subnet)};
    claim.registries = {registry_id("main")};
    return answer_reach(claim, promised_world(made.desired()))[0];
  };
  CHECK(ask("net/a").verdict == Reach::yes);
  with_endpoint("other", "elsewhere");
  const ReachAnswer answer = ask("net/a");
  CHECK(answer.verdict == Reach::unknown);
  REQUIRE(answer.doubtful.size() == 1);
  CHECK(answer.doubtful[0].why == Doubt(PolicyDoubt::zone));
  CHECK(ask("far/b").verdict == Reach::no);
}
