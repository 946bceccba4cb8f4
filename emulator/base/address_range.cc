#include "emulator/base/address_range.h"

#include <fmt/format.h>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// A decimal number of at most three digits, without a leading zero; -1 when it is not.
int small_number(std::string_view text) {
  if (text.empty() || text.size() > 3 || (text.size() > 1 && text[0] == '0')) return -1;
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

}  // namespace

std::optional<std::uint32_t> parse_address(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 4) return std::nullopt;
  std::uint32_t address = 0;
  for (const std::string_view part : parts) {
    const int value = small_number(part);
    if (value < 0 || value > 255) return std::nullopt;
    address = (address << 8U) | static_cast<std::uint32_t>(value);
  }
  return address;
}

std::optional<AddressRange> parse_range(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = parse_address(text.substr(0, slash));
  if (!address) return std::nullopt;
  AddressRange range;
  if (slash != std::string_view::npos) {
    range.prefix_length = small_number(text.substr(slash + 1));
    if (range.prefix_length < 0 || range.prefix_length > 32) return std::nullopt;
  }
  const std::uint32_t host_mask =
      range.prefix_length == 32 ? 0U : 0xffffffffU >> static_cast<unsigned>(range.prefix_length);
  range.first = *address & ~host_mask;
  range.last = *address | host_mask;
  range.host_bits = (*address & host_mask) != 0;
  return range;
}

std::string to_text(const AddressRange& range) {
  return fmt::format("{}.{}.{}.{}/{}", range.first >> 24U, (range.first >> 16U) & 255U,
                     (range.first >> 8U) & 255U, range.first & 255U, range.prefix_length);
}

}  // namespace acrnet::emulator
