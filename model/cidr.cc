#include "model/cidr.h"

#include <fmt/format.h>

namespace acrnet {

namespace {

// Reads one decimal number of at most three digits and removes it; empty when there is none, it has
// a leading zero, or it is above `limit`.
std::optional<std::uint32_t> take_number(std::string_view& text, std::uint32_t limit) {
  std::size_t digits = 0;
  std::uint32_t value = 0;
  while (digits < text.size() && digits < 4 && text[digits] >= '0' && text[digits] <= '9') {
    value = value * 10 + static_cast<std::uint32_t>(text[digits] - '0');
    ++digits;
  }
  const bool leading_zero = digits > 1 && text[0] == '0';
  if (digits == 0 || digits > 3 || leading_zero || value > limit) return std::nullopt;
  text.remove_prefix(digits);
  return value;
}

std::optional<std::uint32_t> take_address(std::string_view& text) {
  std::uint32_t address = 0;
  for (int octet = 0; octet < 4; ++octet) {
    if (octet > 0) {
      if (!text.starts_with('.')) return std::nullopt;
      text.remove_prefix(1);
    }
    const auto value = take_number(text, 255);
    if (!value) return std::nullopt;
    address = (address << 8U) | *value;
  }
  return address;
}

}  // namespace

std::optional<CidrText> parse_cidr(std::string_view text, std::string& reason) {
  const auto address = take_address(text);
  if (!address) {
    reason = "an IPv4 address is four numbers from 0 to 255, without leading zeros";
    return std::nullopt;
  }
  CidrText result{*address, 32};
  if (text.starts_with('/')) {
    text.remove_prefix(1);
    const auto prefix = take_number(text, 32);
    if (!prefix) {
      reason = "a prefix length is a number from 0 to 32";
      return std::nullopt;
    }
    result.prefix = static_cast<std::uint8_t>(*prefix);
  }
  if (!text.empty()) {
    reason = fmt::format("'{}' follows where an address or network should end", text);
    return std::nullopt;
  }
  return result;
}

std::string to_string_address(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U, (address >> 8U) & 255U,
                     address & 255U);
}

std::string to_string(const Cidr& cidr) {
  if (cidr.prefix() == 32) return to_string_address(cidr.first());
  return fmt::format("{}/{}", to_string_address(cidr.first()), cidr.prefix());
}

}  // namespace acrnet
