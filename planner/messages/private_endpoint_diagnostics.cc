#include "planner/messages/private_endpoint_diagnostics.h"

#include <fmt/format.h>

#include "model/diagnostic_builder.h"

namespace acrnet::planner {

namespace {

std::string in_network(const ArmId& subnet) {
  return fmt::format("{}/{}", subnet.network_name(), subnet.name());
}

}  // namespace

Diagnostic subnet_rules_in_the_way(const DesiredPrivateEndpoint& endpoint,
                                   const std::vector<ArmId>& rules) {
  Diagnostic made = placed(
      endpoint.range,
      make_error("ACR3015", "no private endpoint is made beside subnet rules", endpoint.address));
  made.detail = fmt::format(
      "The registry {} has a rule for the subnet {}{}; Azure takes one kind or the other.",
      endpoint.registry.name(), in_network(rules.front()),
      rules.size() > 1 ? fmt::format(" and {} more", rules.size() - 1) : "");
  made.help =
      "go there in three applies, so that nobody is cut off: let in the addresses that the "
      "subnets leave "
      "by, instead of the subnets; then add the private endpoint; then remove those addresses";
  return made;
}

Diagnostic network_not_observed(const DesiredPrivateEndpoint& endpoint) {
  Diagnostic made = placed(
      endpoint.range,
      make_error("ACR3021", "the network of this private endpoint was not read", endpoint.address));
  made.detail = fmt::format(
      "Its subnet {} is there, but of the network nothing is known, and a private endpoint is made "
      "where its network is.",
      in_network(endpoint.subnet));
  made.help = "plan again, without --refresh=false";
  return made;
}

Diagnostic zone_missing(const DesiredPrivateEndpoint& endpoint) {
  Diagnostic made = placed(
      endpoint.range,
      make_error("ACR3016", "this private DNS zone does not exist in Azure", endpoint.address));
  made.detail = fmt::format("There is no {}.", endpoint.dns_zone->text());
  made.help = fmt::format(
      "correct dns_zone, or make the zone: az network private-dns zone create --resource-group "
      "{} --name "
      "{}",
      endpoint.dns_zone->resource_group(), endpoint.dns_zone->name());
  return made;
}

Diagnostic zone_not_linked(const DesiredPrivateEndpoint& endpoint, const ArmId& network) {
  Diagnostic made =
      placed(endpoint.range,
             make_warning("ACR3017", "the network does not ask the zone of this private endpoint",
                          endpoint.address));
  made.detail = fmt::format(
      "In the network {} the registry's name leads to its public address, so the private "
      "endpoint lets "
      "nobody in there.",
      network.name());
  made.help = fmt::format(
      "link the zone to it: az network private-dns link vnet create --resource-group "
      "{} --zone-name {} --name {} --virtual-network {} --registration-enabled false",
      endpoint.dns_zone ? endpoint.dns_zone->resource_group() : "…",
      endpoint.dns_zone ? endpoint.dns_zone->name() : "privatelink.azurecr.io", network.name(),
      network.text());
  return made;
}

Diagnostic private_endpoint_differs(const DesiredPrivateEndpoint& wanted,
                                    const ObservedPrivateEndpoint& present) {
  Diagnostic made =
      placed(wanted.range,
             make_error("ACR3018", "a private endpoint of this name is there, and is another one",
                        wanted.address));
  const bool same_way = present.registry == wanted.registry && present.subnet == wanted.subnet;
  made.detail =
      same_way
          ? fmt::format("{} has its names in another zone, or in none.", wanted.id.name())
          : fmt::format("{} leads from {} to the registry {}, the policy wants it from {} to {}.",
                        wanted.id.name(), in_network(present.subnet), present.registry.name(),
                        in_network(wanted.subnet), wanted.registry.name());
  made.help =
      "give the one of the policy another name, or delete the other first: az network "
      "private-endpoint delete";
  return made;
}

Diagnostic private_endpoint_waits(const DesiredPrivateEndpoint& endpoint) {
  Diagnostic made =
      placed(endpoint.range,
             make_warning("ACR3019", "this private endpoint waits for approval", endpoint.address));
  made.detail = "Until then it lets nobody in.";
  made.help = fmt::format(
      "whoever governs the registry approves it: az acr private-endpoint-connection "
      "approve --registry-name {}",
      endpoint.registry.name());
  return made;
}

// Azure's "Connect privately to a registry using Azure Private Link".
Diagnostic subnet_too_small(const DesiredPrivateEndpoint& endpoint, std::uint64_t free) {
  Diagnostic made =
      placed(endpoint.range,
             make_warning("ACR3109", "the subnet may be too small for this private endpoint",
                          endpoint.address));
  made.detail = fmt::format(
      "{} has {} free {}. A private endpoint of a registry takes one, and one more for each region "
      "that the registry is in.",
      in_network(endpoint.subnet), free, free == 1 ? "address" : "addresses");
  made.help = "give it a subnet with more room; Azure advises /27";
  return made;
}

Diagnostic record_in_the_way(const DesiredPrivateEndpoint& endpoint, const DnsRecord& record) {
  Diagnostic made = placed(
      endpoint.range, make_warning("ACR3108", "the zone has a record set for this registry already",
                                   endpoint.address));
  made.detail = fmt::format(
      "In {} the name {} has the address {}. A zone holds one record set for a name: this private "
      "endpoint takes it over, and networks that are linked to the zone are led to it.",
      endpoint.dns_zone->text(), record.name, to_string(record.addresses.front()));
  made.help =
      "give this endpoint a zone of its own, in another resource group, and link only its network "
      "to it; or remove the private endpoint that has the name now";
  return made;
}

Diagnostic private_endpoint_refused(const DesiredPrivateEndpoint& endpoint,
                                    ConnectionStatus status) {
  Diagnostic made = placed(
      endpoint.range,
      make_warning("ACR3115", "this private endpoint's connection was refused", endpoint.address));
  const bool rejected = status == ConnectionStatus::rejected;
  made.detail =
      fmt::format("{} reports it as {}: it lets nobody in, and waiting does not change that.",
                  endpoint.registry.name(), rejected ? "Rejected" : "Disconnected");
  made.help =
      rejected ? fmt::format(
                     "ask who governs the registry; approve it there (az acr "
                     "private-endpoint-connection approve --registry-name {}), or take "
                     "the block out",
                     endpoint.registry.name())
               : "delete the private endpoint, so that the next apply makes it anew, or take the "
                 "block out";
  return made;
}

}  // namespace acrnet::planner
