#include "model/cidr.h"

#include <fmt/format.h>

#include <array>
#include <charconv>

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

// Both write behind `at`, where there must be room, and give the end. By hand because a plan prints
// a network for each rule there is.
char* write_number(std::uint32_t number, char* at) { return std::to_chars(at, at + 3, number).ptr; }

char* write_address(std::uint32_t address, char* at) {
  for (const std::uint32_t shift : {24U, 16U, 8U, 0U}) {
    at = write_number((address >> shift) & 255U, at);
    if (shift > 0) *at++ = '.';
  }
  return at;
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
  std::array<char, 15> text{};  // "255.255.255.255"
  return {text.data(), write_address(address, text.data())};
}

std::string to_string(const Cidr& cidr) {
  std::array<char, 18> text{};  // "255.255.255.255/31"
  char* end = write_address(cidr.first(), text.data());
  if (cidr.prefix() < 32) {
    *end++ = '/';
    end = write_number(static_cast<std::uint32_t>(cidr.prefix()), end);
  }
  return {text.data(), end};
}

}  // namespace acrnet
