#include "planner/diff/pairing.h"

#include <algorithm>
#include <numeric>
#include <tuple>

#include "planner/diff/taken_addresses.h"

namespace acrnet::planner {

namespace {

template <typename Block>
std::vector<const Block*> by_id(const std::vector<Block>& blocks) {
  std::vector<const Block*> sorted;
  sorted.reserve(blocks.size());
  for (const Block& block : blocks) sorted.push_back(&block);
  std::sort(sorted.begin(), sorted.end(),
            [](const Block* a, const Block* b) { return a->id < b->id; });
  return sorted;
}

bool is_registry(const TrackedResource& resource) {
  return resource.access || (resource.existence && resource.id.is_registry());
}
bool is_subnet(const TrackedResource& resource) {
  return resource.endpoint || (resource.existence && resource.id.is_subnet());
}

// The tracked resources of one kind, by ID.
std::vector<const TrackedResource*> tracked(const State& state,
                                            bool (*is_kind)(const TrackedResource&)) {
  std::vector<const TrackedResource*> found;
  found.reserve(state.resources.size());
  for (const TrackedResource& resource : state.resources) {
    if (is_kind(resource)) found.push_back(&resource);
  }
  return found;
}

// Merges what the policy and the state know into pairs, by ID. `look_up` finds the third side.
template <typename Sides, typename Wanted, typename LookUp>
std::vector<Sides> merge_by_id(const std::vector<Wanted>& wanted_blocks,
                               const std::vector<const TrackedResource*>& recorded,
                               LookUp look_up) {
  const std::vector<const Wanted*> wanted = by_id(wanted_blocks);
  std::vector<Sides> merged;
  merged.reserve(wanted.size() + recorded.size());
  auto w = wanted.begin();
  auto r = recorded.begin();
  while (w != wanted.end() || r != recorded.end()) {
    const bool take_wanted = r == recorded.end() || (w != wanted.end() && (*w)->id <= (*r)->id);
    const bool take_recorded = w == wanted.end() || (r != recorded.end() && (*r)->id <= (*w)->id);
    Sides sides;
    if (take_wanted) sides.wanted = *w++;
    if (take_recorded) sides.recorded = *r++;
    sides.present = look_up(sides.id());
    merged.push_back(sides);
  }
  return merged;
}

// The `moved` and `removed` blocks of the policy that concern a resource the state tracks. A
// `removed` block counts only where no other block of the policy names the resource.
template <typename Sides>
void consult(const Bookkeeping& bookkeeping, Sides& sides) {
  if (sides.recorded == nullptr) return;
  if (bookkeeping.moves.empty() && bookkeeping.removals.empty()) return;
  const Path path = follow(bookkeeping, sides.recorded->address);
  if (sides.wanted != nullptr) {
    if (!path.moves.empty() && path.end == sides.wanted->address) sides.move = path.moves.back();
    return;
  }
  const Removal* const removal = find_removal(bookkeeping, path.end);
  if (removal != nullptr && !removal->destroy) sides.let_go = removal;
}

std::vector<ArmId> with_private_endpoints(const Desired& desired) {
  std::vector<ArmId> registries;
  for (const DesiredPrivateEndpoint& endpoint : desired.private_endpoints)
    registries.push_back(endpoint.registry);
  std::sort(registries.begin(), registries.end());
  return registries;
}

template <typename Sides>
const Address& address_of(const Sides& sides) {
  static const Address nameless;
  if (sides.wanted != nullptr) return sides.wanted->address;
  return sides.is_renamed_away ? nameless : sides.recorded->address;
}

// Marks what the state knows by an address that the policy gives to another resource of the kind.
template <typename Sides, typename Wanted>
void mark_renamed(const std::vector<Wanted>& blocks, std::vector<Sides>& all) {
  const TakenAddresses taken(blocks);
  for (Sides& sides : all) {
    if (sides.wanted == nullptr) sides.is_renamed_away = taken.has(sides.recorded->address);
  }
}

template <typename Sides>
bool address_before(const Sides& a, const Sides& b) {
  return std::tie(a.address(), a.id()) < std::tie(b.address(), b.id());
}

}  // namespace

const Address& RegistrySides::address() const { return address_of(*this); }
const Address& SubnetSides::address() const { return address_of(*this); }
const ArmId& RegistrySides::id() const { return wanted ? wanted->id : recorded->id; }
OnDestroy RegistrySides::on_destroy() const {
  return wanted ? wanted->on_destroy : recorded->protection.on_destroy;
}
bool RegistrySides::prevents_destroy() const {
  return wanted ? wanted->prevent_destroy : recorded->protection.prevent_destroy;
}
bool RegistrySides::stays_as_it_is() const {
  return let_go != nullptr || (given_up && on_destroy() == OnDestroy::keep);
}
const ArmId& SubnetSides::id() const { return wanted ? wanted->id : recorded->id; }

ChangeReason reason_to_take_back(ChangeReason reason, Provenance provenance) {
  const bool was_there = provenance == Provenance::imported;
  return reason == ChangeReason::destroy && was_there ? ChangeReason::destroy_imported : reason;
}

std::vector<RegistrySides> pair_registries(const Desired& desired, const Observed& observed,
                                           const State& settled, PlanMode mode) {
  auto pairs =
      merge_by_id<RegistrySides>(desired.registries, tracked(settled, is_registry),
                                 [&](const ArmId& id) { return observed.find_registry(id); });
  // A registry that the state tracks only as made by acrnet is compared while the policy names it.
  std::erase_if(pairs, [](const RegistrySides& sides) { return !sides.wanted && !sides.access(); });
  mark_renamed(desired.registries, pairs);
  const std::vector<ArmId> joined = with_private_endpoints(desired);
  for (RegistrySides& sides : pairs) {
    sides.has_private_endpoint = std::binary_search(joined.begin(), joined.end(), sides.id());
    if (!sides.wanted) sides.given_up = ChangeReason::removed_from_policy;
    if (mode == PlanMode::destroy) sides.given_up = ChangeReason::destroy;
    consult(desired.bookkeeping, sides);
  }
  std::sort(pairs.begin(), pairs.end(), address_before<RegistrySides>);
  return pairs;
}

KnownSubnets::KnownSubnets(const Desired& desired, const Observed& observed, const State& settled)
    : subnets_(
          merge_by_id<SubnetSides>(desired.subnets, tracked(settled, is_subnet),
                                   [&](const ArmId& id) { return observed.find_subnet(id); })) {
  mark_renamed(desired.subnets, subnets_);
  for (SubnetSides& sides : subnets_) consult(desired.bookkeeping, sides);
}

std::optional<std::uint32_t> KnownSubnets::find(const ArmId& id) const {
  const auto at = std::lower_bound(
      subnets_.begin(), subnets_.end(), id,
      [](const SubnetSides& sides, const ArmId& looked_for) { return sides.id() < looked_for; });
  if (at == subnets_.end() || at->id() != id) return std::nullopt;
  return static_cast<std::uint32_t>(at - subnets_.begin());
}

std::vector<std::uint32_t> KnownSubnets::in_order_of_address() const {
  std::vector<std::uint32_t> order(subnets_.size());
  std::iota(order.begin(), order.end(), std::uint32_t{0});
  std::sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
    return address_before(subnets_[a], subnets_[b]);
  });
  return order;
}

}  // namespace acrnet::planner
