#include "tests/unit/planner/random_worlds.h"

#include <algorithm>
#include <random>
#include <type_traits>

#include "model/access_setting.h"
#include "planner/expand/expand.h"
#include "planner/make_plan.h"
#include "tests/support/tracked.h"

namespace acrnet::planner {

namespace {

class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_(seed) {}
  std::uint32_t below(std::uint32_t end) { return static_cast<std::uint32_t>(engine_() % end); }
  bool one_in(std::uint32_t n) { return below(n) == 0; }
  // Networks that often touch, hold or equal each other, also at the ends of all addresses.
  Cidr cidr() {
    static constexpr std::uint32_t bases[] = {0x14000000U, 0x14000100U, 0x00000000U, 0xFFFFFF00U,
                                              0xCB007100U};
    const auto prefix = static_cast<std::uint8_t>(one_in(40) ? below(8) : 22 + below(11));
    return {bases[below(5)] + below(512), prefix};
  }

 private:
  std::mt19937_64 engine_;
};

constexpr int registries = 3;
constexpr int subnets = 4;

std::string registry_name(int index) { return std::string("r") + static_cast<char>('a' + index); }
std::string subnet_name(int index) { return std::string("net/s") + static_cast<char>('a' + index); }
DefaultAction any_default(Random& random) {
  return random.one_in(2) ? DefaultAction::deny : DefaultAction::allow;
}

// Each of the settings beside the default action, or not.
void fill_settings(Random& random, PolicyRegistry& registry, std::uint32_t line) {
  const Origin origin{0, line, Origin::none};
  for_each_access_setting([&]<typename T>(AccessSetting<T> setting, T) {
    if (std::is_same_v<T, DefaultAction> || !random.one_in(4)) return;
    registry.*setting.desired = Setting<T>{random.one_in(2) ? T{0} : T{1}, origin};
  });
}

void fill_policy(Random& random, Sample& sample) {
  for (int i = 0; i < subnets; ++i) {
    if (!random.one_in(4)) sample.subnet(subnet_name(i), static_cast<std::uint32_t>(i) + 1);
  }
  for (int i = 0; i < registries; ++i) {
    if (random.one_in(4)) continue;
    const auto line = static_cast<std::uint32_t>(i + 1) * 20;
    PolicyRegistry& registry = sample.registry(registry_name(i), line);
    if (random.one_in(3)) registry.ownership = Ownership::shared;
    if (!random.one_in(4)) sample.default_action(any_default(random), line + 1);
    fill_settings(random, registry, line + 1);
    for (std::uint32_t rule = 0; rule < random.below(5); ++rule) {
      Allow allow;
      allow.origin = {0, line + 2 + rule, Origin::none};
      allow.range = {0, (line + 2 + rule) * 100, (line + 2 + rule) * 100 + 5};
      allow.source = random.cidr();
      if (!sample.policy.subnets.empty() && random.one_in(2)) {
        allow.source = random.below(static_cast<std::uint32_t>(sample.policy.subnets.size()));
      }
      registry.allows.push_back(allow);
    }
  }
}

State fill_azure(Random& random, Cloudscape& azure) {
  State state;
  std::vector<bool> endpoints;
  for (int i = 0; i < subnets; ++i) {
    endpoints.push_back(random.one_in(2));
    azure.subnet(subnet_name(i), endpoints.back());
    if (random.one_in(2)) {
      TrackedAspect& entry =
          testing::track_endpoint(state, subnet_id(subnet_name(i)), Address("subnet.old"));
      entry.provenance = random.one_in(2) ? Provenance::created : Provenance::found;
    }
  }
  for (int i = 0; i < registries; ++i) {
    ObservedRegistry& registry = azure.registry(registry_name(i), any_default(random));
    if (random.one_in(6)) registry.network.public_access = PublicAccess::disabled;
    TrackedAccess* entry = nullptr;
    if (random.one_in(2)) {
      entry = &testing::track_access(state, registry.id, Address::registry(registry_name(i)));
    }
    for (std::uint32_t rule = 0; rule < random.below(6); ++rule) {
      RuleSource source = random.cidr();
      const auto subnet = static_cast<int>(random.below(subnets));
      // Now and then a rule has lost its endpoint.
      if (random.one_in(2) && (endpoints[static_cast<std::size_t>(subnet)] || random.one_in(6))) {
        source = subnet_id(subnet_name(subnet));
      }
      add_rule(registry.network, source);
      if (entry && random.one_in(2)) rule_entry(*entry, source);
    }
  }
  azure.finish();
  return state;
}

std::map<std::string, std::vector<Cidr>> fill_egress(Random& random, const Sample& sample) {
  std::vector<Cidr> ranges;
  for (const PolicyRegistry& registry : sample.policy.registries) {
    for (const Allow& allow : registry.allows) {
      if (const Cidr* cidr = std::get_if<Cidr>(&allow.source)) ranges.push_back(*cidr);
    }
  }
  std::map<std::string, std::vector<Cidr>> egress;
  for (int i = 0; i < subnets; ++i) {
    for (std::uint32_t n = random.below(3); n > 0; --n) {
      const auto any = random.below(static_cast<std::uint32_t>(ranges.size()) + 1);
      const Cidr around = any < ranges.size() ? ranges[any] : random.cidr();
      egress[subnet_id(subnet_name(i)).key()].push_back({around.last(), 32});
    }
  }
  return egress;
}

}  // namespace

