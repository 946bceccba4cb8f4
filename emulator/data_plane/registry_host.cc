#include "emulator/data_plane/registry_host.h"

#include <algorithm>

#include "emulator/base/text.h"

namespace acrnet::emulator {

std::optional<RegistryHost> parse_registry_host(std::string_view host) {
  const std::size_t colon = std::min(host.find(':'), host.size());
  RegistryHost parts;
  parts.host = lower(host.substr(0, colon));
  parts.port = host.substr(colon);
  const auto labels = split(parts.host, '.');
  const bool login = labels.size() == 3;
  const bool data = labels.size() == 5 && labels[2] == "data";
  if ((!login && !data) || labels[0].empty() || labels[1].empty() ||
      !parts.host.ends_with(".azurecr.io")) {
    return std::nullopt;
  }
  parts.registry = labels[0];
  if (data) parts.region = labels[1];
  return parts;
}

}  // namespace acrnet::emulator
