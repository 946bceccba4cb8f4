// The addresses that the policy declares. If the policy declares an address for a new resource, the
// state's resource of that address loses it.
#pragma once

#include <algorithm>
#include <vector>

#include "model/address.h"

namespace acrnet::planner {

// The addresses of a policy's blocks of one kind. The blocks must outlive it.
class TakenAddresses {
 public:
  TakenAddresses() = default;
  template <typename Block>
  explicit TakenAddresses(const std::vector<Block>& blocks) {
    sorted_.reserve(blocks.size());
    for (const Block& block : blocks) sorted_.push_back(&block.address);
    std::sort(sorted_.begin(), sorted_.end(), before);
  }

  bool has(const Address& address) const {
    return std::binary_search(sorted_.begin(), sorted_.end(), &address, before);
  }

 private:
  static bool before(const Address* a, const Address* b) { return *a < *b; }

  std::vector<const Address*> sorted_;
};

}  // namespace acrnet::planner
