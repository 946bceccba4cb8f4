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

bool holds_id(const std::vector<ArmId>& sorted, const ArmId& id) {
  return std::binary_search(sorted.begin(), sorted.end(), id);
}

// The world as a plan of no steps, which says what is there now.
Plan standing_plan(const ReachWorld& world) {
  Plan plan;
  plan.observed = world.observed;
  plan.clients = world.clients;
  return plan;
}

Clients asked_by(const ReachClaim& claim, const AccessStates& states) {
  if (claim.any_subnet && !claim.can) return {CidrSet(claim.addresses), SubnetSet::all()};
  std::vector<ClientIndex> subnets;
  for (const ArmId& id : claim.subnets) {
    if (const auto client = states.find_client(id)) subnets.push_back(*client);
  }
  return {CidrSet(claim.addresses), SubnetSet(std::move(subnets))};
}

// Answers about one set of clients.
class Answerer {
 public:
  Answerer(Clients asked, bool can, const ReachWorld& world, const AccessStates& states)
      : asked_(std::move(asked)), can_(can), world_(world), states_(states) {}

  ReachAnswer answer(const ArmId& id) const {
    ReachAnswer made;
    made.registry = id;
    const SettingsStates* const found = states_.find_registry(id);
    if (found == nullptr) {
      made.admission = Admission::no_such_registry;
      made.kept_out = asked_;
    } else {
      fill(*found, made);
    }
    made.verdict = verdict_of(made);
    return made;
  }

 private:
  void fill(const SettingsStates& registry, ReachAnswer& made) const {
    const NetworkSettings& settings = *registry.before;
    const Admitted admitted = admitted_by(registry, states_, false);
    made.admission = is_let_in_privately(registry) ? Admission::private_endpoint
                                                   : admission_of(made.registry, settings);
    made.let_in = intersect(asked_, admitted.surely);
    made.kept_out = subtract(asked_, admitted.surely);
    for (const Admitted::Unsure& item : admitted.unsure)
      doubt(item.reason, item.client ? only(*item.client) : Clients::everyone(), made);
    doubt_zones(registry, made);
    if (openness(settings) != Openness::by_rules) return;
    made.rules = rules_for(made.registry, settings);
    if (holds_id(world_.unknown_defaults, made.registry))
      return doubt(PolicyDoubt::default_action, Clients::everyone(), made);
    doubt(PolicyDoubt::endpoint, {CidrSet(), perhaps_leaving_by(settings)}, made);
    if (holds_id(world_.shared, made.registry))
      doubt(PolicyDoubt::rules_of_others, Clients::everyone(), made);
  }

  static Clients only(ClientIndex client) {
    return {CidrSet(), SubnetSet(std::vector<ClientIndex>{client})};
  }

  // The reasons for clients that are kept out.
  static void doubt(const Doubt& why, const Clients& clients, ReachAnswer& made) {
    const Clients doubtful = intersect(made.kept_out, clients);
    if (doubtful.empty()) return;
    made.kept_out = subtract(made.kept_out, doubtful);
    const auto same = std::find_if(made.doubtful.begin(), made.doubtful.end(),
                                   [&](const Doubtful& known) { return known.why == why; });
    if (same == made.doubtful.end()) {
      made.doubtful.push_back({doubtful, why});
    } else {
      same->clients = unite(same->clients, doubtful);
    }
  }

  // Which zone answers in their network decides where the name leads.
  void doubt_zones(const SettingsStates& registry, ReachAnswer& made) const {
    if (world_.unknown_zones.empty() || !has_private_endpoint(*registry.id)) return;
    std::vector<ClientIndex> subnets;
    for (ClientIndex client = 0; client < world_.clients.size(); ++client) {
      if (holds_id(world_.unknown_zones, states_.client(client).id.parent_network()))
        subnets.push_back(client);
    }
    const Clients clients = intersect(asked_, {CidrSet(), SubnetSet(std::move(subnets))});
    made.let_in = subtract(made.let_in, clients);
    made.kept_out = unite(made.kept_out, clients);
    doubt(PolicyDoubt::zone, clients, made);
  }

  bool has_private_endpoint(const ArmId& registry) const {
    const auto& all = world_.observed.private_endpoints;
    return std::any_of(all.begin(), all.end(), [&](const ObservedPrivateEndpoint& endpoint) {
      return endpoint.registry == registry;
    });
  }

  SubnetSet perhaps_leaving_by(const NetworkSettings& settings) const {
    if (world_.unknown_endpoints.empty()) return {};
    std::vector<ClientIndex> subnets = states_.leaving_by(CidrSet(settings.ip_rules));
    std::erase_if(subnets, [&](ClientIndex client) {
      return !holds_id(world_.unknown_endpoints, states_.client(client).id);
    });
    return SubnetSet(std::move(subnets));
  }

