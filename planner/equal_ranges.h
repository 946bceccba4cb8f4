// Networks that are written differently in two lists and mean the same addresses: 10.0.0.0/25 and
// 10.0.0.128/25 in one, 10.0.0.0/24 in the other.
//
// Pure; about linear. To replace the ones by the others would change nothing for anybody, so a plan does not do it
// and drift does not tell of it.
#pragma once

#include <vector>

#include "model/cidr.h"

namespace acrnet::planner {

struct EqualRanges {
  std::vector<Cidr> left;   // in the first list only; sorted
  std::vector<Cidr> right;  // in the second list only; sorted
};

// What reaches beyond the other list's addresses is left aside first: it is wider or narrower, not written
// differently. Networks are nested or apart, so the rest falls into groups of what is inside of one widest
// network. A group cancels where each list has a network that the other has not. (A network more, inside of a wider
// one, is not written differently either: it is one more.) Both lists are sorted and hold nothing twice.
EqualRanges find_equal(const std::vector<Cidr>& left, const std::vector<Cidr>& right);

}  // namespace acrnet::planner
