#include "planner/access/prove_assertions.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <tuple>
#include <utility>

#include "planner/access/access_diff.h"
#include "planner/access/prove.h"
#include "planner/access/reachability.h"
#include "planner/access/registry_view.h"
#include "planner/messages/access_diagnostics.h"

namespace acrnet::planner {

namespace {

bool is_about_access(FindingKind kind) {
  return kind == FindingKind::lock_out || kind == FindingKind::exposure || is_unavoidable(kind);
}

// Who is locked out or let in on the way: findings by registry, client, and the steps that they are
// between.
class FindingTable {
 public:
  explicit FindingTable(const std::vector<Finding>& findings) {
    for (FindingIndex i = 0; i < findings.size(); ++i) {
      if (is_about_access(findings[i].kind)) table_.emplace(key(findings[i]), i);
    }
  }

  std::optional<FindingIndex> find(const Finding& finding) const {
    const auto at = table_.find(key(finding));
    return at == table_.end() ? std::nullopt : std::optional(at->second);
  }

 private:
  using Key = std::tuple<std::string_view, std::optional<ClientIndex>, std::optional<FindingStep>,
                         std::optional<FindingStep>>;
  static Key key(const Finding& finding) {
    return {finding.registry.key(), finding.client, finding.done, finding.open};
  }
  std::map<Key, FindingIndex> table_;
};

// Who is let in by a registry before and after, for several claims about it.
struct BothEnds {
  Admitted before;
  Admitted after;
};

class AssertionCheck {
 public:
  AssertionCheck(const Plan& plan, const AccessStates& states,
                 const std::vector<SourceRange>& ranges, Diagnostics& diagnostics)
      : plan_(plan),
        states_(states),
        ranges_(ranges),
        diagnostics_(diagnostics),
        findings_(plan.proof.findings),
        waits_(plan.steps) {}

  AssertionProof run() {
    const auto& claims = plan_.assertions.claims;
    for (std::size_t i = 0; i < claims.size(); ++i) {
      ClaimVerdict verdict{true, {}};
      const Clients subject = clients_of(claims[i]);
      for (const ArmId& id : claims[i].registries) {
        const SettingsStates* const registry = states_.find_registry(id);
        if (registry == nullptr || diagnostics_.full()) continue;
        check_ends(i, subject, *registry, verdict);
        check_way(claims[i], subject, *registry, verdict);
      }
      auto& broken = verdict.broken_by;
      std::sort(broken.begin(), broken.end());
      broken.erase(std::unique(broken.begin(), broken.end()), broken.end());
      proof_.claims.push_back(std::move(verdict));
    }
    return std::move(proof_);
  }

 private:
  Clients clients_of(const ReachClaim& claim) const {
    std::vector<ClientIndex> subnets;
    for (const ArmId& id : claim.subnets) {
      if (const auto client = states_.find_client(id)) subnets.push_back(*client);
    }
    return {CidrSet(claim.addresses), SubnetSet(std::move(subnets))};
  }

  void check_ends(std::size_t index, const Clients& subject, const SettingsStates& registry,
                  ClaimVerdict& verdict) {
    const ReachClaim& claim = plan_.assertions.claims[index];
    const BothEnds& admitted = admitted_by(registry);
    // Unknown access proves neither `can reach` nor `cannot reach`.
    const auto wrong = [&](const Admitted& let_in) {
      return claim.can ? subtract(subject, let_in.surely)
                       : intersect(subject, unite(let_in.surely, let_in.unknown()));
    };
    verdict.holds_before = verdict.holds_before && wrong(admitted.before).empty();
    const Clients after = wrong(admitted.after);
    if (after.empty()) return;
    // Clients that break the claim for sure come before those whose access is unknown.
    const Clients unknown = intersect(after, admitted.after.unknown());
    const Clients known = subtract(after, unknown);
    WaysIn ways = ways_of(registry, known);
    if (known.empty()) ways.unknown = reasons_for(unknown, admitted.after);
    diagnostics_.add(broken_assertion(plan_, claim, *registry.id, known.empty() ? unknown : known,
                                      ways, ranges_[index]));
  }

  // Each once.
  static std::vector<UnknownReason> reasons_for(const Clients& clients, const Admitted& admitted) {
    std::vector<UnknownReason> reasons;
    for (const Admitted::Unsure& item : admitted.unsure) {
      if (!item.client || clients.subnets.contains(*item.client)) reasons.push_back(item.reason);
    }
    std::sort(reasons.begin(), reasons.end());
    reasons.erase(std::unique(reasons.begin(), reasons.end()), reasons.end());
    return reasons;
  }