  Reach verdict_of(const ReachAnswer& answer) const {
    const Clients& against = can_ ? answer.kept_out : answer.let_in;
    if (!against.empty()) return Reach::no;
    return answer.doubtful.empty() ? Reach::yes : Reach::unknown;
  }

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
    return holds_id(world_.unknown_defaults, id) ? Admission::unknown_default : Admission::by_rules;
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

  const Clients asked_;
  const bool can_;
  const ReachWorld& world_;
  const AccessStates& states_;
};

// Lists who reaches one registry.
class Lister {
 public:
  Lister(const ReachWorld& world, const AccessStates& states)
      : world_(world), states_(states), answerer_(Clients::everyone(), true, world, states) {}

  RegistryReach list(const ArmId& id) const {
    const ReachAnswer answer = answerer_.answer(id);
    RegistryReach made{id, {}};
    if (const SettingsStates* const registry = states_.find_registry(id)) {
      add_rows(answer, *registry, made.rows);
    } else {
      made.rows.push_back(everyone(Reach::no, ReachReason::no_such_registry));
    }
    std::stable_sort(made.rows.begin(), made.rows.end() - 1,
                     [](const ReachRow& a, const ReachRow& b) { return a.verdict > b.verdict; });
    return made;
  }

 private:
  static ReachRow everyone(Reach verdict, ReachReason reason) {
    ReachRow row;
    row.verdict = verdict;
    row.reason = reason;
    return row;
  }

  void add_rows(const ReachAnswer& answer, const SettingsStates& registry,
                std::vector<ReachRow>& rows) const {
    const bool by_rules = openness(*registry.before) == Openness::by_rules;
    if (by_rules && !registry.failed) add_addresses(*registry.before, rows);
    for (ClientIndex client = 0; client < world_.clients.size(); ++client) {
      ReachRow row = subnet_row(answer, registry, client);
      const bool as_everyone = row.reason == ReachReason::default_action;
      if (!as_everyone) rows.push_back(std::move(row));
    }
    rows.push_back(rest(answer, *registry.before));
  }

  static void add_addresses(const NetworkSettings& settings, std::vector<ReachRow>& rows) {
    for (const Cidr& rule : settings.ip_rules) {
      ReachRow row;
      row.who = ReachRow::Who::addresses;
      row.addresses = rule;
      row.verdict = Reach::yes;
      row.reason = ReachReason::rule;
      row.rules.emplace_back(rule);
      rows.push_back(std::move(row));
    }
  }

  ReachRow subnet_row(const ReachAnswer& answer, const SettingsStates& registry,
                      ClientIndex client) const {
    ReachRow row;
    row.who = ReachRow::Who::subnet;
    row.subnet = client;
    if (answer.let_in.subnets.contains(client)) {
      row.verdict = Reach::yes;
      explain_way_in(registry, client, row);
    } else if (const Doubtful* const doubtful = doubt_about(answer, client)) {
      row.verdict = Reach::unknown;
      row.reason = ReachReason::doubt;
      row.doubt = doubtful->why;
    } else {
      row.reason = why_kept_out(registry, client);
    }
    return row;
  }

  static Route route_of(const SettingsStates& registry, ClientIndex client) {
    const PrivateWay* const way = find_way(registry, client);
    return way == nullptr ? Route::publicly : way->routes->at_first().route;
  }

  // Privately, as everyone, by a rule that names it, or by the addresses that it leaves by.
  void explain_way_in(const SettingsStates& registry, ClientIndex client, ReachRow& row) const {
    const NetworkSettings& settings = *registry.before;
    const ArmId& id = states_.client(client).id;
    if (route_of(registry, client) == Route::to_private_endpoint) {
      row.reason = ReachReason::private_endpoint;
    } else if (openness(settings) == Openness::everyone) {
      row.reason = ReachReason::default_action;
    } else if (has_rule(settings, id) && states_.endpoint(client).before) {
      row.reason = ReachReason::rule;
      row.rules.emplace_back(id);
    } else {
      row.reason = ReachReason::egress;
      for (const Cidr& rule : settings.ip_rules) {
        const std::array<Cidr, 1> one{rule};
        if (!intersect(CidrSet(one), states_.egress(client)).empty()) row.rules.emplace_back(rule);
      }
    }
  }

  ReachReason why_kept_out(const SettingsStates& registry, ClientIndex client) const {
    const EndpointStates& endpoint = states_.endpoint(client);
    if (!endpoint.exists_before) return ReachReason::no_such_subnet;
    if (route_of(registry, client) == Route::nowhere) return ReachReason::name_elsewhere;
    if (openness(*registry.before) == Openness::no_one) return ReachReason::shut;
    if (!has_rule(*registry.before, states_.client(client).id)) return ReachReason::no_rule;
    return endpoint.before ? ReachReason::not_registered : ReachReason::no_endpoint;
  }

