#include "model/access.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace acrnet {

namespace {

using Members = std::vector<ClientIndex>;

Members members_of_both(const Members& a, const Members& b) {
  Members result;
  std::set_intersection(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

Members members_of_either(const Members& a, const Members& b) {
  Members result;
  std::set_union(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

Members members_of_first_only(const Members& a, const Members& b) {
  Members result;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
  return result;
}

}  // namespace

SubnetSet::SubnetSet(std::vector<ClientIndex> members) : members_(std::move(members)) {
  std::sort(members_.begin(), members_.end());
  members_.erase(std::unique(members_.begin(), members_.end()), members_.end());
}

SubnetSet SubnetSet::all() {
  SubnetSet set;
  set.all_but_ = true;
  return set;
}

bool SubnetSet::contains(ClientIndex subnet) const {
  return std::binary_search(members_.begin(), members_.end(), subnet) != all_but_;
}

SubnetSet subtract(const SubnetSet& a, const SubnetSet& b) {
  SubnetSet result;
  if (!a.all_but_ && !b.all_but_) result.members_ = members_of_first_only(a.members_, b.members_);
  if (!a.all_but_ && b.all_but_) result.members_ = members_of_both(a.members_, b.members_);
  if (a.all_but_ && b.all_but_) result.members_ = members_of_first_only(b.members_, a.members_);
  if (a.all_but_ && !b.all_but_) {
    result.members_ = members_of_either(a.members_, b.members_);
    result.all_but_ = true;
  }
  return result;
}

SubnetSet unite(const SubnetSet& a, const SubnetSet& b) {
  return subtract(SubnetSet::all(), subtract(subtract(SubnetSet::all(), a), b));
}

Clients Clients::everyone() { return {CidrSet::everything(), SubnetSet::all()}; }

Clients subtract(const Clients& a, const Clients& b) {
  return {subtract(a.addresses, b.addresses), subtract(a.subnets, b.subnets)};
}

Clients intersect(const Clients& a, const Clients& b) { return subtract(a, subtract(a, b)); }

Clients unite(const Clients& a, const Clients& b) {
  return {unite(a.addresses, b.addresses), unite(a.subnets, b.subnets)};
}

namespace {

Clients unknown_clients(const std::vector<UnknownAccess>& unknown, bool UnknownAccess::*when) {
  std::vector<ClientIndex> subnets;
  for (const UnknownAccess& item : unknown) {
    if (!(item.*when)) continue;
    if (!item.client) return Clients::everyone();
    subnets.push_back(*item.client);
  }
  return {{}, SubnetSet(std::move(subnets))};
}

}  // namespace

Clients RegistryAccess::unknown_before() const {
  return unknown_clients(unknown, &UnknownAccess::before);
}

Clients RegistryAccess::unknown_after() const {
  return unknown_clients(unknown, &UnknownAccess::after);
}

Clients RegistryAccess::may_gain() const {
  const Clients maybe = subtract(unite(after, unknown_after()), unite(before, gains()));
  return subtract(maybe, intersect(unknown_before(), unknown_after()));
}

Clients RegistryAccess::may_lose() const {
  const Clients maybe = subtract(unite(before, unknown_before()), unite(after, loses()));
  return subtract(maybe, intersect(unknown_before(), unknown_after()));
}

}  // namespace acrnet
