// Resource groups and virtual networks as Azure writes them, and the bodies that make them and
// subnets.
//
// Pure. The bodies hold what is needed and nothing else: all other properties are Azure's defaults.
// Source: the specifications of Microsoft.Resources 2022-09-01 and Microsoft.Network 2024-05-01.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/arm/registry_json.h"
#include "model/observed.h"
#include "model/plan.h"

namespace acrnet::executor {

struct ContainerReading {
  ObservedContainer container;  // of a group without its contents
  Provisioning provisioning = Provisioning::succeeded;
};

// The body of a GET of this network or group. Empty with `problem` when it is something else.
std::optional<ContainerReading> read_container(std::string_view body, const ArmId& id,
                                               std::string& problem);

// One page of a list of resources, of which only the IDs count.
struct IdPage {
  std::vector<ArmId> ids;
  std::string next_link;  // empty: the last page
};
// A list of all that is in a resource group, of the resources of one type, or of groups.
std::optional<IdPage> read_contents(std::string_view body, std::string& problem);

// The body of the PUT that makes a group, a network or a subnet. Requires such an ID.
std::string creation_body(const ArmId& id, const ExistenceFact& fact, bool service_endpoint);

// ---- The registration of a resource provider as Azure writes it. Pure ----
// States seen: NotRegistered, Unregistered, Registering, Registered, Unregistering (recorded).
// Empty with `problem` when the body holds none.
std::optional<Registration> read_registration(std::string_view body, std::string& problem);

}  // namespace acrnet::executor
