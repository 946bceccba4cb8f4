// Networks that are written differently in two lists and mean the same addresses: 10.0.0.0/25 and
// 10.0.0.128/25 in one, 10.0.0.0/24 in the other.
//
// Pure; about linear. To replace the ones by the others would change nothing for anybody, so a plan
// does not do it and drift does not tell of it.
#pragma once

#include <vector>

#include "model/cidr.h"

namespace acrnet::planner {

struct EqualRanges {
  std::vector<Cidr> left;   // in the first list only; sorted
  std::vector<Cidr> right;  // in the second list only; sorted
};

// Left aside is what reaches beyond the other list's addresses: it is wider or narrower, not
// written differently. Of the rest the widest networks of both lists are compared: nested or apart
// as networks are, they fall into groups with the same addresses, and a group cancels where it is
// not the same in both. Then in the same way what is inside of those, for a network inside of
// another one is one more. Both lists are sorted and hold nothing twice.
EqualRanges find_equal(const std::vector<Cidr>& left, const std::vector<Cidr>& right);

}  // namespace acrnet::planner
