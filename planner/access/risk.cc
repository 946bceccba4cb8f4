#include <algorithm>
#include <array>
#include <tuple>

#include "model/match.h"
#include "planner/access/access_checks.h"

namespace acrnet::planner {

namespace {

// A rule that opens to a larger range of addresses than this is graded high.
constexpr std::uint64_t widest_range = Cidr(0, 16).size();

// Sorts references to entries by the ID of the registry that each is about.
template <typename Entry>
struct ByRegistry {
  const ArmId* id;
  Entry entry;

  friend bool operator<(const ByRegistry& a, const ByRegistry& b) { return *a.id < *b.id; }
};

template <typename Entry>
auto entries_of(const std::vector<ByRegistry<Entry>>& sorted, const ArmId& id) {
  return std::equal_range(sorted.begin(), sorted.end(), ByRegistry<Entry>{&id, {}});
}

bool has_wide_range(const CidrSet& addresses) {
  const auto& ranges = addresses.ranges();
  return std::any_of(ranges.begin(), ranges.end(), [](const AddressRange& range) {
    return std::uint64_t{range.last} - range.first + 1 > widest_range;
  });
}

class Grader {
 public:
  explicit Grader(const Plan& plan) : plan_(plan) {
    for (const ReachClaim& claim : plan.assertions.claims) {
      if (!claim.can) continue;
      asserted_clients_.push_back(clients_of(claim));
      for (const ArmId& id : claim.registries) {
        asserted_.push_back({&id, asserted_clients_.size() - 1});
      }
    }
    for (ChangeIndex i = 0; i < plan.changes.size(); ++i) {
      const Change& change = plan.changes[i];
      const bool foreign =
          change.action == Action::remove && change.reason == ChangeReason::not_in_policy;
      if (foreign) foreign_.push_back({&plan.resources[change.resource].id, i});
    }
    std::stable_sort(asserted_.begin(), asserted_.end());
    std::stable_sort(foreign_.begin(), foreign_.end());
  }

  std::vector<Risk> run() {
    for (std::uint32_t i = 0; i < plan_.access.size(); ++i) grade_access(i);
    for (std::uint32_t i = 0; i < plan_.proof.findings.size(); ++i) grade_finding(i);
    for (const Change& change : plan_.changes) grade_existence(change);
    const bool adopts =
        std::any_of(plan_.changes.begin(), plan_.changes.end(),
                    [](const Change& change) { return change.action == Action::adopt; });
    if (risks_.empty() && adopts) risks_.push_back({RiskReason::adopts, {}, {}});
    std::stable_sort(risks_.begin(), risks_.end(), [](const Risk& a, const Risk& b) {
      return std::tuple(level(b.reason), a.access) < std::tuple(level(a.reason), b.access);
    });
    return std::move(risks_);
  }

 private:
  std::optional<ClientIndex> find_client(const ArmId& id) const {
    const auto at = std::lower_bound(
        plan_.clients.begin(), plan_.clients.end(), id,
        [](const ClientSubnet& client, const ArmId& wanted) { return client.id < wanted; });
    if (at == plan_.clients.end() || at->id != id) return std::nullopt;
    return static_cast<ClientIndex>(at - plan_.clients.begin());
  }

  Clients clients_of(const ReachClaim& claim) const {
    std::vector<ClientIndex> subnets;
    for (const ArmId& id : claim.subnets) {
      if (const auto client = find_client(id)) subnets.push_back(*client);
    }
    return {CidrSet(claim.addresses), SubnetSet(std::move(subnets))};
  }

  // Whether an assertion demands that any of these clients can reach the registry.
  bool is_asserted(const ArmId& registry, const Clients& clients) const {
    const auto [first, last] = entries_of(asserted_, registry);
    return std::any_of(first, last, [&](const auto& claim) {
      return !intersect(asserted_clients_[claim.entry], clients).empty();
    });
  }

  // Whether the machine that runs apply is among these clients, or may be: it may have any of
  // several addresses.
  bool holds_runner(const Clients& clients) const {
    if (!plan_.runner) return false;
    return is_among(*plan_.runner, clients);
  }

  // Whether the source covers any of these clients.
  bool is_among(const RuleSource& source, const Clients& clients) const {
    return match(
        source,
        [&](const Cidr& cidr) {
          return !intersect(CidrSet(std::array{cidr}), clients.addresses).empty();
        },
        [&](const ArmId& subnet) {
          const auto client = find_client(subnet);
          return client && clients.subnets.contains(*client);
        });
  }

