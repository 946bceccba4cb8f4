// IPv4 ranges as Azure reads them: dotted quads of four decimal numbers, with or without /length.
// Shares nothing with the tool's own CIDR type, so that a mistake in one shows against the other.
// Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace acrnet::emulator {

// The addresses first … last. Made by parse_range, so first <= last.
struct AddressRange {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  int prefix_length = 32;
  bool host_bits = false;  // 10.0.0.1/24: the text has bits below the prefix

  bool contains(std::uint32_t address) const { return first <= address && address <= last; }
  bool contains(const AddressRange& other) const {
    return first <= other.first && other.last <= last;
  }
  bool overlaps(const AddressRange& other) const {
    return first <= other.last && other.first <= last;
  }
};

// Nothing for IPv6, leading zeros, missing parts or anything else that is not an IPv4 range.
std::optional<AddressRange> parse_range(std::string_view text);

std::optional<std::uint32_t> parse_address(std::string_view text);

// "10.0.0.0/24": the range with its host bits cleared.
std::string to_text(const AddressRange& range);

}  // namespace acrnet::emulator