RandomWorld::RandomWorld(std::uint64_t seed) {
  Random random(seed);
  fill_policy(random, sample);
  state = fill_azure(random, azure);
  if (random.one_in(4)) mode = PlanMode::destroy;
  if (random.one_in(2)) egress = fill_egress(random, sample);
}

std::optional<Plan> RandomWorld::plan() const {
  Diagnostics diagnostics;
  auto desired = expand(sample.policy, sample.today, diagnostics);
  if (!desired) return std::nullopt;
  for (DesiredSubnet& subnet : desired->subnets) {
    const auto found = egress.find(subnet.id.key());
    if (found != egress.end()) subnet.egress = found->second;
  }
  return make_plan({sample.policy, *desired, find_targets(*desired, state), azure.observed, state},
                   mode, diagnostics);
}

NaiveAzure NaiveAzure::of(const Observed& observed) {
  NaiveAzure azure;
  for (const ObservedRegistry& registry : observed.registries) {
    azure.registries[registry.id.key()] = registry.network;
  }
  for (const ObservedSubnet& subnet : observed.subnets) {
    if (subnet.service_endpoint) azure.endpoints.insert(subnet.id.key());
  }
  return azure;
}

void NaiveAzure::apply(const Plan& plan, const Step& step) {
  const std::string& key = plan.resources[step.resource].id.key();
  if (step.kind == StepKind::write_registry) registries[key] = step.settings.value();
  if (step.kind != StepKind::write_subnet) return;
  if (step.service_endpoint) {
    endpoints.insert(key);
  } else {
    endpoints.erase(key);
  }
}

bool NaiveAzure::admits(const std::string& registry, std::uint32_t address) const {
  const NetworkSettings& settings = registries.at(registry);
  if (settings.public_access == PublicAccess::disabled) return false;
  if (settings.default_action == DefaultAction::allow) return true;
  return std::any_of(settings.ip_rules.begin(), settings.ip_rules.end(), [&](const Cidr& rule) {
    return rule.first() <= address && address <= rule.last();
  });
}

// With the endpoint it arrives as itself, else from each of its addresses.
bool NaiveAzure::admits(const std::string& registry, const ClientSubnet& client) const {
  const NetworkSettings& settings = registries.at(registry);
  if (settings.public_access == PublicAccess::disabled) return false;
  if (settings.default_action == DefaultAction::allow) return true;
  if (endpoints.count(client.id.key()) > 0) {
    return std::any_of(settings.subnet_rules.begin(), settings.subnet_rules.end(),
                       [&](const ArmId& rule) { return rule.key() == client.id.key(); });
  }
  if (client.egress.empty()) return false;
  for (const Cidr& exit : client.egress) {
    for (std::uint64_t address = exit.first(); address <= exit.last(); ++address) {
      if (!admits(registry, static_cast<std::uint32_t>(address))) return false;
    }
  }
  return true;
}

}  // namespace acrnet::planner