  // How these get in once the plan is done, and what would let them in if it counted.
  WaysIn ways_of(const SettingsStates& registry, const Clients& clients) const {
    const NetworkSettings& settings = *registry.after;
    WaysIn ways;
    ways.closed = openness(settings) == Openness::no_one;
    ways.by_default = openness(settings) == Openness::everyone;
    if (openness(settings) == Openness::by_rules)
      ways.rules = rules_for(settings, clients.addresses);
    for (const ClientIndex client : clients.subnets.listed()) add_way(registry, client, ways);
    std::erase_if(ways.by_egress, [](const auto& egress) { return egress.rules.empty(); });
    return ways;
  }

  void add_way(const SettingsStates& registry, ClientIndex client, WaysIn& ways) const {
    const NetworkSettings& settings = *registry.after;
    const PrivateWay* const way = find_way(registry, client);
    const Route route = way == nullptr ? Route::publicly : way->routes->at_last().route;
    const bool named = has_rule(settings, states_.client(client).id);
    if (route == Route::to_private_endpoint) ways.privately.push_back(client);
    if (route == Route::nowhere) ways.led_away.push_back(client);
    if (route != Route::publicly) return;
    if (named) (states_.endpoint(client).after ? ways.by_rule : ways.idle).push_back(client);
    if (!states_.endpoint(client).after)
      ways.by_egress.push_back({client, rules_for(settings, states_.egress(client))});
  }

  static std::vector<Cidr> rules_for(const NetworkSettings& settings, const CidrSet& addresses) {
    std::vector<Cidr> rules;
    for (const Cidr& rule : settings.ip_rules) {
      const std::array<Cidr, 1> one{rule};
      if (!intersect(CidrSet(one), addresses).empty()) rules.push_back(rule);
    }
    return rules;
  }

  const BothEnds& admitted_by(const SettingsStates& registry) {
    const auto [at, is_new] = admitted_.try_emplace(registry.id);
    if (is_new) {
      at->second = {planner::admitted_by(registry, states_, false),
                    planner::admitted_by(registry, states_, true)};
    }
    return at->second;
  }

  // An address meets nothing but before and after; a subnet what three steps leave it.
  void check_way(const ReachClaim& claim, const Clients& subject, const SettingsStates& registry,
                 ClaimVerdict& verdict) {
    if (!states_.writes_endpoints() && registry.ways.empty()) return;
    std::optional<RegistryView> view;
    for (const ClientIndex client : subject.subnets.listed()) {
      for (const Between& item : situations_between(states_, registry, client, waits_)) {
        if (!view) view.emplace(registry, states_.knows_egress());
        check_between(claim, *view, client, item, verdict);
      }
    }
  }

  void check_between(const ReachClaim& claim, const RegistryView& view, ClientIndex client,
                     const Between& item, ClaimVerdict& verdict) {
    // Nothing is in a subnet that the plan makes, and nothing any longer in one that it deletes.
    const EndpointStates& endpoint = states_.endpoint(client);
    if (!endpoint.exists_before || !endpoint.exists_after) return;
    const auto holds = [&](Situation situation) {
      const Reach reach = admits(states_, view, client, situation, states_.egress(client)).reach;
      return reach == (claim.can ? Reach::yes : Reach::no);
    };
    if (!holds(at_first) || !holds(at_last) || holds(item.now)) return;
    const FindingKind kind = claim.can ? FindingKind::lock_out : FindingKind::exposure;
    const Finding broken{kind, *view.states.id, client, item.done, item.open};
    if (const auto known = findings_.find(broken)) {
      verdict.broken_by.push_back(*known);
    } else {
      proof_.overlooked.push_back(broken);
    }
  }

  const Plan& plan_;
  const AccessStates& states_;
  const std::vector<SourceRange>& ranges_;
  Diagnostics& diagnostics_;
  const FindingTable findings_;
  Waits waits_;
  std::map<const ArmId*, BothEnds> admitted_;  // looked up only, never gone through
  AssertionProof proof_;
};

}  // namespace

AssertionProof prove_assertions(const Plan& plan, const AccessStates& states,
                                const std::vector<SourceRange>& ranges, Diagnostics& diagnostics) {
  return AssertionCheck(plan, states, ranges, diagnostics).run();
}

}  // namespace acrnet::planner
