#include "emulator/network/network_catalogue.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/arm/network_errors.h"
#include "emulator/base/arm_error.h"
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

}  // namespace acrnet::emulator
