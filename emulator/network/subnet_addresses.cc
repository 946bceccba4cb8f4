#include "emulator/network/subnet_addresses.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <set>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::uint32_t reserved_at_front = 4;

// The subnet's first IPv4 range.
std::optional<AddressRange> range_of(const Json& subnet) {
  const std::string single = text_at(subnet, {"properties", "addressPrefix"});
  if (!single.empty()) return parse_range(single);
  const Json* prefixes = find(subnet, {"properties", "addressPrefixes"});
  if (prefixes == nullptr || !prefixes->is_array()) return std::nullopt;
  for (const Json& prefix : *prefixes) {
    const auto range = prefix.is_string() ? parse_range(prefix.get<std::string>()) : std::nullopt;
    if (range) return range;
  }
  return std::nullopt;
}

std::set<std::string> taken_addresses(const Cloud& cloud, const std::string& subnet_id) {
  std::set<std::string> taken;
  for (const auto& [key, endpoint] : cloud.private_endpoints) {
    if (!same_ignoring_case(text_at(endpoint, {"properties", "subnet", "id"}), subnet_id)) continue;
    for (const Json& config : endpoint["properties"]["customDnsConfigs"]) {
      for (const Json& address : config["ipAddresses"]) taken.insert(address.get<std::string>());
    }
  }
  return taken;
}

std::string address_text(std::uint32_t address) {
  return fmt::format("{}.{}.{}.{}", address >> 24U, (address >> 16U) & 255U, (address >> 8U) & 255U,
                     address & 255U);
}

}  // namespace

std::vector<std::string> free_addresses(const Cloud& cloud, const Json& subnet, std::size_t count,
                                        std::uint32_t from) {
  std::vector<std::string> free;
  const auto range = range_of(subnet);
  if (!range) return free;
  const std::set<std::string> taken = taken_addresses(cloud, text_at(subnet, {"id"}));
  // 64 bits: the last address there is has no next one.
  std::uint64_t address =
      std::max<std::uint64_t>(from, std::uint64_t{range->first} + reserved_at_front);
  for (; address < range->last && free.size() < count; ++address) {
    std::string text = address_text(static_cast<std::uint32_t>(address));
    if (taken.count(text) == 0) free.push_back(std::move(text));
  }
  return free;
}

bool is_reserved_address(const Json& subnet, std::uint32_t address) {
  const auto range = range_of(subnet);
  return range && range->contains(address) &&
         (address - range->first < reserved_at_front || address == range->last);
}

const Json* subnet_around(const Json& network, std::uint32_t address) {
  const Json* subnets = find(network, {"properties", "subnets"});
  if (subnets == nullptr) return nullptr;
  for (const Json& subnet : *subnets) {
    const auto range = range_of(subnet);
    if (range && range->contains(address)) return &subnet;
  }
  return nullptr;
}

}  // namespace acrnet::emulator
