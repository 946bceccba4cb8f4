#include "emulator/network/delegations.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/arm/resource_groups.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// Actions that a service gets on a subnet that is delegated to it, one a line.
#define ACRNET_SUBNETS "Microsoft.Network/virtualNetworks/subnets/"
constexpr std::string_view act = ACRNET_SUBNETS "action";
constexpr std::string_view interfaces_and_join =
    "Microsoft.Network/networkinterfaces/*\n" ACRNET_SUBNETS "join/action";
constexpr std::string_view join_and_policies =
    ACRNET_SUBNETS "join/action\n" ACRNET_SUBNETS "prepareNetworkPolicies/action\n" ACRNET_SUBNETS
                   "unprepareNetworkPolicies/action";
constexpr std::string_view join = ACRNET_SUBNETS "join/action";
constexpr std::string_view join_and_prepare =
    ACRNET_SUBNETS "join/action\n" ACRNET_SUBNETS "prepareNetworkPolicies/action";
constexpr std::string_view read = "Microsoft.Network/virtualNetworks/read";
constexpr std::string_view interfaces = "Microsoft.Network/networkinterfaces/*";
constexpr std::string_view orbital =
    "Microsoft.Network/publicIPAddresses/join/action\n" ACRNET_SUBNETS
    "join/action\n"
    "Microsoft.Network/virtualNetworks/read\n"
    "Microsoft.Network/publicIPAddresses/read";
#undef ACRNET_SUBNETS

struct Delegation {
  std::string_view service;
  std::string_view actions;
};

// Recorded in westcentralus in April 2024 (test_network_subnet_delegation), in this order.
constexpr std::array<Delegation, 60> delegations = {{
    {"Microsoft.Web/serverFarms", act},
    {"Microsoft.ContainerInstance/containerGroups", act},
    {"Microsoft.Netapp/volumes", interfaces_and_join},
    {"Microsoft.HardwareSecurityModules/dedicatedHSMs", interfaces_and_join},
    {"Microsoft.ServiceFabricMesh/networks", act},
    {"Microsoft.Logic/integrationServiceEnvironments", act},
    {"Microsoft.Batch/batchAccounts", act},
    {"Microsoft.Sql/managedInstances", join_and_policies},
    {"Microsoft.Web/hostingEnvironments", act},
    {"Microsoft.BareMetal/CrayServers", interfaces_and_join},
    {"Microsoft.Databricks/workspaces", join_and_policies},
    {"Microsoft.BareMetal/AzureHostedService", interfaces_and_join},
    {"Microsoft.BareMetal/AzureVMware", interfaces_and_join},
    {"Microsoft.StreamAnalytics/streamingJobs", join},
    {"Microsoft.DBforPostgreSQL/serversv2", join},
    {"Microsoft.AzureCosmosDB/clusters", join},
    {"Microsoft.MachineLearningServices/workspaces", join},
    {"Microsoft.DBforPostgreSQL/singleServers", join},
    {"Microsoft.DBforPostgreSQL/flexibleServers", join},
    {"Microsoft.DBforMySQL/serversv2", join},
    {"Microsoft.DBforMySQL/flexibleServers", join},
    {"Microsoft.DBforMySQL/servers", join},
    {"Microsoft.ApiManagement/service", join_and_prepare},
    {"Microsoft.Synapse/workspaces", join},
    {"Microsoft.PowerPlatform/vnetaccesslinks", join},
    {"Microsoft.Network/dnsResolvers", join},
    {"Microsoft.Kusto/clusters", join_and_policies},
    {"Microsoft.DelegatedNetwork/controller", join},
    {"Microsoft.ContainerService/managedClusters", join},
    {"Microsoft.PowerPlatform/enterprisePolicies", join},
    {"Microsoft.StoragePool/diskPools", read},
    {"Microsoft.DocumentDB/cassandraClusters", join},
    {"Microsoft.Apollo/npu", interfaces_and_join},
    {"Microsoft.AVS/PrivateClouds", interfaces},
    {"Microsoft.Orbital/orbitalGateways", orbital},
    {"Microsoft.Singularity/accounts/networks", interfaces_and_join},
    {"Microsoft.Singularity/accounts/npu", interfaces_and_join},
    {"Microsoft.LabServices/labplans", join},
    {"Microsoft.Fidalgo/networkSettings", join},
    {"Microsoft.DevCenter/networkConnection", join},
    {"NGINX.NGINXPLUS/nginxDeployments", join},
    {"Microsoft.DevOpsInfrastructure/pools", join},
    {"Microsoft.CloudTest/pools", join},
    {"Microsoft.CloudTest/hostedpools", join},
    {"Microsoft.CloudTest/images", join},
    {"PaloAltoNetworks.Cloudngfw/firewalls", join},
    {"Qumulo.Storage/fileSystems", join},
    {"Microsoft.App/testClients", join},
    {"Microsoft.App/environments", join},
    {"Microsoft.ServiceNetworking/trafficControllers", join},
    {"GitHub.Network/networkSettings", join},
    {"Microsoft.Network/networkWatchers", join},
    {"Dell.Storage/fileSystems", join},
    {"Microsoft.Netapp/scaleVolumes", join},
    {"Oracle.Database/networkAttachments", interfaces_and_join},
    {"PureStorage.Block/storagePools", join},
    {"Informatica.DataManagement/organizations", join},
    {"Microsoft.AzureCommunicationsGateway/networkSettings", join},
    {"Microsoft.PowerAutomate/hostedRpa", join},
    {"Microsoft.MachineLearningServices/workspaceComputes", join},
}};

Json action_list(std::string_view actions) {
  Json list = Json::array();
  for (const std::string_view action : split(actions, '\n')) list.push_back(action);
  return list;
}

Response list_below(const std::string& scope) {
  Json list = Json::array();
  for (const Delegation& delegation : delegations) {
    std::string name(delegation.service);
    std::replace(name.begin(), name.end(), '/', '.');
    list.push_back(
        {{"name", name},
         {"id", fmt::format("{}/providers/Microsoft.Network/availableDelegations/{}", scope, name)},
         {"type", "Microsoft.Network/availableDelegations"},
         {"serviceName", delegation.service},
         {"actions", action_list(delegation.actions)}});
  }
  Response response;
  response.body = to_text(Json{{"value", std::move(list)}});
  return response;
}

}  // namespace

Json delegation_actions(std::string_view service) {
  for (const Delegation& delegation : delegations) {
    if (same_ignoring_case(delegation.service, service)) return action_list(delegation.actions);
  }
  return action_list(act);
}

Response list_delegations(Exchange& exchange) {
  return list_below(fmt::format("/subscriptions/{}", exchange.names[0]));
}

Response list_delegations_of_group(Exchange& exchange) {
  if (auto refusal = refuse_without_group(exchange)) return *refusal;
  // Recorded so: "resourceGroup", without its s.
  return list_below(
      fmt::format("/subscriptions/{}/resourceGroup/{}", exchange.names[0], exchange.names[1]));
}

}  // namespace acrnet::emulator
