#include "emulator/network/zone_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view zones_marker = "/privatednszones/";

// The TTL, in seconds, of what zone groups write.
constexpr int group_record_ttl = 10;

template <class Visit>
void each_key_inside(const Cloud& cloud, const std::string& inside, const Visit& visit) {
  for (auto at = cloud.private_dns.lower_bound(inside);
       at != cloud.private_dns.end() && at->first.starts_with(inside); ++at) {
    visit(at->first);
  }
}

// What stands behind the zone's name in a key; nothing where the key is none of a zone's part.
std::string_view inside_zone(std::string_view key) {
  const std::size_t at = key.find(zones_marker);
  if (at == std::string_view::npos) return {};
  const std::size_t slash = key.find('/', at + zones_marker.size());
  return slash == std::string_view::npos ? std::string_view() : key.substr(slash);
}

// As a zone group shows them: what an endpoint's names become in a zone.
Json group_record_sets(const Json& endpoint, const Json& zone) {
  Json records = Json::array();
  for (const Json& config : endpoint["properties"]["customDnsConfigs"]) {
    const std::string name = name_in_private_zone(text_at(config, {"fqdn"}));
    records.push_back({{"recordType", "A"},
                       {"recordSetName", name},
                       {"fqdn", fmt::format("{}.{}", name, text_at(zone, {"name"}))},
                       {"provisioningState", "Succeeded"},
                       {"ttl", group_record_ttl},
                       {"ipAddresses", config["ipAddresses"]}});
  }
  return records;
}

// Seen in exported zones: the record set says which endpoint wrote it.
Json group_record_properties(const Json& endpoint, const Json& set) {
  Json addresses = Json::array();
  for (const Json& address : set["ipAddresses"]) addresses.push_back({{"ipv4Address", address}});
  return {{"metadata",
           {{"creator", fmt::format("created by private endpoint {} with resource guid {}",
                                    text_at(endpoint, {"name"}),
                                    text_at(endpoint, {"properties", "resourceGuid"}))}}},
          {"ttl", group_record_ttl},
          {"aRecords", std::move(addresses)}};
}

const Json* set_named(const Json& sets, const std::string& name) {
  const auto found = std::find_if(sets.begin(), sets.end(), [&](const Json& set) {
    return same_ignoring_case(text_at(set, {"recordSetName"}), name);
  });
  return found == sets.end() ? nullptr : &*found;
}

const Json& written_sets(const Json& config) {
  static const Json none = Json::array();
  const Json* sets = find(config, {"properties", "recordSets"});
  return sets != nullptr && sets->is_array() ? *sets : none;
}

std::string zone_key_of_config(const Json& config) {
  return lower(text_at(config, {"properties", "privateDnsZoneId"}));
}

enum class Written { all, changed };

// Brings one zone to what the endpoint's names are now, and the configuration to what it wrote.
void write_config(Cloud& cloud, const Json& endpoint, Json& config, Written which) {
  const std::string zone_key = zone_key_of_config(config);
  const auto zone = cloud.private_dns.find(zone_key);
  const Json before = written_sets(config);
  Json now =
      zone == cloud.private_dns.end() ? Json::array() : group_record_sets(endpoint, zone->second);
  for (const Json& set : before) {
    const std::string name = text_at(set, {"recordSetName"});
    if (set_named(now, name) == nullptr) {
      cloud.private_dns.erase(zone_record_key(zone_key, name));
    }
  }
  for (const Json& set : now) {
    const std::string name = text_at(set, {"recordSetName"});
    const Json* held = set_named(before, name);
    const bool same = held != nullptr && find(*held, {"ipAddresses"}) != nullptr &&
                      (*held)["ipAddresses"] == set["ipAddresses"];
    if (same && which == Written::changed) continue;
    cloud.private_dns[zone_record_key(zone_key, name)] =
        zone_record(zone->second, name, group_record_properties(endpoint, set), next_guid(cloud));
  }
  config["properties"]["recordSets"] = std::move(now);
}

void write_group(Cloud& cloud, const std::string& key, Written which) {
  const auto group = cloud.private_dns.find(key);
  const auto endpoint = cloud.private_endpoints.find(key.substr(0, key.find(zone_group_marker)));
  if (group == cloud.private_dns.end() || endpoint == cloud.private_endpoints.end()) return;
  for (Json& config : group->second["properties"]["privateDnsZoneConfigs"]) {
    write_config(cloud, endpoint->second, config, which);
  }
}

std::vector<std::string> group_keys(const Cloud& cloud, const std::string& endpoint_key) {
  std::vector<std::string> keys;
  each_key_inside(cloud, endpoint_key + std::string(zone_group_marker),
                  [&](const std::string& key) { keys.push_back(key); });
  return keys;
}

// Whether the name or one below it has a record set.
bool has_name_at_or_below(const Cloud& cloud, const std::string& zone_key,
                          const std::string& name) {
  if (cloud.private_dns.count(zone_record_key(zone_key, name)) > 0) return true;
  bool found = false;
  each_key_inside(cloud, zone_key + std::string(zone_record_marker),
                  [&](const std::string& key) { found |= key.ends_with("." + name); });
  return found;
}

