// Subnets and virtual networks as Azure writes them, and the body that adds or removes one service
// endpoint.
//
// Pure. A subnet is replaced whole by a PUT (recorded: what is left out is removed), so its body
// goes back as it came, in its order, unknown members included; only the one endpoint changes.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/arm/registry_json.h"
#include "model/observed.h"

namespace acrnet::executor {

struct SubnetReading {
  ObservedSubnet subnet;
  std::string etag;
  Provisioning provisioning = Provisioning::succeeded;
};

struct NetworkReading {
  ArmId id;
  Provisioning provisioning = Provisioning::succeeded;
  std::vector<SubnetReading> subnets;     // of the wanted ones, those that are there
  std::vector<std::string> subnet_names;  // of all, sorted
};

struct NetworkPage {
  std::vector<NetworkReading> wanted;
  std::vector<ArmId> all;
  std::string next_link;
};

// Each: empty with `problem` when the body is not what it should be.
std::optional<SubnetReading> read_subnet(std::string_view body, const ArmId& id,
                                         std::string& problem);
// `wanted` are subnets of the network, sorted.
std::optional<NetworkReading> read_network(std::string_view body, const ArmId& id,
                                           const std::vector<ArmId>& wanted, std::string& problem);
// `wanted` are subnets of any networks, sorted.
std::optional<NetworkPage> read_network_page(std::string_view body,
                                             const std::vector<ArmId>& wanted,
                                             std::string& problem);

// The body of a PUT: `body` with the service endpoint Microsoft.ContainerRegistry there or not
// there, without what Azure computes itself. Requires a body that read_subnet has accepted.
std::string subnet_with_endpoint(std::string_view body, bool present);

}  // namespace acrnet::executor
