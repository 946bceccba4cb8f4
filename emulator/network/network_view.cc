#include "emulator/network/network_view.h"

#include <array>

namespace acrnet::emulator {
namespace {

struct Appearance {
  std::string_view member;
  std::string_view since;
};

// Specs of 2020-05-01 and 2024-05-01, recordings; where neither names the version, the change logs
// of the clients.
constexpr std::array<Appearance, 8> subnet_appearances = {{
    {"delegations", "2018-08-01"},
    {"privateEndpointNetworkPolicies", "2019-04-01"},
    {"privateLinkServiceNetworkPolicies", "2019-04-01"},
    {"ipAllocations", "2020-03-01"},
    {"applicationGatewayIPConfigurations", "2020-08-01"},
    {"defaultOutboundAccess", "2023-06-01"},
    {"sharingScope", "2023-11-01"},
    {"ipamPoolPrefixAllocations", "2024-05-01"},
}};

}  // namespace

Json subnet_view(const Json& subnet, std::string_view api_version) {
  Json view = subnet;
  for (const Appearance& row : subnet_appearances) {
    if (api_version < row.since) view["properties"].erase(std::string(row.member));
  }
  return view;
}

Json network_view(const Json& network, std::string_view api_version) {
  Json view = network;
  Json& properties = view["properties"];
  // Recorded: a setting that is off is shown by the versions up to 2020-05-01 alone.
  const bool is_off = properties.value("enableVmProtection", Json(false)) == false;
  if (is_off && api_version >= "2021") {
    properties.erase("enableVmProtection");
  } else if (is_off) {
    properties["enableVmProtection"] = false;
  }
  for (Json& subnet : properties["subnets"]) subnet = subnet_view(subnet, api_version);
  return view;
}

void fill_policies(Json& sent_subnet, std::string_view api_version) {
  if (api_version >= "2021" || !sent_subnet.is_object()) return;
  Json& properties = sent_subnet["properties"];
  if (properties.is_null()) properties = Json::object();
  if (!properties.contains("privateEndpointNetworkPolicies")) {
    properties["privateEndpointNetworkPolicies"] = "Enabled";
  }
}

void fill_subnet_policies(Json& sent_network, std::string_view api_version) {
  const Json* subnets = find(sent_network, {"properties", "subnets"});
  if (subnets == nullptr || !subnets->is_array()) return;
  for (Json& subnet : sent_network["properties"]["subnets"]) fill_policies(subnet, api_version);
}

}  // namespace acrnet::emulator