// The wildcard that stands for a name without a record set: that of the nearest name above it that
// exists.
std::string wildcard_for(const Cloud& cloud, const std::string& zone_key, const std::string& name) {
  for (std::size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1)) {
    const std::string above = name.substr(dot + 1);
    if (has_name_at_or_below(cloud, zone_key, above)) return "*." + above;
  }
  return "*";
}

}  // namespace

bool is_zone_key(std::string_view key) {
  return key.find(zones_marker) != std::string_view::npos && inside_zone(key).empty();
}

bool is_zone_record_key(std::string_view key) {
  return inside_zone(key).starts_with(zone_record_marker);
}

std::string zone_record_key(std::string_view zone_key, std::string_view name) {
  return fmt::format("{}{}{}", zone_key, zone_record_marker, lower(name));
}

Json zone_record(const Json& zone, std::string_view name, Json properties, std::string etag) {
  const std::string zone_name = text_at(zone, {"name"});
  properties["fqdn"] =
      name == "@" ? fmt::format("{}.", zone_name) : fmt::format("{}.{}.", name, zone_name);
  properties["isAutoRegistered"] = false;
  return {{"id", fmt::format("{}/A/{}", text_at(zone, {"id"}), name)},
          {"name", name},
          {"type", "Microsoft.Network/privateDnsZones/A"},
          {"etag", std::move(etag)},
          {"properties", std::move(properties)}};
}

std::vector<const Json*> zone_records(const Cloud& cloud, const std::string& zone_key) {
  std::vector<const Json*> records;
  each_key_inside(cloud, zone_key + std::string(zone_record_marker),
                  [&](const std::string& key) { records.push_back(&cloud.private_dns.at(key)); });
  return records;
}

ZoneAnswer ask_zone(const Cloud& cloud, const std::string& zone_key, std::string_view name) {
  const std::string asked = lower(name);
  // A name that has others below it exists, without an address of its own.
  const bool exists = has_name_at_or_below(cloud, zone_key, asked);
  const auto found = cloud.private_dns.find(
      zone_record_key(zone_key, exists ? asked : wildcard_for(cloud, zone_key, asked)));
  ZoneAnswer answer{exists || found != cloud.private_dns.end(), {}};
  if (found == cloud.private_dns.end()) return answer;
  for (const Json& record : found->second["properties"]["aRecords"]) {
    answer.addresses.push_back(text_at(record, {"ipv4Address"}));
  }
  return answer;
}

std::string name_in_private_zone(const std::string& host) {
  constexpr std::string_view suffix = ".azurecr.io";
  return host.ends_with(suffix) ? host.substr(0, host.size() - suffix.size()) : host;
}

void write_group_records(Cloud& cloud, const std::string& zone_group_key) {
  write_group(cloud, zone_group_key, Written::all);
}

void erase_group_records(Cloud& cloud, const std::string& zone_group_key) {
  const auto group = cloud.private_dns.find(zone_group_key);
  if (group == cloud.private_dns.end()) return;
  for (Json& config : group->second["properties"]["privateDnsZoneConfigs"]) {
    erase_config_records(cloud, config);
    config["properties"]["recordSets"] = Json::array();
  }
}

void write_changed_records(Cloud& cloud, const std::string& endpoint_key) {
  for (const std::string& key : group_keys(cloud, endpoint_key)) {
    // One that is being written gets its records when that is over.
    if (cloud.private_dns.at(key)["properties"]["provisioningState"] != "Succeeded") continue;
    write_group(cloud, key, Written::changed);
  }
}

void erase_endpoint_records(Cloud& cloud, const std::string& endpoint_key) {
  for (const std::string& key : group_keys(cloud, endpoint_key)) erase_group_records(cloud, key);
}

void erase_config_records(Cloud& cloud, const Json& config) {
  for (const Json& set : written_sets(config)) {
    cloud.private_dns.erase(
        zone_record_key(zone_key_of_config(config), text_at(set, {"recordSetName"})));
  }
}

std::vector<std::string> zone_link_keys(const Cloud& cloud, const std::string& zone_key) {
  std::vector<std::string> keys;
  each_key_inside(cloud, zone_key + std::string(zone_link_marker),
                  [&](const std::string& key) { keys.push_back(key); });
  return keys;
}

const Json* link_to_zone_named(const Cloud& cloud, std::string_view zone_name,
                               std::string_view network_id) {
  const std::string inside =
      fmt::format("{}{}{}", zones_marker, lower(zone_name), zone_link_marker);
  for (const auto& [key, part] : cloud.private_dns) {
    if (key.find(inside) == std::string::npos) continue;
    const std::string state = text_at(part, {"properties", "provisioningState"});
    const bool serves = state == "Succeeded" || state == "Updating";
    if (serves &&
        same_ignoring_case(text_at(part, {"properties", "virtualNetwork", "id"}), network_id)) {
      return &part;
    }
  }
  return nullptr;
}

std::string zone_key_of_link(std::string_view link_key) {
  return std::string(link_key.substr(0, link_key.find(zone_link_marker)));
}

}  // namespace acrnet::emulator
