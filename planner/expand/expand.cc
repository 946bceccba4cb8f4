#include "planner/expand/expand.h"

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "model/access_setting.h"
#include "model/match.h"
#include "planner/expand/expiry.h"
#include "planner/expand/lint.h"
#include "planner/messages/diagnostics.h"

namespace acrnet::planner {

namespace {

template <typename Block>
std::vector<const Block*> by_address(const std::vector<Block>& blocks) {
  std::vector<const Block*> sorted;
  sorted.reserve(blocks.size());
  for (const Block& block : blocks) sorted.push_back(&block);
  std::sort(sorted.begin(), sorted.end(), [](const Block* a, const Block* b) {
    return std::tie(a->address, a->id) < std::tie(b->address, b->id);
  });
  return sorted;
}

// The policy's subnets numbered by ID, so that rules are compared by a number and not by two IDs.
// Two blocks may name one subnet; the first by address stands for both.
class SubnetRanks {
 public:
  SubnetRanks(const std::vector<PolicySubnet>& subnets, Diagnostics& diagnostics)
      : rank_of_(subnets.size()) {
    std::vector<SubnetIndex> order(subnets.size());
    std::iota(order.begin(), order.end(), SubnetIndex{0});
    std::sort(order.begin(), order.end(), [&](SubnetIndex a, SubnetIndex b) {
      return std::tie(subnets[a].id, subnets[a].address) <
             std::tie(subnets[b].id, subnets[b].address);
    });
    for (const SubnetIndex index : order) {
      const PolicySubnet& subnet = subnets[index];
      if (by_rank_.empty() || by_rank_.back()->id != subnet.id) {
        by_rank_.push_back(&subnet);
      } else if (by_rank_.back()->service_endpoint != subnet.service_endpoint) {
        diagnostics.add(subnet_modes_differ(*by_rank_.back(), subnet));
      }
      rank_of_[index] = static_cast<std::uint32_t>(by_rank_.size() - 1);
    }
  }

  std::uint32_t rank(SubnetIndex index) const { return rank_of_[index]; }
  const PolicySubnet& subnet(std::uint32_t rank) const { return *by_rank_[rank]; }
  std::size_t size() const { return by_rank_.size(); }

 private:
  std::vector<const PolicySubnet*> by_rank_;
  std::vector<std::uint32_t> rank_of_;
};

// One number that sorts as RuleSource does: networks by address, then subnets by ID.
std::uint64_t sort_key(const Allow& allow, const SubnetRanks& ranks) {
  return match(
      allow.source,
      [](const Cidr& cidr) { return (std::uint64_t{cidr.first()} << 8U) | cidr.prefix(); },
      [&](SubnetIndex subnet) { return (std::uint64_t{1} << 40U) + ranks.rank(subnet); });
}

DesiredRegistry without_rules(const PolicyRegistry& registry, const Bookkeeping& bookkeeping) {
  DesiredRegistry made;
  made.address = registry.address;
  made.id = registry.id;
  made.origin = registry.origin;
  made.range = registry.range;
  made.ownership = registry.ownership;
  made.on_destroy = registry.on_destroy;
  made.prevent_destroy = registry.prevent_destroy;
  made.creation = registry.creation;
  if (const Import* const import = find_import(bookkeeping, registry.address))
    made.imported = import->origin;
  for_each_access_setting(
      [&](auto setting, auto) { made.*setting.desired = registry.*setting.policy; });
  return made;
}

class Expansion {
 public:
  Expansion(const Policy& policy, Date today, Diagnostics& diagnostics)
      : policy_(policy),
        diagnostics_(diagnostics),
        ranks_(policy.subnets, diagnostics),
        needed_by_(ranks_.size(), nullptr),
        until_(today, diagnostics) {
    desired_.today = today;
    desired_.bookkeeping = policy.bookkeeping;
  }

  Desired run() {
    desired_.registries.reserve(policy_.registries.size());
    for (const PolicyRegistry* registry : by_address(policy_.registries)) add_registry(*registry);
    add_subnets();
    add_private_endpoints();
    add_containers();
    finish_registrations();
    return std::move(desired_);
  }

 private:
  struct KeyedAllow {
    std::uint64_t key;
    const Allow* allow;
  };

