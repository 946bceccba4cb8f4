// Private endpoints, their zone groups and private DNS zones as Azure writes them, and the bodies
// that make an endpoint and give its names to a zone.
//
// Pure. Source: the specifications of Microsoft.Network 2024-05-01 and of private DNS 2024-06-01;
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
  // Without its zones, which another request tells. `names` are those of its customDnsConfigs,
  // which Azure empties once a zone group has them; `approved` is what the endpoint's side says.
  ObservedPrivateEndpoint endpoint;
  Provisioning provisioning = Provisioning::succeeded;
};

// What a host of a registry is called below `suffix` ("azurecr.io") and in the private zone of it:
// "contoso" for contoso.azurecr.io and contoso.privatelink.azurecr.io, "contoso.westeurope.data"
// for a data endpoint. Lower case. A host elsewhere keeps its whole name.
std::string name_below(std::string_view host, std::string_view suffix);
// "privatelink.azurecr.io"
std::string private_zone_name(std::string_view suffix);
// Adds `more` to what is there: by name, each once, with all addresses of both.
void merge_records(std::vector<DnsRecord>& records, std::vector<DnsRecord> more);

// Each: empty with `problem` when the body is something else. An endpoint that leads to no registry
// is something else. `suffix` is that of the cloud's registries.
std::optional<PrivateEndpointReading> read_private_endpoint(std::string_view body, const ArmId& id,
                                                            std::string_view suffix,
                                                            std::string& problem);

// A page of an endpoint's zone groups: their zones, and the record sets that they wrote; of a group
// that Azure reports as Failed nothing, as it may not have written its names.
struct ZoneGroupPage {
  std::vector<ArmId> zones;
  std::vector<DnsRecord> names;
  std::string next_link;  // empty: the last page
};
std::optional<ZoneGroupPage> read_zone_groups(std::string_view body, std::string_view suffix,
                                              std::string& problem);

// The names and addresses of a private endpoint's network interface, which it shows in every state
// (privateLinkConnectionProperties of its IP configurations).
std::optional<std::vector<DnsRecord>> read_interface(std::string_view body, std::string_view suffix,
                                                     std::string& problem);

// A page of a zone's links to networks, as in ObservedPrivateZone. A link that is being deleted is
// none.
struct ZoneLinkPage {
  std::vector<ArmId> networks;
  std::vector<ArmId> public_fallback;
  std::string next_link;
};
std::optional<ZoneLinkPage> read_zone_links(std::string_view body, std::string& problem);

// A page of a zone's A record sets, all of them.
struct RecordPage {
  std::vector<DnsRecord> records;
  std::string next_link;
};
std::optional<RecordPage> read_record_sets(std::string_view body, std::string& problem);

// Whether a zone group, as Azure answers it, gives the names to this zone and has not failed.
bool zone_group_has(std::string_view body, const ArmId& zone);

std::string private_endpoint_creation(const ArmId& id, const PrivateEndpointFact& fact);
std::string zone_group_creation(const ArmId& zone);

}  // namespace acrnet::executor
