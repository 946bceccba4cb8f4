#include "planner/diff/equal_ranges.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <utility>

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

// Takes out those that are in no other; in this order the wider comes first.
std::vector<Cidr> take_widest(std::vector<Cidr>& cidrs) {
  std::vector<Cidr> widest;
  std::erase_if(cidrs, [&](const Cidr& cidr) {
    if (!widest.empty() && widest.back().contains(cidr)) return false;
    widest.push_back(cidr);
    return true;
  });
  return widest;
}

// Those of `group` that are not in the other list at all.
void append_only_in(Networks group, const std::vector<Cidr>& other, std::vector<Cidr>& result) {
  std::set_difference(group.begin(), group.end(), other.begin(), other.end(),
                      std::back_inserter(result));
}

}  // namespace

EqualRanges find_equal(const std::vector<Cidr>& left, const std::vector<Cidr>& right) {
  EqualRanges equal;
  if (left == right) return equal;  // nearly always
  std::vector<Cidr> rest_left = left;
  std::vector<Cidr> rest_right = right;
  while (true) {
    leave_aside_what_differs(rest_left, rest_right);
    if (rest_left.empty() || rest_right.empty()) break;
    const std::vector<Cidr> widest_left = take_widest(rest_left);
    const std::vector<Cidr> widest_right = take_widest(rest_right);
    Networks l(widest_left);
    Networks r(widest_right);
    while (!l.empty() && !r.empty()) {
      const Cidr widest = std::min(l.front(), r.front());
      const Networks of_left = inside(l, widest);
      const Networks of_right = inside(r, widest);
      if (!std::ranges::equal(of_left, of_right)) {
        append_only_in(of_left, right, equal.left);
        append_only_in(of_right, left, equal.right);
      }
      l = l.subspan(of_left.size());
      r = r.subspan(of_right.size());
    }
  }
  std::sort(equal.left.begin(), equal.left.end());
  std::sort(equal.right.begin(), equal.right.end());
  return equal;
}

}  // namespace acrnet::planner
