#include "planner/equal_ranges.h"

#include <algorithm>
#include <iterator>
#include <span>

#include "model/cidr_set.h"

namespace acrnet::planner {

namespace {

using Networks = std::span<const Cidr>;

// The beginning of a list whose networks are in `widest`.
Networks inside(Networks list, const Cidr& widest) {
  const auto end = std::find_if_not(list.begin(), list.end(),
                                    [&](const Cidr& cidr) { return widest.contains(cidr); });
  return {list.begin(), end};
}

void append_only_in(Networks a, Networks b, std::vector<Cidr>& result) {
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(result));
}

// Drops the networks that are not wholly in `set`. True when there were any.
bool keep_inside(std::vector<Cidr>& cidrs, const CidrSet& set) {
  const auto is_outside = [&](const Cidr& cidr) {
    const auto& ranges = set.ranges();
    const auto at =
        std::partition_point(ranges.begin(), ranges.end(),
                             [&](const AddressRange& range) { return range.last < cidr.last(); });
    return at == ranges.end() || at->first > cidr.first();
  };
  return std::erase_if(cidrs, is_outside) > 0;
}

// What is left when each list is inside of the other has the same addresses in both.
void leave_aside_what_differs(std::vector<Cidr>& left, std::vector<Cidr>& right) {
  bool changed = true;
  while (changed) {
    changed = keep_inside(left, CidrSet(right));
    changed = keep_inside(right, CidrSet(left)) || changed;
  }
}

void append_equal(Networks left, Networks right, EqualRanges& equal) {
  if (left.empty() || right.empty() || std::ranges::equal(left, right)) return;
  EqualRanges group;
  append_only_in(left, right, group.left);
  append_only_in(right, left, group.right);
  if (group.left.empty() || group.right.empty()) return;
  equal.left.insert(equal.left.end(), group.left.begin(), group.left.end());
  equal.right.insert(equal.right.end(), group.right.begin(), group.right.end());
}

}  // namespace

EqualRanges find_equal(const std::vector<Cidr>& left, const std::vector<Cidr>& right) {
  EqualRanges equal;
  if (left == right) return equal;  // nearly always
  std::vector<Cidr> same_left = left;
  std::vector<Cidr> same_right = right;
  leave_aside_what_differs(same_left, same_right);
  Networks l(same_left);
  Networks r(same_right);
  while (!l.empty() && !r.empty()) {
    // In this order the widest network of a group is the first of it.
    const Cidr widest = std::min(l.front(), r.front());
    const Networks of_left = inside(l, widest);
    const Networks of_right = inside(r, widest);
    append_equal(of_left, of_right, equal);
    l = l.subspan(of_left.size());
    r = r.subspan(of_right.size());
  }
  return equal;
}

}  // namespace acrnet::planner