  bool breaks_claim(FindingIndex finding) const {
    const auto& claims = plan_.proof.claims;
    return std::any_of(claims.begin(), claims.end(), [&](const ClaimVerdict& verdict) {
      const auto& broken = verdict.broken_by;
      return std::binary_search(broken.begin(), broken.end(), finding);
    });
  }

  // Whether a rule that acrnet did not make is removed, and one of these clients had access by it.
  bool loses_foreign_rule(const RegistryAccess& access, const Clients& loses) const {
    if (access.before.is_everyone()) return false;  // nobody needed it
    const auto [first, last] = entries_of(foreign_, access.id);
    return std::any_of(first, last, [&](const auto& change) {
      const auto* rule = std::get_if<RuleFact>(&plan_.changes[change.entry].fact);
      return rule != nullptr && is_among(rule->source, loses);
    });
  }

  void grade_access(std::uint32_t index) {
    const RegistryAccess& access = plan_.access[index];
    const Clients gains = access.gains();
    const Clients loses = access.loses();
    const auto add = [&](RiskReason reason) { risks_.push_back({reason, index, {}}); };
    const bool was_open = access.before.subnets.all_but();
    if (access.after.subnets.all_but() && !was_open) {
      add(RiskReason::opens_to_everyone);
    } else if (has_wide_range(gains.addresses)) {
      add(RiskReason::opens_wide_range);
    } else if (!gains.empty()) {
      add(RiskReason::gains_access);
    }
    if (!access.may_lose().empty()) add(RiskReason::may_lose_access);
    if (!access.may_gain().empty()) add(RiskReason::may_gain_access);
    if (loses.empty()) return;
    if (!access.of_others && access.keeps().empty() && access.unknown_after().empty())
      add(RiskReason::locks_out_everyone);
    if (is_asserted(access.id, loses)) add(RiskReason::locks_out_asserted);
    if (holds_runner(loses)) add(RiskReason::locks_out_runner);
    if (loses_foreign_rule(access, loses)) add(RiskReason::removes_foreign_rules);
    const bool closes = was_open && !access.after.subnets.all_but();
    add(closes ? RiskReason::first_lock_down : RiskReason::loses_access);
  }

  void grade_existence(const Change& change) {
    const Resource& resource = plan_.resources[change.resource];
    const bool is_registry = resource.kind == Resource::Kind::registry;
    if (!is_registry || !std::holds_alternative<ExistenceFact>(change.fact)) return;
    if (change.action == Action::remove)
      risks_.push_back({RiskReason::deletes_registry, find_access(resource.id), {}});
    const bool told = std::any_of(risks_.begin(), risks_.end(), [](const Risk& risk) {
      return risk.reason == RiskReason::makes_resources;
    });
    if (change.action == Action::add && !told)
      risks_.push_back({RiskReason::makes_resources, {}, {}});
  }

  std::optional<std::uint32_t> find_access(const ArmId& id) const {
    const auto at = std::find_if(plan_.access.begin(), plan_.access.end(),
                                 [&](const RegistryAccess& access) { return access.id == id; });
    if (at == plan_.access.end()) return std::nullopt;
    return static_cast<std::uint32_t>(at - plan_.access.begin());
  }

  void grade_finding(std::uint32_t index) {
    const Finding& finding = plan_.proof.findings[index];
    if (!finding.client) return;
    const Clients client{{}, SubnetSet({*finding.client})};
    const bool gap = finding.kind == FindingKind::egress_gap || finding.kind == FindingKind::gap;
    const auto add = [&](RiskReason reason) { risks_.push_back({reason, {}, index}); };
    if (breaks_claim(index)) add(RiskReason::breaks_assertion);
    if (gap && holds_runner(client)) add(RiskReason::locks_out_runner);
    if (risks_.empty() || risks_.back().finding != index) {
      add(gap ? RiskReason::gap_on_the_way : RiskReason::opening_on_the_way);
    }
  }

  const Plan& plan_;
  std::vector<Clients> asserted_clients_;          // of each assertion that demands access
  std::vector<ByRegistry<std::size_t>> asserted_;  // indices into asserted_clients_
  std::vector<ByRegistry<ChangeIndex>> foreign_;   // removals of rules that acrnet did not make
  std::vector<Risk> risks_;
};

}  // namespace

std::vector<Risk> grade_risks(const Plan& plan) { return Grader(plan).run(); }

}  // namespace acrnet::planner
