// What acrnet makes itself, in worlds made at random: groups, networks, subnets and registries of
// which some are there, some are wanted, and some are to be made.
//
// Azure is a naive set of IDs here: it makes nothing in what is not there, takes no rule for a
// subnet without its endpoint, and deletes whatever lies in what it deletes. A life goes: apply,
// with steps that fail; apply again; a changed policy; somebody else's resources in between;
// destroy. Then all that acrnet did not make must be there as it was, and nothing else.
// ACRNET_LAB_WORLDS scales.
#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "executor/apply/state_journal.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "planner/state/resolve_pending.h"
#include "tests/unit/executor/pipeline.h"

using namespace acrnet;
using namespace acrnet::testing;
using acrnet::StepOutcome;

namespace {

const std::string sub = "00000000-0000-0000-0000-000000000001";
const char* const groups[] = {"g1", "g2"};
const char* const networks[] = {"n1", "n2"};                    // n1 in g1, n2 in g2
const char* const subnets[] = {"a", "b"};                       // in each
const char* const registries[] = {"first", "second", "third"};  // in g1, g2, g1

ArmId group_id(int g) { return ArmId::group(sub, groups[g]); }
ArmId network_id(int n) { return ArmId::network(sub, groups[n], networks[n]); }
ArmId subnet_of(int n, int s) { return ArmId::subnet(sub, groups[n], networks[n], subnets[s]); }
ArmId registry_of(int r) { return ArmId::registry(sub, groups[r % 2], registries[r]); }
Cidr space_of(int n) { return {0x0a000000U + (static_cast<std::uint32_t>(n) << 16U), 16}; }
Cidr prefix_of(int n, int s) {
  return {space_of(n).first() + (static_cast<std::uint32_t>(s) << 8U), 24};
}

// ---- Azure

struct NaiveAzure {
  std::set<std::string> there;  // keys of all resources
  std::map<std::string, NetworkSettings> settings;
  std::set<std::string> endpoints;  // keys of subnets

  bool has(const ArmId& id) const { return there.contains(id.key()); }

