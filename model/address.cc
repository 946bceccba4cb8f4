#include "model/address.h"

#include <fmt/format.h>

namespace acrnet {

Address Address::registry(std::string_view name) {
  return Address(fmt::format("registry.{}", name));
}

Address Address::subnet(std::string_view network, std::string_view name) {
  return Address(fmt::format("subnet.{}.{}", network, name));
}

Address Address::subnet(std::string_view name) { return Address(fmt::format("subnet.{}", name)); }

}  // namespace acrnet
