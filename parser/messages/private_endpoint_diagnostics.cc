#include "parser/messages/private_endpoint_diagnostics.h"

#include <fmt/format.h>

#include "parser/messages/message.h"

namespace acrnet::parser {

// Azure's "Connect privately to a registry using Azure Private Link".
Diagnostic both_kinds_of_endpoint(SourceRange rule, SourceRange endpoint) {
  return with(
      error(
          rule, "ACR1180", "a registry can't have subnet rules and private endpoints",
          "Azure takes one kind or the other. From service endpoints to private ones there are "
          "three applies, so that nobody is cut off on the way: first replace the `allow subnet…` "
          "rules by rules for the addresses that the subnets leave by; then add the private "
          "endpoint; then remove those rules, or write public_access = disabled.",
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

Diagnostic wrong_zone_name(SourceRange at, std::string_view name, std::string_view wanted) {
  return error(at, "ACR1182",
               fmt::format("the zone '{}' can't have a registry's private names", name), "",
               fmt::format("give the ID of a zone that is called {}", wanted));
}

}  // namespace acrnet::parser
