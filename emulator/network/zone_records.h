// What private DNS says: the record sets of zones, what writes them, and where a zone is asked.
// Pure.
//
// A zone has one record set for a name. Zone groups write into it: the later write wins, and what
// is removed with a zone group or its endpoint is the name, whatever address stands there meanwhile
// (azure-docs#58044, #122192, azure-quickstart-templates#12091).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/cloud.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// What stands in the keys of Cloud::private_dns between a zone and its link or record set, an
// endpoint and its zone group.
inline constexpr std::string_view zone_link_marker = "/virtualnetworklinks/";
inline constexpr std::string_view zone_record_marker = "/a/";
inline constexpr std::string_view zone_group_marker = "/privatednszonegroups/";

bool is_zone_key(std::string_view key);
bool is_zone_record_key(std::string_view key);

// The key of the record set with this name, relative to its zone.
std::string zone_record_key(std::string_view zone_key, std::string_view name);

// A record set as it is stored: {"ttl", "aRecords", …} completed with what the service adds.
Json zone_record(const Json& zone, std::string_view name, Json properties, std::string etag);

// The record sets of the zone with this key, by name.
std::vector<const Json*> zone_records(const Cloud& cloud, const std::string& zone_key);

// The answer of a zone to a name.
struct ZoneAnswer {
  bool exists = false;  // a name may exist and have no address
  std::vector<std::string> addresses;
};
// The record set with this name, else the wildcard that matches it (RFC 4592).
ZoneAnswer ask_zone(const Cloud& cloud, const std::string& zone_key, std::string_view name);

// "myregistry" for myregistry.azurecr.io: its name in privatelink.azurecr.io.
std::string name_in_private_zone(const std::string& host);

// The end of a zone group's write: all names of its endpoint go into its zones, and out of them
// what it wrote before and its endpoint no longer has.
void write_group_records(Cloud& cloud, const std::string& zone_group_key);

// Deletes the record sets of a zone group from its zones.
void erase_group_records(Cloud& cloud, const std::string& zone_group_key);

// The same for all zone groups of an endpoint: its addresses have changed (only what changed is
// written), it goes.
void write_changed_records(Cloud& cloud, const std::string& endpoint_key);
void erase_endpoint_records(Cloud& cloud, const std::string& endpoint_key);

// Out of the zone with this id goes what the configuration of a zone group wrote into it.
void erase_config_records(Cloud& cloud, const Json& config);

// The keys of the zone's links to networks.
std::vector<std::string> zone_link_keys(const Cloud& cloud, const std::string& zone_key);

// The link by which the network asks a zone of this name ("privatelink.azurecr.io"); null where
// there is none. A link that is being made or deleted, or whose making failed, is not asked by.
const Json* link_to_zone_named(const Cloud& cloud, std::string_view zone_name,
                               std::string_view network_id);

// The key of the zone that a link belongs to.
std::string zone_key_of_link(std::string_view link_key);

}  // namespace acrnet::emulator
