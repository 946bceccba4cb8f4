#include "planner/access/reach.h"

#include <algorithm>
#include <array>
#include <utility>

#include "planner/access/access_diff.h"
#include "planner/access/access_states.h"

namespace acrnet::planner {

namespace {

// The rules of one registry, as one list.
std::vector<RuleSource> rules_of(const NetworkSettings& settings) {
  std::vector<RuleSource> rules(settings.ip_rules.begin(), settings.ip_rules.end());
  rules.insert(rules.end(), settings.subnet_rules.begin(), settings.subnet_rules.end());
  return rules;
}

class Answerer {
 public:
  Answerer(const ReachClaim& claim, const ReachWorld& world, const Plan& plan)
      : claim_(claim), world_(world), states_(plan) {
    std::vector<ClientIndex> subnets;
    for (const ArmId& id : claim.subnets) {
      if (const auto client = states_.find_client(id)) subnets.push_back(*client);
    }
    asked_ = {CidrSet(claim.addresses), SubnetSet(std::move(subnets))};
  }

  ReachAnswer answer(const ArmId& id) const {
    ReachAnswer made;
    made.registry = id;
    const SettingsStates* const found = states_.find_registry(id);
    if (found == nullptr) {
      made.admission = Admission::no_such_registry;
      made.kept_out = asked_;
      made.holds = !claim_.can;
      return made;
    }
    const NetworkSettings& settings = *found->before;
    const Clients admitted = admitted_by(*found, states_, false).surely;
    made.admission =
        is_let_in_privately(*found) ? Admission::private_endpoint : admission_of(id, settings);
    made.let_in = intersect(asked_, admitted);
    made.kept_out = subtract(asked_, admitted);
    if (openness(settings) == Openness::by_rules) made.rules = rules_for(id, settings);
    // A default action that nobody knows may be Allow: then nobody is surely kept out.
    const bool surely_out =
        made.let_in.empty() && admission_of(id, settings) != Admission::unknown_default;
    made.holds = claim_.can ? made.kept_out.empty() : surely_out;
    return made;
  }

 private:
  // Somebody who is asked about, and would not come in otherwise.
  bool is_let_in_privately(const SettingsStates& registry) const {
    if (registry.ways.empty() || openness(*registry.before) == Openness::everyone) return false;
    const Clients publicly = clients_of(*registry.id, *registry.before, states_, false);
    const Clients at_all = admitted_by(registry, states_, false).surely;
    return !intersect(asked_, subtract(at_all, publicly)).empty();
  }

  Admission admission_of(const ArmId& id, const NetworkSettings& settings) const {
    switch (openness(settings)) {
      case Openness::no_one: return Admission::shut;
      case Openness::everyone: return Admission::everyone;
      case Openness::by_rules: break;
    }
    const auto& unknown = world_.unknown_defaults;
    return std::binary_search(unknown.begin(), unknown.end(), id) ? Admission::unknown_default
                                                                  : Admission::by_rules;
  }

  // A rule counts when those whom it alone lets in are among the asked.
  std::vector<RuleSource> rules_for(const ArmId& id, const NetworkSettings& settings) const {
    std::vector<RuleSource> rules;
    for (RuleSource& rule : rules_of(settings)) {
      NetworkSettings alone = settings;
      alone.ip_rules.clear();
      alone.subnet_rules.clear();
      add_rule(alone, rule);
      if (!intersect(asked_, clients_of(id, alone, states_, false)).empty()) {
        rules.push_back(std::move(rule));
      }
    }
    return rules;
  }

  const ReachClaim& claim_;
  const ReachWorld& world_;
  const AccessStates states_;
  Clients asked_;
};

template <typename T>
void take(const std::optional<Setting<T>>& from, T& to) {
  if (from) to = from->value;
}

}  // namespace

ReachWorld promised_world(const Desired& desired) {
  ReachWorld world;
  for (const DesiredRegistry& registry : desired.registries) {
    ObservedRegistry promised;
    promised.id = registry.id;
    // What Azure makes is open, until it is told otherwise.
    promised.network.default_action =
        registry.creation ? DefaultAction::allow : DefaultAction::deny;
    take(registry.default_action, promised.network.default_action);
    take(registry.public_access, promised.network.public_access);
    for (const DesiredRule& rule : registry.rules) add_rule(promised.network, rule.source);
    if (!registry.default_action && !registry.creation)
      world.unknown_defaults.push_back(registry.id);
    world.observed.registries.push_back(std::move(promised));
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(world.observed.registries.begin(), world.observed.registries.end(), by_id);
  std::sort(world.unknown_defaults.begin(), world.unknown_defaults.end());
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints) {
    world.observed.private_endpoints.push_back(
        {endpoint.id, endpoint.registry, endpoint.subnet, true, {}, {}});
  }
  std::sort(world.observed.private_endpoints.begin(), world.observed.private_endpoints.end(),
            by_id);
  world.clients = find_clients(desired, world.observed, State());
  for (const ClientSubnet& client : world.clients) {
    world.observed.subnets.push_back({client.id, true, false});
  }
  return world;
}

ReachWorld observed_world(const Desired& desired, const Observed& observed) {
  return {observed, find_clients(desired, observed, State()), {}};
}

std::vector<ReachAnswer> answer_reach(const ReachClaim& claim, const ReachWorld& world) {
  Plan plan;  // of no steps: what is there now
  plan.observed = world.observed;
  plan.clients = world.clients;
  const Answerer answerer(claim, world, plan);
  std::vector<ReachAnswer> answers;
  answers.reserve(claim.registries.size());
  for (const ArmId& id : claim.registries) answers.push_back(answerer.answer(id));
  return answers;
}

}  // namespace acrnet::planner
