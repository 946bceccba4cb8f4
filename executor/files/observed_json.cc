#include "executor/files/observed_json.h"

#include <algorithm>
#include <utility>

namespace acrnet::executor {

namespace {

ObservedRegistry read_observed_registry(StrictReader& object) {
  ObservedRegistry registry;
  registry.id = object.id("id");
  registry.sku = object.text("sku");
  registry.login_server = object.text("login_server");
  registry.network = read_network(object.object("network"));
  registry.has_private_endpoints = object.flag("has_private_endpoints");
  registry.shows_settings = object.flag("shows_settings");
  object.finish();
  return registry;
}

ObservedSubnet read_observed_subnet(StrictReader& object) {
  ObservedSubnet subnet;
  subnet.id = object.id("id");
  subnet.service_endpoint = object.flag("service_endpoint");
  subnet.container_instances = object.flag("container_instances");
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
  if (object.ok() && !endpoint.subnet.is_subnet()) object.fail("is in no subnet");
  object.finish();
  return endpoint;
}

ObservedPrivateZone read_private_zone(StrictReader& object) {
  ObservedPrivateZone zone;
  zone.id = object.id("id");
  zone.networks = read_ids(object, "networks");
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

Json write_entry(const ObservedRegistry& registry) {
  return {{"id", registry.id.text()},
          {"sku", registry.sku},
          {"login_server", registry.login_server},
          {"network", write_network(registry.network)},
          {"has_private_endpoints", registry.has_private_endpoints},
          {"shows_settings", registry.shows_settings}};
}

Json write_entry(const ObservedSubnet& subnet) {
  return {{"id", subnet.id.text()},
          {"service_endpoint", subnet.service_endpoint},
          {"container_instances", subnet.container_instances}};
}

Json write_entry(const ObservedContainer& container) {
  return {
      {"id", container.id.text()},
      {"location", container.location},
      {"addresses", list_of(container.addresses, [](const Cidr& cidr) { return to_string(cidr); })},
      {"contents", list_of(container.contents, [](const ArmId& id) { return id.text(); })}};
}

Json write_entry(const ObservedPrivateEndpoint& endpoint) {
  const auto text_of = [](const ArmId& id) { return id.text(); };
  return {{"id", endpoint.id.text()},
          {"registry", endpoint.registry.text()},
          {"subnet", endpoint.subnet.text()},
          {"approved", endpoint.approved},
          {"dns_zones", list_of(endpoint.dns_zones, text_of)},
          {"interfaces", list_of(endpoint.interfaces, text_of)}};
}

Json write_entry(const ObservedPrivateZone& zone) {
  return {{"id", zone.id.text()},
          {"networks", list_of(zone.networks, [](const ArmId& id) { return id.text(); })}};
}

Json write_entry(const ObservedRegistration& registration) {
  return {{"subscription", registration.subscription}, {"state", name(registration.state)}};
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

void write_seen(Json& object, const Observed& observed) {
  for_each_seen_list(observed, [&](const char* name, const auto& list, auto write) {
    object[name] = list_of(list, write);
  });
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
  return observed;
}

}  // namespace acrnet::executor