  void make(const ArmId& id) {
    there.insert(id.key());
    if (id.is_registry()) settings[id.key()] = NetworkSettings();
  }
  // Everything in it goes too.
  void erase(const ArmId& id) {
    std::erase_if(there, [&](const std::string& key) {
      return key == id.key() || key.starts_with(id.key() + "/");
    });
    std::erase_if(settings, [&](const auto& entry) { return !there.contains(entry.first); });
    std::erase_if(endpoints, [&](const std::string& key) { return !there.contains(key); });
  }
  bool holds_anything(const ArmId& id) const {
    return std::any_of(there.begin(), there.end(),
                       [&](const std::string& key) { return key.starts_with(id.key() + "/"); });
  }
};

std::vector<ArmId> all_ids() {
  return {group_id(0),     group_id(1),     network_id(0),   network_id(1),
          subnet_of(0, 0), subnet_of(0, 1), subnet_of(1, 0), subnet_of(1, 1),
          registry_of(0),  registry_of(1),  registry_of(2)};
}

bool has_its_container(const NaiveAzure& azure, const ArmId& id) {
  if (id.is_group()) return true;
  return azure.has(id.is_subnet() ? id.parent_network() : id.parent_group());
}

// What is wrong with doing this now; empty: Azure does it.
std::string perform(NaiveAzure& azure, const Plan& plan, const Step& step) {
  const Resource& resource = plan.resources[step.resource];
  const ArmId& id = resource.id;
  if (step.kind == StepKind::register_provider) return "";
  if (step.kind == StepKind::remove) {
    if (!azure.has(id)) return "deletes what is not there: " + id.text();
    if (azure.holds_anything(id)) return "deletes with it what lies in " + id.text();
    azure.erase(id);
    return "";
  }
  if (step.kind == StepKind::create) {
    if (azure.has(id)) return "makes what is there: " + id.text();
    if (!has_its_container(azure, id)) return "makes in nowhere: " + id.text();
    azure.make(id);
  }
  if (!azure.has(id)) return "writes what is not there: " + id.text();
  if (id.is_subnet()) {
    step.service_endpoint ? void(azure.endpoints.insert(id.key()))
                          : void(azure.endpoints.erase(id.key()));
  }
  if (id.is_registry()) {
    for (const ArmId& subnet : step.settings->subnet_rules) {
      if (!azure.endpoints.contains(subnet.key()))
        return "a rule without endpoint: " + subnet.text();
    }
    azure.settings[id.key()] = *step.settings;
  }
  return "";
}

Observed look(const NaiveAzure& azure, const Targets& targets) {
  Observed observed;
  const auto missing = [&](const ArmId& id) {
    const bool in_nowhere = id.is_subnet() && !azure.has(id.parent_network());
    observed.missing.push_back({id, in_nowhere ? id.parent_network() : id, {}});
  };
  for (const ArmId& id : targets.registries) {
    if (!azure.has(id)) {
      missing(id);
      continue;
    }
    ObservedRegistry& seen = observed.registries.emplace_back();
    seen.id = id;
    seen.sku = "Premium";
    seen.network = azure.settings.at(id.key());
    seen.location = "westeurope";
  }
  for (const ArmId& id : targets.subnets) {
    if (azure.has(id)) {
      observed.subnets.push_back({id, azure.endpoints.contains(id.key()), false, {}});
    } else {
      missing(id);
    }
  }
  for (const ArmId& id : targets.containers) {
    if (!azure.has(id)) {
      missing(id);
      continue;
    }
    ObservedContainer& seen = observed.containers.emplace_back();
    seen.id = id;
    seen.location = "westeurope";
    if (id.is_network()) seen.addresses = {id == network_id(0) ? space_of(0) : space_of(1)};
    for (const ArmId& other : all_ids()) {
      const bool inside = id.is_network() ? other.is_subnet() : !other.is_subnet();
      if (inside && other != id && azure.has(other) && other.is_within(id))
        seen.contents.push_back(other);
    }
    std::sort(seen.contents.begin(), seen.contents.end());
  }
  for (const std::string& subscription : targets.subscriptions)
    observed.registrations.push_back({subscription, Registration::registered});
  std::sort(observed.missing.begin(), observed.missing.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return observed;
}

// ---- policies

enum class Ask { nothing, existing, made };
struct Asks {
  Ask networks[2];
  Ask subnets[2][2];
  Ask registries[3];
  bool rules[3][2][2];  // registry, network, subnet
  bool deny[3];
};

Creation creation_of(std::vector<Cidr> addresses, std::uint32_t line) {
  Creation creation;
  creation.location = "westeurope";
  creation.addresses = std::move(addresses);
  creation.origin = {0, line, Origin::none};
  return creation;
}

Policy policy_of(const Asks& asks) {
  Policy policy;
  policy.azure.subscription = sub;
  policy.origins.files = {"policy.acrnet"};
  SubnetIndex indices[2][2] = {};
  for (int n = 0; n < 2; ++n) {
    if (asks.networks[n] != Ask::nothing) {
      PolicyNetwork network{Address("virtual_network." + std::string(networks[n])),
                            network_id(n),
                            {},
                            {0, 1, Origin::none},
                            {}};
      if (asks.networks[n] == Ask::made) network.creation = creation_of({space_of(n)}, 2);
      policy.networks.push_back(std::move(network));
    }
    for (int s = 0; s < 2; ++s) {
      if (asks.subnets[n][s] == Ask::nothing) continue;
      PolicySubnet subnet;
      subnet.id = subnet_of(n, s);
      subnet.address = Address::subnet(networks[n], subnets[s]);
      subnet.origin = {0, 3, Origin::none};
      if (asks.subnets[n][s] == Ask::made) subnet.creation = creation_of({prefix_of(n, s)}, 4);
      indices[n][s] = static_cast<SubnetIndex>(policy.subnets.size());
      policy.subnets.push_back(std::move(subnet));
    }
  }
  for (int r = 0; r < 3; ++r) {
    if (asks.registries[r] == Ask::nothing) continue;
    PolicyRegistry registry;
    registry.id = registry_of(r);
    registry.address = Address::registry(registries[r]);
    registry.origin = {0, 5, Origin::none};
    if (asks.registries[r] == Ask::made) registry.creation = creation_of({}, 6);
    if (asks.deny[r])
      registry.default_action = Setting<DefaultAction>{DefaultAction::deny, {0, 7, Origin::none}};
    for (int n = 0; n < 2; ++n) {
      for (int s = 0; s < 2; ++s) {
        if (!asks.rules[r][n][s] || asks.subnets[n][s] == Ask::nothing) continue;
        registry.allows.push_back({indices[n][s], {0, 8, Origin::none}, {}, no_text});
      }
    }
    policy.registries.push_back(std::move(registry));
  }
  return policy;
}

class Life {
 public:
  explicit Life(std::uint64_t seed) : random_(seed) {}

  static inline std::uint64_t whole_lives = 0;

  void run() {
    begin();
    const NaiveAzure before = azure_;
    asks_ = random_asks();
    if (!apply_to_the_end()) return;
    whole_lives++;
    check_as_asked();
    CHECK(plan(PlanMode::apply)->empty());
    add_foreign();
    change_asks();
    if (apply_to_the_end()) CHECK(plan(PlanMode::apply)->empty());
    while (!carry_out(PlanMode::destroy, one_in(2))) {
    }
    CHECK(plan(PlanMode::destroy)->empty());
    check_all_taken_back(before);
  }

 private:
  bool one_in(std::uint64_t n) { return random_() % n == 0; }
  // Mostly what can be had: a policy that asks for what is missing is refused at once.
  Ask random_ask(const ArmId& id) {
    const bool possible = azure_.has(id) || one_in(20);
    return static_cast<Ask>(possible ? random_() % 3 : random_() % 2 * 2);
  }

  void begin() {
    for (const ArmId& id : all_ids()) {
      if (one_in(3) && has_its_container(azure_, id)) azure_.make(id);
    }
    for (auto& [key, settings] : azure_.settings) {
      if (one_in(2)) settings.default_action = DefaultAction::deny;
    }
  }

  Asks random_asks() {
    Asks asks{};
    for (int n = 0; n < 2; ++n) {
      asks.networks[n] = random_ask(network_id(n));
      for (int s = 0; s < 2; ++s) asks.subnets[n][s] = random_ask(subnet_of(n, s));
    }
    for (int r = 0; r < 3; ++r) {
      asks.registries[r] = random_ask(registry_of(r));
      asks.deny[r] = one_in(2);
      for (int n = 0; n < 2; ++n) {
        for (int s = 0; s < 2; ++s) asks.rules[r][n][s] = one_in(2);
      }
    }
    return asks;
  }

  // Blocks go; those that stay say what they said, so that nothing is handed over.
  void change_asks() {
    for (int n = 0; n < 2; ++n) {
      for (int s = 0; s < 2; ++s) {
        if (one_in(3)) asks_.subnets[n][s] = Ask::nothing;
      }
      const bool empty = asks_.subnets[n][0] == Ask::nothing && asks_.subnets[n][1] == Ask::nothing;
      if (empty && one_in(2)) asks_.networks[n] = Ask::nothing;
    }
    for (Ask& registry : asks_.registries) {
      if (one_in(3)) registry = Ask::nothing;
    }
  }

  // Somebody makes something where there is room.
  void add_foreign() {
    for (const ArmId& id : all_ids()) {
      if (!one_in(6) || azure_.has(id) || id.is_group() || !has_its_container(azure_, id)) continue;
      azure_.make(id);
      foreign_.insert(id.key());
    }
  }

  std::optional<Plan> plan(PlanMode mode) {
    const Policy policy = policy_of(asks_);
    Diagnostics diagnostics;
    const auto desired = planner::expand(policy, parse_date("2026-11-27").value(), diagnostics);
    REQUIRE(desired);
    const Targets targets = planner::find_targets(*desired, state_);
    const Observed observed = look(azure_, targets);
    state_ = planner::resolve_pending(std::move(state_), observed);
    auto made =
        planner::make_plan({policy, *desired, targets, observed, state_}, mode, diagnostics);
    if (!made) refusal_ = diagnostics.items().front().code;
    return made;
  }

  // Does what is planned in an order of its own, with failures if it `may_fail`. True when all was
  // done.
  bool carry_out(PlanMode mode, bool may_fail) {
    const auto made = plan(mode);
    REQUIRE(made);
    std::vector<StepOutcome> outcomes(made->steps.size(), StepOutcome::not_started);
    state_ = executor::record_pending(std::move(state_), *made);
    if (state_.lineage.empty()) state_.lineage = "lineage";
    bool whole = true;
    for (const StepIndex next : some_order(*made)) {
      const Step& step = made->steps[next];
      const bool ready = std::all_of(step.after.begin(), step.after.end(), [&](const Edge& edge) {
        return outcomes[edge.before] == StepOutcome::done;
      });
      const bool fails = ready && may_fail && one_in(4);
      outcomes[next] = !ready  ? StepOutcome::skipped
                       : fails ? StepOutcome::failed
                               : StepOutcome::done;
      whole = whole && ready && !fails;
      // A step that failed may have happened all the same.
      if (!ready || (fails && one_in(2))) continue;
      const std::string objection = perform(azure_, *made, step);
      INFO("step " << next);
      REQUIRE(objection.empty());
    }
    const bool saved = !may_fail || one_in(2);
    if (saved) state_ = executor::confirm(std::move(state_), *made, outcomes);
    return whole && saved;
  }

  // Any order that keeps the edges.
  std::vector<StepIndex> some_order(const Plan& made) {
    std::vector<StepIndex> order;
    std::vector<bool> done(made.steps.size(), false);
    while (order.size() < made.steps.size()) {
      const auto next = static_cast<StepIndex>(random_() % made.steps.size());
      const auto& after = made.steps[next].after;
      const bool ready = std::all_of(after.begin(), after.end(),
                                     [&](const Edge& edge) { return done[edge.before]; });
      if (done[next] || !ready) continue;
      done[next] = true;
      order.push_back(next);
    }
    return order;
  }

  // False when the planner refuses, which it must with a reason that fits.
  bool apply_to_the_end() {
    for (int round = 0; round < 20; ++round) {
      if (!plan(PlanMode::apply)) {
        CAPTURE(refusal_);
        CHECK(asks_for_what_is_missing());
        return false;
      }
      if (carry_out(PlanMode::apply, round < 3)) return true;
    }
    FAIL("no end");
    return false;
  }

  // Something must be there and is not; or is to be made in a network that is not there and not
  // made.
  bool asks_for_what_is_missing() const {
    for (int n = 0; n < 2; ++n) {
      for (int s = 0; s < 2; ++s) {
        const bool there = azure_.has(subnet_of(n, s));
        if (asks_.subnets[n][s] == Ask::existing && !there) return true;
        const bool in_nowhere = asks_.networks[n] != Ask::made && !azure_.has(network_id(n));
        if (asks_.subnets[n][s] == Ask::made && !there && in_nowhere) return true;
      }
    }
    for (int r = 0; r < 3; ++r) {
      if (asks_.registries[r] == Ask::existing && !azure_.has(registry_of(r))) return true;
    }
    return false;
  }

  void check_as_asked() {
    for (int r = 0; r < 3; ++r) {
      if (asks_.registries[r] == Ask::nothing) continue;
      REQUIRE(azure_.has(registry_of(r)));
      const NetworkSettings& now = azure_.settings.at(registry_of(r).key());
      if (asks_.deny[r]) CHECK(now.default_action == DefaultAction::deny);
      for (int n = 0; n < 2; ++n) {
        for (int s = 0; s < 2; ++s) {
          const bool asked = asks_.rules[r][n][s] && asks_.subnets[n][s] != Ask::nothing;
          CHECK(has_rule(now, subnet_of(n, s)) == asked);
        }
      }
    }
    for (int n = 0; n < 2; ++n) {
      if (asks_.networks[n] == Ask::made) CHECK(azure_.has(network_id(n)));
      for (int s = 0; s < 2; ++s) {
        if (asks_.subnets[n][s] != Ask::nothing) CHECK(azure_.has(subnet_of(n, s)));
      }
    }
  }

  // Of what was there or was made by others everything is there; beside that only what they lie in.
  void check_all_taken_back(const NaiveAzure& before) {
    std::set<std::string> allowed = before.there;
    for (const std::string& key : foreign_) {
      CHECK(azure_.there.contains(key));
      for (const ArmId& id : all_ids()) {
        if (key == id.key() || key.starts_with(id.key() + "/")) allowed.insert(id.key());
      }
    }
    for (const std::string& key : before.there) CHECK(azure_.there.contains(key));
    for (const std::string& key : azure_.there) {
      CAPTURE(key);
      CHECK(allowed.contains(key));
    }
    for (const auto& [key, settings] : before.settings) CHECK(azure_.settings.at(key) == settings);
    CHECK(state_.resources.empty());
  }

  std::mt19937_64 random_;
  NaiveAzure azure_;
  State state_;
  Asks asks_{};
  std::set<std::string> foreign_;
  std::string refusal_;
};

}  // namespace

TEST_CASE("labs come and go in any order, through failures, and take nothing of others with them") {
  const char* const scale = std::getenv("ACRNET_LAB_WORLDS");
  const std::uint64_t worlds = scale == nullptr ? 3000 : std::strtoull(scale, nullptr, 10);
  for (std::uint64_t seed = 1; seed <= worlds; ++seed) {
    CAPTURE(seed);
    Life(seed).run();
  }
  CHECK(Life::whole_lives > worlds / 4);
}
