// Which addresses of a subnet are taken. Five belong to the platform (the first four and the last
// one); the others go to private endpoints, the only things here that have any. Pure.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "emulator/base/address_range.h"
#include "emulator/base/cloud.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// The first `count` free IPv4 addresses from `from` on; fewer where the subnet ends.
std::vector<std::string> free_addresses(const Cloud& cloud, const Json& subnet, std::size_t count,
                                        std::uint32_t from = 0);

bool is_reserved_address(const Json& subnet, std::uint32_t address);

// The network's subnet in whose range the address lies; null where none is.
const Json* subnet_around(const Json& network, std::uint32_t address);

}  // namespace acrnet::emulator
