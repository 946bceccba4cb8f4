#include "emulator/network/zone_records.h"

#include <fmt/format.h>

#include <algorithm>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

// "myregistry" for myregistry.azurecr.io: its name in privatelink.azurecr.io.
std::string record_name(const std::string& host) {
  constexpr std::string_view suffix = ".azurecr.io";
  return host.ends_with(suffix) ? host.substr(0, host.size() - suffix.size()) : host;
}

std::string zone_name(const std::string& zone_id) { return zone_id.substr(zone_id.rfind('/') + 1); }

}  // namespace

Json record_sets(const Json& endpoint, const std::string& zone_id) {
  Json records = Json::array();
  for (const Json& config : endpoint["properties"]["customDnsConfigs"]) {
    const std::string name = record_name(text_at(config, {"fqdn"}));
    records.push_back({{"recordType", "A"},
                       {"recordSetName", name},
                       {"fqdn", fmt::format("{}.{}", name, zone_name(zone_id))},
                       {"provisioningState", "Succeeded"},
                       {"ttl", record_ttl},
                       {"ipAddresses", config["ipAddresses"]}});
  }
  return records;
}

std::vector<ZoneRecord> zone_records(const Cloud& cloud, const std::string& zone_key) {
  std::vector<ZoneRecord> records;
  for (const auto& [key, part] : cloud.private_dns) {
    const std::size_t at = key.find(zone_group_marker);
    if (at == std::string::npos) continue;
    const auto endpoint = cloud.private_endpoints.find(key.substr(0, at));
    if (endpoint == cloud.private_endpoints.end()) continue;
    for (const Json& config : part["properties"]["privateDnsZoneConfigs"]) {
      const std::string zone = text_at(config, {"properties", "privateDnsZoneId"});
      if (lower(zone) != zone_key) continue;
      for (const Json& record : record_sets(endpoint->second, zone)) {
        records.push_back({text_at(record, {"recordSetName"}),
                           record["ipAddresses"].get<std::vector<std::string>>()});
      }
    }
  }
  std::sort(records.begin(), records.end(),
            [](const ZoneRecord& a, const ZoneRecord& b) { return a.name < b.name; });
  return records;
}

std::vector<std::string> zone_link_keys(const Cloud& cloud, const std::string& zone_key) {
  const std::string inside = zone_key + std::string(zone_link_marker);
  std::vector<std::string> keys;
  for (auto at = cloud.private_dns.lower_bound(inside);
       at != cloud.private_dns.end() && at->first.starts_with(inside); ++at) {
    keys.push_back(at->first);
  }
  return keys;
}

bool zone_serves(const Cloud& cloud, const std::string& zone_key, const std::string& network_id) {
  for (const std::string& link : zone_link_keys(cloud, zone_key)) {
    const Json& properties = cloud.private_dns.at(link)["properties"];
    if (properties["provisioningState"] != "Deleting" &&
        same_ignoring_case(text_at(properties, {"virtualNetwork", "id"}), network_id)) {
      return true;
    }
  }
  return false;
}

}  // namespace acrnet::emulator
