#include "model/cidr_set.h"

#include <algorithm>
#include <bit>
#include <iterator>
#include <limits>
#include <utility>

namespace acrnet {

namespace {

constexpr std::uint32_t highest = std::numeric_limits<std::uint32_t>::max();

std::vector<AddressRange> ranges_of(std::span<const Cidr> cidrs) {
  std::vector<AddressRange> ranges;
  ranges.reserve(cidrs.size());
  for (const Cidr& cidr : cidrs) ranges.push_back({cidr.first(), cidr.last()});
  return ranges;
}

// Does `next`, which begins no earlier, overlap `range` or follow it without a gap?
bool joins(const AddressRange& range, const AddressRange& next) {
  return range.last == highest || next.first <= range.last + 1;
}

void append_cover(const AddressRange& range, std::vector<Cidr>& cover) {
  std::uint64_t first = range.first;
  const std::uint64_t end = std::uint64_t{range.last} + 1;
  while (first < end) {
    // The widest network that begins here: limited by the alignment and by what is left.
    const int alignment = first == 0 ? 32 : std::countr_zero(first);
    const int left = static_cast<int>(std::bit_width(end - first)) - 1;
    const int host_bits = std::min({alignment, left, 32});
    cover.emplace_back(static_cast<std::uint32_t>(first),
                       static_cast<std::uint8_t>(32 - host_bits));
    first += std::uint64_t{1} << host_bits;
  }
}

}  // namespace

CidrSet::CidrSet(std::span<const Cidr> cidrs) : CidrSet(ranges_of(cidrs)) {}

CidrSet::CidrSet(std::vector<AddressRange> unsorted) {
  std::sort(unsorted.begin(), unsorted.end(),
            [](const AddressRange& a, const AddressRange& b) { return a.first < b.first; });
  for (const AddressRange& range : unsorted) {
    if (!ranges_.empty() && joins(ranges_.back(), range)) {
      ranges_.back().last = std::max(ranges_.back().last, range.last);
    } else {
      ranges_.push_back(range);
    }
  }
}

CidrSet CidrSet::everything() { return CidrSet(std::vector<AddressRange>{{0, highest}}); }

bool CidrSet::contains(std::uint32_t address) const {
  const auto after = std::upper_bound(
      ranges_.begin(), ranges_.end(), address,
      [](std::uint32_t value, const AddressRange& range) { return value < range.first; });
  return after != ranges_.begin() && std::prev(after)->last >= address;
}

std::uint64_t CidrSet::size() const {
  std::uint64_t total = 0;
  for (const AddressRange& range : ranges_) total += std::uint64_t{range.last} - range.first + 1;
  return total;
}

std::vector<Cidr> CidrSet::cover() const {
  std::vector<Cidr> result;
  for (const AddressRange& range : ranges_) append_cover(range, result);
  return result;
}

CidrSet unite(const CidrSet& a, const CidrSet& b) {
  std::vector<AddressRange> all = a.ranges_;
  all.insert(all.end(), b.ranges_.begin(), b.ranges_.end());
  return CidrSet(std::move(all));
}

CidrSet subtract(const CidrSet& a, const CidrSet& b) {
  std::vector<AddressRange> left;
  auto cut = b.ranges_.begin();
  for (const AddressRange& range : a.ranges_) {
    while (cut != b.ranges_.end() && cut->last < range.first) ++cut;
    std::uint64_t first = range.first;
    for (auto hole = cut; hole != b.ranges_.end() && hole->first <= range.last; ++hole) {
      if (hole->first > first) left.push_back({static_cast<std::uint32_t>(first), hole->first - 1});
      first = std::uint64_t{hole->last} + 1;
    }
    if (first <= range.last) left.push_back({static_cast<std::uint32_t>(first), range.last});
  }
  return CidrSet(std::move(left));
}

CidrSet intersect(const CidrSet& a, const CidrSet& b) { return subtract(a, subtract(a, b)); }

}  // namespace acrnet
