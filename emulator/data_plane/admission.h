// Whether a registry lets a client in over the network: the question all of this is about.
//
// A client is an address on the internet ("ip:203.0.113.9"), or something in a subnet
// ("subnet:/subscriptions/…/subnets/s"), if wanted with the public address it has while its
// subnet has no endpoint ("subnet:…/subnets/s@198.51.100.7"). Facts: with a provisioned
// endpoint the registry sees the subnet and IP rules no longer match; without one it sees the
// public address (FACTS.md §0.5, §3.5); publicNetworkAccess Disabled shuts out everybody but
// those who come through a private endpoint (§2): one in their own network, whose name a
// private DNS zone resolves there. Peering is not modelled. A pure function of the cloud.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/base/client.h"
#include "emulator/base/cloud.h"

namespace acrnet::emulator {

struct Admission {
  bool admitted = false;
  std::string reason;  // one sentence
};

// Nothing and a reason when the text is not a client.
std::optional<Client> parse_client(std::string_view text, std::string& error);

Admission admits(const Cloud& cloud, const Json& registry, const Client& client);

}  // namespace acrnet::emulator
