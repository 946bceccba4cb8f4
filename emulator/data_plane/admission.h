// Whether a registry lets a client in over the network: the question all of this is about. Pure.
//
// A client is an address on the internet ("ip:203.0.113.9"), or something in a subnet
// ("subnet:/subscriptions/x/.../subnets/s"), if wanted with the public address that it has while
// its subnet has no endpoint ("subnet:...@198.51.100.7"). With a provisioned endpoint the registry
// sees the subnet and IP rules no longer match (FACTS.md §0.5, §3.5). Of delegations only the one
// to Container Instances counts, which can't use a service endpoint to a registry.
//
// With an approved private endpoint a registry's name is a CNAME into privatelink.azurecr.io.
// In a network that is linked to a zone of this name the zone's record set says where the client
// goes, and without one the name does not resolve, public rules or not, unless the link says
// NxDomainRedirect. An address serves that is an approved endpoint's of this registry, in the
// client's network or a peered one. A pull needs the login server and every data endpoint: Azure
// sends clients to the region with the best network performance (its geo-replication page).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/client.h"
#include "emulator/base/cloud.h"

namespace acrnet::emulator {

struct Admission {
  bool admitted = false;
  std::string reason;   // one sentence
  bool arrives = true;  // false: by its name the client does not get to the registry at all
};

// Nothing and a reason when the text is not a client.
std::optional<Client> parse_client(std::string_view text, std::string& error);

// The subnet that the client is in; null for one on the internet, or where it does not exist.
const Json* subnet_of(const Cloud& cloud, const Client& client);

// Whether the client can pull: from the login server and the data endpoints.
Admission admits(const Cloud& cloud, const Json& registry, const Client& client);

// The same of one host of the registry.
Admission admits_at(const Cloud& cloud, const Json& registry, const Client& client,
                    const std::string& host);

}  // namespace acrnet::emulator