  static const Doubtful* doubt_about(const ReachAnswer& answer, ClientIndex client) {
    for (const Doubtful& doubtful : answer.doubtful) {
      if (doubtful.clients.subnets.contains(client)) return &doubtful;
    }
    return nullptr;
  }

  // All that are in no row before.
  static ReachRow rest(const ReachAnswer& answer, const NetworkSettings& settings) {
    for (const Doubtful& doubtful : answer.doubtful) {
      if (doubtful.clients.addresses.empty()) continue;
      ReachRow row = everyone(Reach::unknown, ReachReason::doubt);
      row.doubt = doubtful.why;
      return row;
    }
    switch (openness(settings)) {
      case Openness::everyone: return everyone(Reach::yes, ReachReason::default_action);
      case Openness::no_one: return everyone(Reach::no, ReachReason::shut);
      case Openness::by_rules: break;
    }
    return everyone(Reach::no, ReachReason::no_rule);
  }

  const ReachWorld& world_;
  const AccessStates& states_;
  const Answerer answerer_;
};

template <typename T>
void take(const std::optional<Setting<T>>& from, T& to) {
  if (from) to = from->value;
}

// The networks that several zones are linked to.
std::vector<ArmId> find_linked_twice(const std::vector<ObservedPrivateZone>& zones) {
  std::vector<ArmId> networks;
  for (const ObservedPrivateZone& zone : zones)
    networks.insert(networks.end(), zone.networks.begin(), zone.networks.end());
  std::sort(networks.begin(), networks.end());
  std::vector<ArmId> twice;
  for (std::size_t i = 1; i < networks.size(); ++i) {
    if (networks[i] == networks[i - 1]) twice.push_back(networks[i]);
  }
  return twice;
}

// The zone is linked to the network.
void promise_zone(const ArmId& zone, const ArmId& network, Observed& observed) {
  auto& zones = observed.private_zones;
  const auto at = std::lower_bound(zones.begin(), zones.end(), zone,
                                   [](const auto& a, const ArmId& id) { return a.id < id; });
  ObservedPrivateZone& found =
      at != zones.end() && at->id == zone ? *at : *zones.insert(at, {zone, {}});
  auto& networks = found.networks;
  const auto place = std::lower_bound(networks.begin(), networks.end(), network);
  if (place == networks.end() || !(*place == network)) networks.insert(place, network);
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
    if (registry.ownership == Ownership::shared) world.shared.push_back(registry.id);
    world.observed.registries.push_back(std::move(promised));
  }
  const auto by_id = [](const auto& a, const auto& b) { return a.id < b.id; };
  std::sort(world.observed.registries.begin(), world.observed.registries.end(), by_id);
  for (const DesiredSubnet& subnet : desired.subnets) {
    if (!subnet.needed_by) world.unknown_endpoints.push_back(subnet.id);
  }
  for (auto* ids : {&world.unknown_defaults, &world.shared, &world.unknown_endpoints})
    std::sort(ids->begin(), ids->end());
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints) {
    world.observed.private_endpoints.push_back(
        {endpoint.id, endpoint.registry, endpoint.subnet, true, {}, {}});
    if (!endpoint.dns_zone) continue;
    world.observed.private_endpoints.back().dns_zones = {*endpoint.dns_zone};
    promise_zone(*endpoint.dns_zone, endpoint.subnet.parent_network(), world.observed);
  }
  std::sort(world.observed.private_endpoints.begin(), world.observed.private_endpoints.end(),
            by_id);
  world.unknown_zones = find_linked_twice(world.observed.private_zones);
  world.clients = find_clients(desired, world.observed, State());
  for (const ClientSubnet& client : world.clients) {
    world.observed.subnets.push_back({client.id, true, false});
  }
  return world;
}

ReachWorld observed_world(const Desired& desired, const Observed& observed) {
  return {observed, find_clients(desired, observed, State()), {}};
}

Reach both(Reach a, Reach b) {
  if (a == Reach::no || b == Reach::no) return Reach::no;
  return a == Reach::yes ? b : a;
}

std::vector<ReachAnswer> answer_reach(const ReachClaim& claim, const ReachWorld& world) {
  const Plan plan = standing_plan(world);
  const AccessStates states(plan);
  const Answerer answerer(asked_by(claim, states), claim.can, world, states);
  std::vector<ReachAnswer> answers;
  answers.reserve(claim.registries.size());
  for (const ArmId& id : claim.registries) answers.push_back(answerer.answer(id));
  return answers;
}

std::vector<RegistryReach> list_reach(const std::vector<ArmId>& registries,
                                      const ReachWorld& world) {
  const Plan plan = standing_plan(world);
  const AccessStates states(plan);
  const Lister lister(world, states);
  std::vector<RegistryReach> lists;
  lists.reserve(registries.size());
  for (const ArmId& id : registries) lists.push_back(lister.list(id));
  return lists;
}

}  // namespace acrnet::planner
