// Private endpoints, their zone groups and private DNS zones as Azure writes them, and the bodies
// that make an endpoint and give its names to a zone.
//
// Pure. Source: the specifications of Microsoft.Network 2024-05-01 and of private DNS 2020-06-01;
// an endpoint that is asked for by somebody who may approve it is approved at once (Azure's "Manage
// private endpoint connections").
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "executor/arm/registry_json.h"
#include "executor/arm/scope_json.h"
#include "model/observed.h"
#include "model/plan.h"

namespace acrnet::executor {

struct PrivateEndpointReading {
  ObservedPrivateEndpoint endpoint;  // without its zones, which another request tells
  Provisioning provisioning = Provisioning::succeeded;
};

// Each: empty with `problem` when the body is something else. An endpoint that leads to no registry
// is something else.
std::optional<PrivateEndpointReading> read_private_endpoint(std::string_view body, const ArmId& id,
                                                            std::string& problem);
// The zones of an endpoint's zone groups; of one that Azure reports as Failed none, as it may not
// have written its names.
std::optional<IdPage> read_zone_groups(std::string_view body, std::string& problem);
// The networks that a zone is linked to.
std::optional<IdPage> read_zone_links(std::string_view body, std::string& problem);

// Whether a zone group, as Azure answers it, gives the names to this zone and has not failed.
bool zone_group_has(std::string_view body, const ArmId& zone);

std::string private_endpoint_creation(const ArmId& id, const PrivateEndpointFact& fact);
std::string zone_group_creation(const ArmId& zone);

}  // namespace acrnet::executor
