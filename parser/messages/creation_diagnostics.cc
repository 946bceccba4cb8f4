#include "parser/messages/creation_diagnostics.h"

#include <fmt/format.h>

#include "parser/messages/message.h"

namespace acrnet::parser {

Diagnostic creation_not_asked(SourceRange at, std::string_view attribute, std::string_view block) {
  return error(at, "ACR1170", fmt::format("'{}' is only for what acrnet makes itself", attribute),
               fmt::format("This {} does not say 'create', so it must be there already, and acrnet "
                           "leaves it as it is.",
                           block),
               fmt::format("add create = true, or leave '{}' out", attribute));
}

Diagnostic creation_needs(SourceRange at, std::string_view block, std::string_view attribute,
                          std::string_view example, SourceRange create) {
  return with(
      error(at, "ACR1171", fmt::format("this {} can't be made without '{}'", block, attribute), "",
            fmt::format("add to it: {} = {}", attribute, example)),
      create, "to be made, because of this");
}

Diagnostic malformed_location(SourceRange at, std::string_view text) {
  return error(
      at, "ACR1172", fmt::format("'{}' is no name of an Azure region", text), "",
      "write it as Azure does, for instance \"westeurope\"; az account list-locations names "
      "them all");
}

Diagnostic unfit_tier(SourceRange at, std::string_view tier) {
  return error(
      at, "ACR1173", fmt::format("a registry of the tier {} has no network rules", tier),
      "Service endpoints, IP rules and a default action are a feature of the Premium tier.",
      "write sku = premium, or leave it out: acrnet makes Premium registries");
}

Diagnostic unfit_addresses(SourceRange at, const Cidr& addresses, std::string_view reason) {
  return error(at, "ACR1174", fmt::format("Azure has no network {}", to_string(addresses)),
               fmt::format("{}.", reason),
               "choose a private network of a size between /8 and /29, for instance 10.0.0.0/16");
}

Diagnostic prefix_count(SourceRange at, std::size_t found) {
  return error(at, "ACR1175",
               fmt::format("a subnet has one network of addresses, here are {}", found), "",
               "write one, for instance: address_prefix = 10.0.1.0/24");
}

Diagnostic prefix_outside_network(SourceRange at, const Cidr& prefix, std::string_view space,
                                  SourceRange network) {
  return with(error(at, "ACR1176",
                    fmt::format("{} is no part of its network's addresses", to_string(prefix)),
                    fmt::format("The network has {}.", space),
                    "choose a part of these, or add the prefix to the network's address_space"),
              network, "the network's addresses");
}

Diagnostic addresses_overlap(SourceRange at, const Cidr& one, const Cidr& other,
                             SourceRange first) {
  return with(
      error(at, "ACR1177",
            fmt::format("{} and {} have addresses in common", to_string(one), to_string(other)),
            "In one network each address belongs to one subnet and one range.",
            "choose another network for one of them"),
      first, "the other is here");
}

// Azure's "Connect privately to a registry using Azure Private Link".
Diagnostic both_kinds_of_endpoint(SourceRange rule, SourceRange endpoint) {
  return with(
      error(rule, "ACR1180", "a registry can't have subnet rules and private endpoints",
            "Azure takes one kind or the other. From service endpoints to private ones there are "
            "three applies, so that nobody is cut off on the way: first replace the `allow "
            "subnet…` rules by rules for the addresses that the subnets leave by; then add the "
            "private endpoint; then remove those rules, or write public_access = disabled.",
            "remove this rule, or the private endpoint"),
      endpoint, "the private endpoint");
}

Diagnostic two_in_one_network(SourceRange at, std::string_view network, SourceRange first) {
  return with(
      error(
          at, "ACR1181",
          fmt::format("the network '{}' has a private endpoint of this registry already", network),
          "One serves all subnets of its network, and the names in it lead to one address.",
          "remove one of the two"),
      first, "the other one");
}

// CDCgov/prime-reportstream#2256.
Diagnostic two_in_one_zone(SourceRange at, const ArmId& zone, SourceRange first) {
  return with(
      error(at, "ACR1183", "two private endpoints of a registry can't have their names in one zone",
            fmt::format("A private DNS zone holds one record set for a name: in {} the later "
                        "private endpoint would replace the address of the earlier one, and the "
                        "registry would be lost to the other network.",
                        fmt::format("{}/{}", zone.resource_group(), zone.name())),
            "give each network a zone of its own, in a resource group of its own, and link only "
            "that network to it"),
      first, "the other one");
}

Diagnostic wrong_zone_name(SourceRange at, std::string_view name, std::string_view wanted) {
  return error(at, "ACR1182",
               fmt::format("the zone '{}' can't have a registry's private names", name), "",
               fmt::format("give the ID of a zone that is called {}", wanted));
}

}  // namespace acrnet::parser
