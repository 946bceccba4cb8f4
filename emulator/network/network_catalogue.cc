#include "emulator/network/network_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/arm/network_errors.h"
#include "emulator/arm/resource_groups.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/network/subnet_addresses.h"

namespace acrnet::emulator {
namespace {

constexpr std::array<std::string_view, 12> endpoint_services = {"Microsoft.Storage",
                                                                "Microsoft.Sql",
                                                                "Microsoft.AzureActiveDirectory",
                                                                "Microsoft.AzureCosmosDB",
                                                                "Microsoft.Web",
                                                                "Microsoft.KeyVault",
                                                                "Microsoft.EventHub",
                                                                "Microsoft.ServiceBus",
                                                                "Microsoft.ContainerRegistry",
                                                                "Microsoft.CognitiveServices",
                                                                "Microsoft.CosmosDBManagedInstance",
                                                                "Microsoft.Storage.Global"};

// As many as the service proposes instead of an address that is taken.
constexpr std::size_t proposed = 5;

}  // namespace

Response list_endpoint_services(Exchange& exchange) {
  Json list = Json::array();
  for (const std::string_view service : endpoint_services) {
    list.push_back({{"name", service},
                    {"id", fmt::format("/subscriptions/{}/providers/Microsoft.Network/"
                                       "virtualNetworkEndpointServices/{}",
                                       exchange.names[0], service)},
                    {"type", "Microsoft.Network/virtualNetworkEndpointServices"}});
  }
  Response response;
  response.body = to_text(Json{{"value", std::move(list)}});
  return response;
}

Response check_address(Exchange& exchange) {
  const auto found = exchange.cloud.networks.find(
      network_key(exchange.names[0], exchange.names[1], exchange.names[2]));
  if (found == exchange.cloud.networks.end()) {
    return resource_not_found("Microsoft.Network/virtualNetworks/" + exchange.names[2],
                              exchange.names[1]);
  }
  const std::string text = exchange.target.parameter("ipaddress");
  const auto address = parse_address(text);
  if (!address) return bad_network_request(fmt::format("ipAddress '{}'", text), "an IPv4 address");
  const Json* subnet = subnet_around(found->second, *address);
  if (subnet == nullptr) {
    return arm_error(400, "PrivateIPAddressNotInAnySubnet",
                     fmt::format("Private static IP address {} does not belong to the range of any "
                                 "subnet in virtual network {}.",
                                 text, text_at(found->second, {"id"})),
                     Json::array());
  }
  const bool reserved = is_reserved_address(*subnet, *address);
  const auto free = free_addresses(exchange.cloud, *subnet, proposed, *address);
  const bool available = !reserved && !free.empty() && free.front() == text;
  Json body = {{"available", available}};
  if (!available) body["availableIPAddresses"] = free;
  // Recorded with 2022-01-01; the specification of 2020-05-01 has no such member.
  if (exchange.api_version >= "2021") body["isPlatformReserved"] = reserved;
  Response response;
  response.body = to_text(body);
  return response;
}

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