  // By source; of one source first what lasts longest, then what comes first in the text.
  static void sort_by_key(std::vector<KeyedAllow>& keyed) {
    std::sort(keyed.begin(), keyed.end(), [](const KeyedAllow& a, const KeyedAllow& b) {
      const Date last_a = last_day(*a.allow), last_b = last_day(*b.allow);
      const auto place = [](const KeyedAllow& item) {
        const SourceRange& range = item.allow->range;
        return std::tie(range.file, range.begin, item.allow->origin.caller);
      };
      if (a.key != b.key) return a.key < b.key;
      if (last_a != last_b) return last_a > last_b;
      return place(a) < place(b);
    });
  }

  // The sources of a registry in order, each once.
  SortedAllows sort_allows(const PolicyRegistry& registry) {
    keyed_.clear();
    ended_.clear();
    for (const Allow& allow : registry.allows) {
      auto& keyed = has_ended(allow, desired_.today) ? ended_ : keyed_;
      keyed.push_back({sort_key(allow, ranks_), &allow});
    }
    sort_by_key(keyed_);
    sort_by_key(ended_);
    SortedAllows sorted;
    const KeyedAllow* first = nullptr;
    for (const KeyedAllow& item : keyed_) {
      if (first != nullptr && first->key == item.key) {
        tell(duplicate_rule(registry, *first->allow, *item.allow));
        continue;
      }
      first = &item;
      until_.look(registry, *item.allow);
      const bool is_range = std::holds_alternative<Cidr>(item.allow->source);
      (is_range ? sorted.ranges : sorted.subnets).push_back(item.allow);
    }
    return sorted;
  }

  // What statements asked for that have ended, less what others still ask for.
  std::vector<EndedRule> ended_rules(const PolicyRegistry& registry) {
    std::vector<EndedRule> rules;
    const KeyedAllow* last = nullptr;
    for (const KeyedAllow& item : ended_) {
      until_.look(registry, *item.allow);
      const bool again = last != nullptr && last->key == item.key;
      last = &item;
      const bool still_asked = std::binary_search(
          keyed_.begin(), keyed_.end(), item,
          [](const KeyedAllow& a, const KeyedAllow& b) { return a.key < b.key; });
      if (again || still_asked) continue;
      const Allow& allow = *item.allow;
      rules.push_back({rule_source(allow), allow.origin, allow.because, *allow.until});
    }
    return rules;
  }

  // What is said of one place is said once, however many registries a loop or the calls of a module
  // make of it.
  void tell(const Diagnostic& item) {
    const bool is_new =
        !item.subject || told_.emplace(item.code, item.subject->file, item.subject->begin).second;
    if (is_new) diagnostics_.add(item);
  }

  RuleSource rule_source(const Allow& allow) const {
    return match(
        allow.source, [](const Cidr& cidr) -> RuleSource { return cidr; },
        [&](SubnetIndex subnet) -> RuleSource { return ranks_.subnet(ranks_.rank(subnet)).id; });
  }

  void add_registry(const PolicyRegistry& registry) {
    const SortedAllows allows = sort_allows(registry);
    Diagnostics found;
    lint(registry, allows, policy_.azure.cloud, found);
    for (const Diagnostic& item : found.items()) tell(item);
    DesiredRegistry made = without_rules(registry, policy_.bookkeeping);
    made.ended = ended_rules(registry);
    made.rules.reserve(allows.size());
    for (const Allow* allow : allows.ranges) {
      made.rules.push_back(
          {std::get<Cidr>(allow->source), allow->origin, allow->because, allow->until});
    }
    for (const Allow* allow : allows.subnets) {
      const std::uint32_t rank = ranks_.rank(std::get<SubnetIndex>(allow->source));
      const PolicySubnet& subnet = ranks_.subnet(rank);
      made.rules.push_back({subnet.id, allow->origin, allow->because, allow->until});
      if (needed_by_[rank] == nullptr) needed_by_[rank] = allow;
      if (subnet.id.subscription_key() != registry.id.subscription_key()) {
        desired_.registrations.push_back(
            {std::string(subnet.id.subscription_key()), subnet.address, allow->origin, false});
      }
    }
    if (registry.creation) {
      desired_.registrations.push_back({std::string(registry.id.subscription_key()),
                                        registry.address, registry.creation->origin, true});
    }
    desired_.registries.push_back(std::move(made));
  }

  void add_subnets() {
    desired_.subnets.reserve(ranks_.size());
    for (std::uint32_t rank = 0; rank < ranks_.size(); ++rank) {
      const PolicySubnet& subnet = ranks_.subnet(rank);
      DesiredSubnet made{
          subnet.address, subnet.id, subnet.service_endpoint, subnet.origin, subnet.range,
          std::nullopt,   {}};
      if (needed_by_[rank] != nullptr) made.needed_by = needed_by_[rank]->origin;
      desired_.subnets.push_back(std::move(made));
    }
    add_egress();
    add_imports_and_creations();
    std::sort(desired_.subnets.begin(), desired_.subnets.end(),
              [](const DesiredSubnet& a, const DesiredSubnet& b) { return a.address < b.address; });
  }

