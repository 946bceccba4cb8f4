// Against a set of addresses that is a plain bit mask: the last 16 addresses that IPv4 has, and the
// first 16, so that both ends of the space are met.

#include "model/cidr_set.h"

#include <bitset>
#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <vector>

using namespace acrnet;

namespace {

constexpr std::size_t half = 16;
using Bits = std::bitset<2 * half>;

std::uint32_t address_of(std::size_t bit) {
  const auto number = static_cast<std::uint32_t>(bit);
  return bit < half ? number : std::numeric_limits<std::uint32_t>::max() - 31 + number;
}

// All networks with addresses in the small universe only.
std::vector<Cidr> networks() {
  std::vector<Cidr> all;
  for (std::size_t bit = 0; bit < 2 * half; ++bit) {
    for (unsigned prefix = 28; prefix <= 32; ++prefix) {
      const Cidr cidr{address_of(bit), static_cast<std::uint8_t>(prefix)};
      if (cidr.first() == address_of(bit)) all.push_back(cidr);
    }
  }
  return all;
}

Bits bits_of(const Cidr& cidr) {
  Bits bits;
  for (std::size_t bit = 0; bit < bits.size(); ++bit) {
    if (cidr.first() <= address_of(bit) && address_of(bit) <= cidr.last()) bits.set(bit);
  }
  return bits;
}

Bits bits_of(const std::vector<Cidr>& cidrs) {
  Bits bits;
  for (const Cidr& cidr : cidrs) bits |= bits_of(cidr);
  return bits;
}

Bits bits_of(const CidrSet& set) {
  Bits bits;
  for (std::size_t bit = 0; bit < bits.size(); ++bit) bits[bit] = set.contains(address_of(bit));
  return bits;
}

// The fewest networks that cover exactly these bits: a network is taken whole or halved.
std::size_t fewest(const Cidr& within, const Bits& bits) {
  const Bits mine = bits_of(within);
  if ((mine & bits).none()) return 0;
  if ((mine & bits) == mine) return 1;
  const auto longer = static_cast<std::uint8_t>(within.prefix() + 1);
  const Cidr upper{within.first() + static_cast<std::uint32_t>(within.size() / 2), longer};
  return fewest(Cidr{within.first(), longer}, bits) + fewest(upper, bits);
}

void check_invariant(const CidrSet& set) {
  const auto& ranges = set.ranges();
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    REQUIRE(ranges[i].first <= ranges[i].last);
    if (i > 0) REQUIRE(std::uint64_t{ranges[i - 1].last} + 1 < ranges[i].first);
  }
}

// That a set is what the bits say, in every way one can ask.
void check_set(const CidrSet& set, const Bits& bits) {
  check_invariant(set);
  REQUIRE(bits_of(set) == bits);
  REQUIRE(set.size() == bits.count());
  REQUIRE(set.empty() == bits.none());
  const std::vector<Cidr> cover = set.cover();
  REQUIRE(bits_of(cover) == bits);
  REQUIRE(CidrSet(cover) == set);
  REQUIRE(cover.size() == fewest(Cidr{0, 28}, bits) + fewest(Cidr{0xFFFFFFF0, 28}, bits));
  REQUIRE(std::is_sorted(cover.begin(), cover.end()));
}

std::vector<Cidr> some(const std::vector<Cidr>& all, std::mt19937& random) {
  std::vector<Cidr> chosen(random() % 7);
  for (Cidr& cidr : chosen) cidr = all[random() % all.size()];
  return chosen;
}

}  // namespace

TEST_CASE("a set of every two networks is what a bit mask says") {
  const std::vector<Cidr> all = networks();
  for (const Cidr& a : all) {
    for (const Cidr& b : all) {
      check_set(CidrSet(std::vector<Cidr>{a, b}), bits_of(a) | bits_of(b));
    }
  }
}

TEST_CASE("union, difference and intersection are what a bit mask says") {
  const std::vector<Cidr> all = networks();
  std::mt19937 random(20261123);  // the same in every run
  for (int round = 0; round < 5000; ++round) {
    const std::vector<Cidr> a = some(all, random);
    const std::vector<Cidr> b = some(all, random);
    check_set(unite(CidrSet(a), CidrSet(b)), bits_of(a) | bits_of(b));
    check_set(subtract(CidrSet(a), CidrSet(b)), bits_of(a) & ~bits_of(b));
    check_set(intersect(CidrSet(a), CidrSet(b)), bits_of(a) & bits_of(b));
  }
}

TEST_CASE("equal sets are equal however they were made") {
  CHECK(CidrSet(std::vector<Cidr>{{0x14000000, 25}, {0x14000080, 25}}) ==
        CidrSet(std::vector<Cidr>{{0x14000000, 24}, {0x14000010, 32}}));
}

TEST_CASE("everything is one network of 2^32 addresses, and less one address it is 32 networks") {
  const CidrSet everything = CidrSet::everything();
  CHECK(everything.size() == std::uint64_t{1} << 32U);
  CHECK(everything.cover() == std::vector<Cidr>{Cidr()});
  CHECK(CidrSet(std::vector<Cidr>{Cidr()}) == everything);
  CHECK(subtract(everything, everything).empty());
  CHECK(subtract(CidrSet(), everything).empty());
  for (const std::uint32_t hole : {0U, 0xFFFFFFFFU, 0x80000000U, 0xCB007107U}) {
    const CidrSet rest = subtract(everything, CidrSet(std::vector<Cidr>{{hole, 32}}));
    CHECK(rest.size() == (std::uint64_t{1} << 32U) - 1);
    CHECK(rest.cover().size() == 32);
    CHECK_FALSE(rest.contains(hole));
    CHECK(unite(rest, CidrSet(std::vector<Cidr>{{hole, 32}})) == everything);
  }
}

TEST_CASE("an office without its guest gateway is covered exactly") {
  const CidrSet office = subtract(CidrSet(std::vector<Cidr>{{0xCB007100, 24}}),
                                  CidrSet(std::vector<Cidr>{{0xCB007107, 32}}));
  std::vector<std::string> cover;
  for (const Cidr& cidr : office.cover()) cover.push_back(to_string(cidr));
  CHECK(cover == std::vector<std::string>{"203.0.113.0/30", "203.0.113.4/31", "203.0.113.6",
                                          "203.0.113.8/29", "203.0.113.16/28", "203.0.113.32/27",
                                          "203.0.113.64/26", "203.0.113.128/25"});
}
