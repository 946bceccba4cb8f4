// What private DNS says: the records that zone groups write into zones, and where a zone is heard.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/cloud.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// What stands in the keys of Cloud::private_dns between a zone and its link, an endpoint and its
// zone group.
inline constexpr std::string_view zone_link_marker = "/virtualnetworklinks/";
inline constexpr std::string_view zone_group_marker = "/privatednszonegroups/";

// The TTL of every record of a zone, in seconds.
inline constexpr int record_ttl = 10;

// As a zone group shows them: what an endpoint's names become in a zone.
Json record_sets(const Json& endpoint, const std::string& zone_id);

// A name in a zone and where it points.
struct ZoneRecord {
  std::string name;  // "myregistry", "myregistry.westeurope.data"
  std::vector<std::string> addresses;
};

// What all zone groups together write into the zone with this key, by name.
std::vector<ZoneRecord> zone_records(const Cloud& cloud, const std::string& zone_key);

// The keys of the zone's links to networks.
std::vector<std::string> zone_link_keys(const Cloud& cloud, const std::string& zone_key);

// Whether a name in this zone resolves in this network: the zone is linked to it.
bool zone_serves(const Cloud& cloud, const std::string& zone_key, const std::string& network_id);

}  // namespace acrnet::emulator