  // Whichever of a subnet's blocks says it. Requires one entry for each rank.
  void add_imports_and_creations() {
    for (SubnetIndex index = 0; index < policy_.subnets.size(); ++index) {
      const PolicySubnet& subnet = policy_.subnets[index];
      DesiredSubnet& made = desired_.subnets[ranks_.rank(index)];
      const Import* const import = find_import(policy_.bookkeeping, subnet.address);
      if (import) made.imported = import->origin;
      if (subnet.creation && !made.creation) made.creation = subnet.creation;
    }
  }

  // Whatever block says it: a subnet leaves by all of them. Requires one entry for each rank.
  void add_egress() {
    for (SubnetIndex index = 0; index < policy_.subnets.size(); ++index) {
      const PolicySubnet& subnet = policy_.subnets[index];
      if (subnet.egress.empty()) continue;
      Diagnostics found;
      lint(subnet, found);
      for (const Diagnostic& item : found.items()) tell(item);
      auto& egress = desired_.subnets[ranks_.rank(index)].egress;
      egress.insert(egress.end(), subnet.egress.begin(), subnet.egress.end());
      std::sort(egress.begin(), egress.end());
      egress.erase(std::unique(egress.begin(), egress.end()), egress.end());
    }
  }

  void add_private_endpoints() {
    auto& all = desired_.private_endpoints;
    for (const PolicyRegistry& registry : policy_.registries) {
      for (const PolicyPrivateEndpoint& endpoint : registry.private_endpoints) {
        all.push_back({endpoint.address, endpoint.id, registry.id,
                       ranks_.subnet(ranks_.rank(endpoint.subnet)).id, endpoint.dns_zone,
                       endpoint.origin, endpoint.range});
      }
    }
    std::sort(all.begin(), all.end(),
              [](const auto& a, const auto& b) { return a.address < b.address; });
  }

  // The networks of the policy, and the resource groups of what acrnet makes in them.
  void add_containers() {
    std::vector<DesiredContainer>& all = desired_.containers;
    const auto add_group = [&](const ArmId& id, const Creation& creation) {
      all.push_back({Address(), id.parent_group(), creation, creation.origin, creation.range});
      all.back().creation->addresses.clear();
    };
    for (const PolicyNetwork& network : policy_.networks) {
      all.push_back({network.address, network.id, network.creation, network.origin, network.range});
      if (network.creation) add_group(network.id, *network.creation);
    }
    for (const DesiredRegistry& registry : desired_.registries) {
      if (registry.creation) add_group(registry.id, *registry.creation);
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.id < b.id; });
    const auto repeated = std::unique(all.begin(), all.end(),
                                      [](const auto& a, const auto& b) { return a.id == b.id; });
    all.erase(repeated, all.end());
  }

  // One for each subscription: the first that was asked for, by registry and then by subnet.
  void finish_registrations() {
    auto& all = desired_.registrations;
    std::stable_sort(all.begin(), all.end(),
                     [](const auto& a, const auto& b) { return a.subscription < b.subscription; });
    const auto repeated = std::unique(all.begin(), all.end(), [](const auto& a, const auto& b) {
      return a.subscription == b.subscription;
    });
    all.erase(repeated, all.end());
  }

  const Policy& policy_;
  Diagnostics& diagnostics_;
  SubnetRanks ranks_;
  std::vector<const Allow*> needed_by_;  // by rank: the first rule for it, if any
  UntilLint until_;
  // Reused from registry to registry: what its statements ask for, and asked for until a day that
  // has passed.
  std::vector<KeyedAllow> keyed_, ended_;
  std::set<std::tuple<std::string_view, FileIndex, std::uint32_t>> told_;  // by code and place
  Desired desired_;
};

}  // namespace

std::optional<Desired> expand(const Policy& policy, Date today, Diagnostics& diagnostics) {
  const std::size_t errors_before = diagnostics.error_count();
  Desired desired = Expansion(policy, today, diagnostics).run();
  diagnostics.sort_by_place();
  if (diagnostics.error_count() > errors_before) return std::nullopt;
  return desired;
}

}  // namespace acrnet::planner
