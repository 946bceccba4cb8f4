#include "executor/files/observed_json.h"

#include <algorithm>
#include <utility>

namespace acrnet::executor {

namespace {

// Members that came after the first formats are written only where they say something, so that
// states and plans that lack them read as they were meant.
template <typename Read>
void each_where_there(StrictReader& object, std::string_view name, Read read) {
  if (object.has(name)) object.each(name, read);
}

std::vector<ArmId> ids_where_there(StrictReader& object, std::string_view name) {
  return object.has(name) ? read_ids(object, name) : std::vector<ArmId>();
}

std::vector<DnsRecord> read_records(StrictReader& object, std::string_view name) {
  std::vector<DnsRecord> records;
  each_where_there(object, name, [&](StrictReader& element) {
    DnsRecord record;
    record.name = element.text("name");
    element.each("addresses",
                 [&](StrictReader& address) { record.addresses.push_back(address.as_cidr()); });
    element.finish();
    records.push_back(std::move(record));
  });
  return records;
}

std::vector<std::string> texts_where_there(StrictReader& object, std::string_view name) {
  std::vector<std::string> texts;
  each_where_there(object, name,
                   [&](StrictReader& element) { texts.push_back(element.as_text()); });
  return texts;
}

bool flag_where_set(StrictReader& object, std::string_view name) {
  return object.has(name) && object.flag(name);
}

ObservedRegistry read_observed_registry(StrictReader& object) {
  ObservedRegistry registry;
  registry.id = object.id("id");
  registry.sku = object.text("sku");
  registry.login_server = object.text("login_server");
  registry.network = read_network(object.object("network"));
  registry.has_private_endpoints = object.flag("has_private_endpoints");
  registry.shows_settings = object.flag("shows_settings");
  each_where_there(object, "connections", [&](StrictReader& element) {
    ObservedConnection connection;
    connection.endpoint = element.id("endpoint");
    connection.status = element.word<ConnectionStatus>("status");
    element.finish();
    registry.connections.push_back(std::move(connection));
  });
  registry.failed = flag_where_set(object, "failed");
  object.finish();
  return registry;
}

ObservedSubnet read_observed_subnet(StrictReader& object) {
  ObservedSubnet subnet;
  subnet.id = object.id("id");
  subnet.service_endpoint = object.flag("service_endpoint");
  subnet.container_instances = object.flag("container_instances");
  if (object.has("delegated_to")) subnet.delegated_to = object.text("delegated_to");
  subnet.failed = flag_where_set(object, "failed");
  object.finish();
  return subnet;
}

ObservedContainer read_container(StrictReader& object) {
  ObservedContainer container;
  container.id = object.id("id");
  container.location = object.text("location");
  object.each("addresses",
              [&](StrictReader& element) { container.addresses.push_back(element.as_cidr()); });
  object.each("contents",
              [&](StrictReader& element) { container.contents.push_back(element.as_id()); });
  container.own_dns_servers = flag_where_set(object, "own_dns_servers");
  object.finish();
  return container;
}

ObservedPrivateEndpoint read_private_endpoint(StrictReader& object) {
  ObservedPrivateEndpoint endpoint;
  endpoint.id = object.id("id");
  endpoint.registry = object.id("registry");
  endpoint.subnet = object.id("subnet");
  endpoint.approved = object.flag("approved");
  endpoint.dns_zones = read_ids(object, "dns_zones");
  endpoint.interfaces = read_ids(object, "interfaces");
  endpoint.names = read_records(object, "names");
  endpoint.failed = flag_where_set(object, "failed");
  if (object.ok() && !endpoint.subnet.is_subnet()) object.fail("is in no subnet");
  object.finish();
  return endpoint;
}

ObservedPrivateZone read_private_zone(StrictReader& object) {
  ObservedPrivateZone zone;
  zone.id = object.id("id");
  zone.networks = read_ids(object, "networks");
  zone.public_fallback = ids_where_there(object, "public_fallback");
  zone.records = read_records(object, "records");
  object.finish();
  return zone;
}

ObservedRegistration read_registration(StrictReader& object) {
  ObservedRegistration registration;
  registration.subscription = object.text("subscription");
  registration.state = object.word<Registration>("state");
  object.finish();
  return registration;
}

// It may be a whole list of a subscription; no request is made to it.
UnreadResource read_unread(StrictReader& object) {
  std::string reason;
  auto id = ArmId::parse_any(object.text("id"), reason);
  if (!id) object.fail("is no resource ID: " + reason);
  UnreadResource item{id.value_or(ArmId()), object.text("code")};
  object.finish();
  return item;
}

// Appends; what is out of order or there twice is a mistake, as look-ups would miss it.
template <typename Entry, typename Read, typename Key>
void read_list(StrictReader& object, std::string_view name, std::vector<Entry>& list, Read read,
               Key key) {
  object.each(name, [&](StrictReader& element) {
    Entry next = read(element);
    if (!list.empty() && !(key(list.back()) < key(next))) {
      element.fail("is not in its place in the order");
    }
    list.push_back(std::move(next));
  });
}

std::string text_of(const ArmId& id) { return id.text(); }

template <typename List, typename Write>
void write_where_any(Json& object, const char* name, const List& list, Write write) {
  if (!list.empty()) object[name] = list_of(list, write);
}

Json write_record(const DnsRecord& record) {
  return {
      {"name", record.name},
      {"addresses", list_of(record.addresses, [](const Cidr& cidr) { return to_string(cidr); })}};
}

Json write_connection(const ObservedConnection& connection) {
  return {{"endpoint", connection.endpoint.text()}, {"status", name(connection.status)}};
}

Json write_entry(const ObservedRegistry& registry) {
  Json object{{"id", registry.id.text()},
              {"sku", registry.sku},
              {"login_server", registry.login_server},
              {"network", write_network(registry.network)},
              {"has_private_endpoints", registry.has_private_endpoints},
              {"shows_settings", registry.shows_settings}};
  write_where_any(object, "connections", registry.connections, write_connection);
  if (registry.failed) object["failed"] = true;
  return object;
}

Json write_entry(const ObservedSubnet& subnet) {
  Json object{{"id", subnet.id.text()},
              {"service_endpoint", subnet.service_endpoint},
              {"container_instances", subnet.container_instances}};
  if (!subnet.delegated_to.empty()) object["delegated_to"] = subnet.delegated_to;
  if (subnet.failed) object["failed"] = true;
  return object;
}

Json write_entry(const ObservedContainer& container) {
  Json object{
      {"id", container.id.text()},
      {"location", container.location},
      {"addresses", list_of(container.addresses, [](const Cidr& cidr) { return to_string(cidr); })},
      {"contents", list_of(container.contents, text_of)}};
  if (container.own_dns_servers) object["own_dns_servers"] = true;
  return object;
}

Json write_entry(const ObservedPrivateEndpoint& endpoint) {
  Json object{{"id", endpoint.id.text()},
              {"registry", endpoint.registry.text()},
              {"subnet", endpoint.subnet.text()},
              {"approved", endpoint.approved},
              {"dns_zones", list_of(endpoint.dns_zones, text_of)},
              {"interfaces", list_of(endpoint.interfaces, text_of)}};
  write_where_any(object, "names", endpoint.names, write_record);
  if (endpoint.failed) object["failed"] = true;
  return object;
}

Json write_entry(const ObservedPrivateZone& zone) {
  Json object{{"id", zone.id.text()}, {"networks", list_of(zone.networks, text_of)}};
  write_where_any(object, "public_fallback", zone.public_fallback, text_of);
  write_where_any(object, "records", zone.records, write_record);
  return object;
}

Json write_entry(const ObservedRegistration& registration) {
  return {{"subscription", registration.subscription}, {"state", name(registration.state)}};
}

Json write_entry(const UnreadResource& item) {
  return {{"id", item.id.text()}, {"code", item.code}};
}

}  // namespace

template <typename Entry>
Json write_seen_entry(const Entry& entry) {
  return write_entry(entry);
}

template Json write_seen_entry(const ObservedRegistry& entry);
template Json write_seen_entry(const ObservedSubnet& entry);
template Json write_seen_entry(const ObservedContainer& entry);
template Json write_seen_entry(const ObservedPrivateEndpoint& entry);
template Json write_seen_entry(const ObservedPrivateZone& entry);
template Json write_seen_entry(const ObservedRegistration& entry);
template Json write_seen_entry(const UnreadResource& entry);

void write_seen(Json& object, const Observed& observed) {
  for_each_seen_list(observed, [&](const char* name, const auto& list, auto write) {
    object[name] = list_of(list, write);
  });
  const auto same = [](const std::string& text) { return text; };
  write_where_any(object, "other_registries", observed.other_registries,
                  write_seen_entry<ObservedRegistry>);
  write_where_any(object, "searched_subscriptions", observed.searched_subscriptions, same);
  write_where_any(object, "unsearched_subscriptions", observed.unsearched_subscriptions, same);
}

Observed read_seen(StrictReader& object, bool with_made) {
  const auto by_id = [](const auto& entry) -> const ArmId& { return entry.id; };
  const auto by_subscription = [](const auto& entry) -> const std::string& {
    return entry.subscription;
  };
  Observed observed;
  read_list(object, "registries", observed.registries, read_observed_registry, by_id);
  read_list(object, "subnets", observed.subnets, read_observed_subnet, by_id);
  if (with_made) {
    read_list(object, "containers", observed.containers, read_container, by_id);
    read_list(object, "private_endpoints", observed.private_endpoints, read_private_endpoint,
              by_id);
    read_list(object, "private_zones", observed.private_zones, read_private_zone, by_id);
  }
  read_list(object, "registrations", observed.registrations, read_registration, by_subscription);
  if (object.has("unread")) read_list(object, "unread", observed.unread, read_unread, by_id);
  if (object.has("other_registries"))
    read_list(object, "other_registries", observed.other_registries, read_observed_registry, by_id);
  observed.searched_subscriptions = texts_where_there(object, "searched_subscriptions");
  observed.unsearched_subscriptions = texts_where_there(object, "unsearched_subscriptions");
  return observed;
}

}  // namespace acrnet::executor
