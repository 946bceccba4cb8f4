#include "executor/arm/private_endpoint_json.h"

#include <algorithm>
#include <utility>

#include "executor/arm/arm_json.h"

namespace acrnet::executor {

namespace {

// What a private endpoint leads to in a registry (Azure's "Private endpoint private-link
// resource").
constexpr std::string_view registry_group = "registry";

// The ID in {"name": {"id": …}}.
std::optional<ArmId> reference_in(const Json& object, std::string_view name) {
  const Json* const inner = object_member(object, name);
  return inner == nullptr ? std::nullopt : id_in(*inner);
}

// The one connection of an endpoint, whichever of the two lists has it.
const Json* connection_of(const Json& properties) {
  for (const char* const name :
       {"privateLinkServiceConnections", "manualPrivateLinkServiceConnections"}) {
    const Json* const list = array_member(properties, name);
    if (list != nullptr && !list->empty()) return object_member(list->front(), "properties");
  }
  return nullptr;
}

bool is_approved(const Json& connection) {
  const Json* const state = object_member(connection, "privateLinkServiceConnectionState");
  const std::string* const status = state == nullptr ? nullptr : text_member(*state, "status");
  return status != nullptr && to_lower(*status) == "approved";
}

bool has_failed(const Json& properties) {
  const std::string* const state = text_member(properties, "provisioningState");
  return state != nullptr && provisioning_of(*state) == Provisioning::failed;
}

// Each element's properties; null where it has none.
template <typename Take>
bool each_properties(const Json* list, Take take) {
  if (list == nullptr) return false;
  return std::all_of(list->begin(), list->end(), [&](const Json& item) {
    const Json* const properties = object_member(item, "properties");
    return properties != nullptr && take(*properties);
  });
}

template <typename Item>
void sort_unique(std::vector<Item>& items) {
  std::sort(items.begin(), items.end());
  items.erase(std::unique(items.begin(), items.end()), items.end());
}

// Adds the address in a text; one that is no IPv4 address counts for no client of a registry.
void add_address(const std::string* text, std::vector<Cidr>& addresses) {
  std::string reason;
  const auto address = text == nullptr ? std::nullopt : parse_cidr(*text, reason);
  if (address) addresses.push_back(address->network());
}

std::vector<Cidr> addresses_in(const Json& object, std::string_view name) {
  std::vector<Cidr> addresses;
  const Json* const list = array_member(object, name);
  if (list == nullptr) return addresses;
  for (const Json& item : *list) add_address(item.get_ptr<const std::string*>(), addresses);
  sort_unique(addresses);
  return addresses;
}

// customDnsConfigs: [{"fqdn": …, "ipAddresses": […]}]
std::vector<DnsRecord> own_names(const Json& properties, std::string_view suffix) {
  std::vector<DnsRecord> names;
  const Json* const list = array_member(properties, "customDnsConfigs");
  if (list == nullptr) return names;
  for (const Json& config : *list) {
    const std::string* const host = text_member(config, "fqdn");
    if (host != nullptr)
      merge_records(names, {{name_below(*host, suffix), addresses_in(config, "ipAddresses")}});
  }
  return names;
}

// recordSets of a zone group's configuration: [{"recordType": "A", "recordSetName": …, …}]
void add_group_names(const Json& config, std::string_view suffix, std::vector<DnsRecord>& names) {
  const Json* const list = array_member(config, "recordSets");
  if (list == nullptr) return;
  for (const Json& record : *list) {
    const std::string* const type = text_member(record, "recordType");
    if (type != nullptr && to_lower(*type) != "a") continue;
    const std::string* host = text_member(record, "recordSetName");
    if (host == nullptr) host = text_member(record, "fqdn");
    if (host != nullptr)
      merge_records(names, {{name_below(*host, suffix), addresses_in(record, "ipAddresses")}});
  }
}

// One IP configuration of an interface: one address, and the hosts that it answers for.
void add_interface_names(const Json& properties, std::string_view suffix,
                         std::vector<DnsRecord>& names) {
  const Json* const link = object_member(properties, "privateLinkConnectionProperties");
  const Json* const hosts = link == nullptr ? nullptr : array_member(*link, "fqdns");
  std::vector<Cidr> addresses;
  add_address(text_member(properties, "privateIPAddress"), addresses);
  if (hosts == nullptr || addresses.empty()) return;
  for (const Json& host : *hosts) {
    const auto* const text = host.get_ptr<const std::string*>();
    if (text != nullptr) merge_records(names, {{name_below(*text, suffix), addresses}});
  }
}

bool has_word(const Json& properties, std::string_view name, std::string_view lower_case_word) {
  const std::string* const word = text_member(properties, name);
  return word != nullptr && to_lower(*word) == lower_case_word;
}

std::vector<ArmId> interfaces_in(const Json& properties) {
  std::vector<ArmId> ids;
  const Json* const list = array_member(properties, "networkInterfaces");
  if (list == nullptr) return ids;
  for (const Json& item : *list) {
    if (auto id = id_in(item)) ids.push_back(std::move(*id));
  }
  sort_unique(ids);
  return ids;
}

}  // namespace

std::string private_zone_name(std::string_view suffix) {
  return "privatelink." + std::string(suffix);
}

std::string name_below(std::string_view host, std::string_view suffix) {
  std::string name = to_lower(host);
  if (name.ends_with('.')) name.pop_back();
  for (const std::string& above : {private_zone_name(suffix), std::string(suffix)}) {
    if (!name.ends_with("." + above)) continue;
    name.resize(name.size() - above.size() - 1);
    break;
  }
  return name;
}

void merge_records(std::vector<DnsRecord>& records, std::vector<DnsRecord> more) {
  for (DnsRecord& record : more) {
    const auto at = std::lower_bound(
        records.begin(), records.end(), record.name,
        [](const DnsRecord& known, const std::string& name) { return known.name < name; });
    if (at == records.end() || at->name != record.name) {
      records.insert(at, std::move(record));
    } else {
      at->addresses.insert(at->addresses.end(), record.addresses.begin(), record.addresses.end());
      sort_unique(at->addresses);
    }
  }
}

std::optional<PrivateEndpointReading> read_private_endpoint(std::string_view body, const ArmId& id,
                                                            std::string_view suffix,
                                                            std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  auto found = id_in(*document);
  const Json* const properties = object_member(*document, "properties");
  const Json* const connection = properties == nullptr ? nullptr : connection_of(*properties);
  auto subnet = properties == nullptr ? std::nullopt : reference_in(*properties, "subnet");
  auto registry = connection == nullptr ? std::nullopt : id_in(*connection, "privateLinkServiceId");
  if (!found || !(*found == id)) problem = "it is about something else";
  if (!subnet || !subnet->is_subnet()) problem = "it is in no subnet";
  if (!registry || !registry->is_registry()) problem = "it leads to no registry";
  if (!problem.empty()) return std::nullopt;
  PrivateEndpointReading reading;
  reading.endpoint = {std::move(*found),
                      std::move(*registry),
                      std::move(*subnet),
                      is_approved(*connection),
                      {},
                      interfaces_in(*properties),
                      own_names(*properties, suffix)};
  if (const std::string* const state = text_member(*properties, "provisioningState"))
    reading.provisioning = provisioning_of(*state);
  reading.endpoint.failed = reading.provisioning == Provisioning::failed;
  return reading;
}

std::optional<ZoneGroupPage> read_zone_groups(std::string_view body, std::string_view suffix,
                                              std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of zone groups";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  ZoneGroupPage page{{}, {}, std::move(list->next_link)};
  const auto take_zone = [&](const Json& config) {
    auto zone = id_in(config, "privateDnsZoneId");
    if (!zone) return false;
    page.zones.push_back(std::move(*zone));
    add_group_names(config, suffix, page.names);
    return true;
  };
  const bool readable = each_properties(&list->items, [&](const Json& group) {
    if (has_failed(group)) return true;
    const Json* const configs = array_member(group, "privateDnsZoneConfigs");
    return configs == nullptr || each_properties(configs, take_zone);
  });
  if (!readable) {
    problem = unreadable;
    return std::nullopt;
  }
  return page;
}

bool zone_group_has(std::string_view body, const ArmId& zone) {
  std::string problem;
  const auto group = parse_json(body, problem);
  const Json* const properties = group ? object_member(*group, "properties") : nullptr;
  const Json* const configs =
      properties == nullptr ? nullptr : array_member(*properties, "privateDnsZoneConfigs");
  bool found = false;
  const bool readable = each_properties(configs, [&](const Json& config) {
    const auto id = id_in(config, "privateDnsZoneId");
    found = found || (id && *id == zone);
    return true;
  });
  return readable && found && !has_failed(*properties);
}

std::optional<std::vector<DnsRecord>> read_interface(std::string_view body, std::string_view suffix,
                                                     std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  std::vector<DnsRecord> names;
  const Json* const properties = object_member(*document, "properties");
  const Json* const list =
      properties == nullptr ? nullptr : array_member(*properties, "ipConfigurations");
  const bool readable = each_properties(list, [&](const Json& configuration) {
    add_interface_names(configuration, suffix, names);
    return true;
  });
  if (readable) return names;
  problem = "it has no readable list of IP configurations";
  return std::nullopt;
}

std::optional<ZoneLinkPage> read_zone_links(std::string_view body, std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of links";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  ZoneLinkPage page{{}, {}, std::move(list->next_link)};
  const bool readable = each_properties(&list->items, [&](const Json& link) {
    auto network = reference_in(link, "virtualNetwork");
    if (!network || has_word(link, "provisioningState", "deleting")) return true;
    if (has_word(link, "resolutionPolicy", "nxdomainredirect"))
      page.public_fallback.push_back(*network);
    page.networks.push_back(std::move(*network));
    return true;
  });
  if (readable) return page;
  problem = unreadable;
  return std::nullopt;
}

std::optional<RecordPage> read_record_sets(std::string_view body, std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of record sets";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  RecordPage page{{}, std::move(list->next_link)};
  for (const Json& item : list->items) {
    const std::string* const name = text_member(item, "name");
    const Json* const properties = object_member(item, "properties");
    if (name == nullptr || properties == nullptr) {
      problem = unreadable;
      return std::nullopt;
    }
    DnsRecord record{to_lower(*name), {}};
    const Json* const records = array_member(*properties, "aRecords");
    for (std::size_t i = 0; records != nullptr && i < records->size(); ++i)
      add_address(text_member((*records)[i], "ipv4Address"), record.addresses);
    sort_unique(record.addresses);
    page.records.push_back(std::move(record));
  }
  return page;
}

std::string private_endpoint_creation(const ArmId& id, const PrivateEndpointFact& fact) {
  Json connection{{"name", std::string(id.name())},
                  {"properties", Json{{"privateLinkServiceId", fact.registry.text()},
                                      {"groupIds", Json::array({std::string(registry_group)})}}}};
  return write_json(Json{{"location", fact.location},
                         {"properties", Json{{"subnet", Json{{"id", fact.subnet.text()}}},
                                             {"privateLinkServiceConnections",
                                              Json::array({std::move(connection)})}}}});
}

std::string zone_group_creation(const ArmId& zone) {
  // Azure's convention for the name of a configuration: the zone's, with dashes.
  std::string name(zone.name());
  std::replace(name.begin(), name.end(), '.', '-');
  Json config{{"name", name}, {"properties", Json{{"privateDnsZoneId", zone.text()}}}};
  return write_json(
      Json{{"properties", Json{{"privateDnsZoneConfigs", Json::array({std::move(config)})}}}});
}

}  // namespace acrnet::executor
