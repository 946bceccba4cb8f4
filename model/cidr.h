// An IPv4 network in CIDR notation: eight bytes, the unit of a registry's IP rules.
//
// A registry's IP rule takes an address or a network; Azure drops "/32" from what it stores, so an
// address alone and its /32 are the same value here.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet {

// Invariant: prefix <= 32 and no bit of `address` is set below the prefix.
class Cidr {
 public:
  constexpr Cidr() = default;  // 0.0.0.0/0
  // Clears the host bits.
  constexpr Cidr(std::uint32_t address, std::uint8_t prefix)
      : address_(address & mask(prefix)), prefix_(prefix) {}

  constexpr std::uint32_t first() const { return address_; }
  constexpr std::uint32_t last() const { return address_ | ~mask(prefix_); }
  constexpr std::uint8_t prefix() const { return prefix_; }
  // How many addresses: 2^(32 - prefix).
  constexpr std::uint64_t size() const { return std::uint64_t{1} << (32U - prefix_); }
  constexpr bool contains(const Cidr& other) const {
    return first() <= other.first() && other.last() <= last();
  }

  // By first address, then the wider network first.
  friend constexpr auto operator<=>(const Cidr&, const Cidr&) = default;

  static constexpr std::uint32_t mask(std::uint8_t prefix) {
    return prefix == 0 ? 0U : ~std::uint32_t{0} << (32U - prefix);
  }

 private:
  std::uint32_t address_ = 0;
  std::uint8_t prefix_ = 0;
};

static_assert(sizeof(Cidr) == 8);

// What was written, before the host bits are judged.
struct CidrText {
  std::uint32_t address = 0;
  std::uint8_t prefix = 32;

  bool has_host_bits() const { return (address & ~Cidr::mask(prefix)) != 0; }
  Cidr network() const { return {address, prefix}; }
};

// "a.b.c.d" or "a.b.c.d/n", decimal, no leading zeros (which some tools read as octal), nothing
// before or after. Empty with a one-line reason otherwise.
std::optional<CidrText> parse_cidr(std::string_view text, std::string& reason);

std::string to_string_address(std::uint32_t address);
// "203.0.113.0/24"; a single address without "/32", as Azure stores it.
std::string to_string(const Cidr& cidr);

}  // namespace acrnet
