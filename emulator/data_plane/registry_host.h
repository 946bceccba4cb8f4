// A host name of Azure Container Registry taken apart. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace acrnet::emulator {

struct RegistryHost {
  std::string host;      // in lower case, without the port
  std::string registry;  // the first label: the registry's name
  std::string region;    // of a data endpoint; empty at the login server
  std::string port;      // ":8443", or empty

  bool is_data_endpoint() const { return !region.empty(); }
  std::string login_server() const { return registry + ".azurecr.io"; }
};

// NAME.azurecr.io or NAME.REGION.data.azurecr.io, with or without a port; nothing for other hosts.
std::optional<RegistryHost> parse_registry_host(std::string_view host);

}  // namespace acrnet::emulator
