// An exact set of IPv4 addresses: sorted, disjoint, non-adjacent ranges.
//
// Every operation is linear in the number of ranges (after sorting). The cover it yields is the
// unique smallest list of CIDRs with exactly these addresses.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "model/cidr.h"

namespace acrnet {

// Addresses first..last, both included. Invariant: first <= last.
struct AddressRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;

  friend bool operator==(const AddressRange&, const AddressRange&) = default;
};

class CidrSet {
 public:
  CidrSet() = default;
  explicit CidrSet(std::span<const Cidr> cidrs);
  static CidrSet everything();

  bool empty() const { return ranges_.empty(); }
  bool contains(std::uint32_t address) const;
  // How many addresses; 2^32 for everything.
  std::uint64_t size() const;
  const std::vector<AddressRange>& ranges() const { return ranges_; }
  // The smallest list of networks that holds exactly these addresses, in order.
  std::vector<Cidr> cover() const;

  friend CidrSet unite(const CidrSet& a, const CidrSet& b);
  friend CidrSet subtract(const CidrSet& a, const CidrSet& b);
  friend CidrSet intersect(const CidrSet& a, const CidrSet& b);
  friend bool operator==(const CidrSet&, const CidrSet&) = default;

 private:
  explicit CidrSet(std::vector<AddressRange> unsorted);
  std::vector<AddressRange> ranges_;
};

}  // namespace acrnet
