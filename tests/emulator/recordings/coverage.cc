#include "tests/emulator/recordings/coverage.h"

#include <array>
#include <string_view>
#include <vector>

#include "emulator/base/text.h"

namespace acrnet::emulator::testing {
namespace {

struct Uncovered {
  std::string_view type;  // and everything below it
  std::string_view reason;
};

// The whole list. A request is left out when its type stands here, and for no other reason.
constexpr std::array<Uncovered, 11> uncovered = {{
    {"Microsoft.Compute", "virtual machines"},
    {"Microsoft.Storage", "storage accounts"},
    {"Microsoft.Resources/deployments", "templates"},
    {"Microsoft.Resources/resourceGroups/exportTemplate", "templates"},
    {"Microsoft.Network/networkSecurityGroups", "filters inside a network"},
    {"Microsoft.Network/networkInterfaces", "virtual machines"},
    {"Microsoft.Network/publicIPAddresses", "virtual machines"},
    {"Microsoft.Network/virtualNetworkGateways", "VPN"},
    {"Microsoft.Network/localNetworkGateways", "VPN"},
    {"Microsoft.Network/connections", "VPN"},
    {"Microsoft.Network/dnsZones", "public DNS"},
}};

std::string joined(const std::string& name_space, const std::vector<std::string>& types) {
  std::string text = name_space;
  for (const std::string& type : types) text += "/" + type;
  return text;
}

// types and names alternate after the namespace; an action stands where a name would.
std::string type_after_providers(const std::vector<std::string>& parts, std::size_t at) {
  if (at >= parts.size()) return "Microsoft.Resources/providers";
  std::vector<std::string> types;
  for (std::size_t i = at + 1; i < parts.size(); i += 2) types.push_back(parts[i]);
  if (types.empty() || same_ignoring_case(types[0], "register") ||
      same_ignoring_case(types[0], "unregister")) {
    return "Microsoft.Resources/providers";
  }
  return joined(parts[at], types);
}

}  // namespace

std::string resource_type(const std::string& target) {
  const std::string path = target.substr(0, target.find('?'));
  std::vector<std::string> parts;
  for (const std::string_view part : split(path, '/')) {
    if (!part.empty()) parts.emplace_back(part);
  }
  for (std::size_t i = parts.size(); i-- > 0;) {
    if (same_ignoring_case(parts[i], "providers")) return type_after_providers(parts, i + 1);
  }
  if (parts.size() < 3) return "Microsoft.Resources/subscriptions";
  if (!same_ignoring_case(parts[2], "resourceGroups")) return "Microsoft.Resources/" + parts[2];
  return parts.size() > 4 ? "Microsoft.Resources/resourceGroups/" + parts[4]
                          : "Microsoft.Resources/resourceGroups";
}

std::string why_type_not_covered(const std::string& type) {
  for (const Uncovered& row : uncovered) {
    if (starts_with_ignoring_case(type + "/", std::string(row.type) + "/")) {
      return std::string(row.type) + ": " + std::string(row.reason);
    }
  }
  return {};
}

std::string why_not_covered(const Interaction& interaction) {
  if (interaction.host != "management.azure.com") return "not Azure: " + interaction.host;
  return why_type_not_covered(resource_type(interaction.target));
}

}  // namespace acrnet::emulator::testing
