#include "executor/arm/subnet_json.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "executor/arm/arm_json.h"
#include "executor/json/bounded_json.h"
#include "model/network.h"

namespace acrnet::executor {

namespace {

// Read-only in the specification of 2024-05-01; the Azure CLI leaves them out of its PUT as well
// (recorded).
constexpr std::string_view computed_members[] = {"provisioningState",
                                                 "privateEndpoints",
                                                 "ipConfigurations",
                                                 "ipConfigurationProfiles",
                                                 "resourceNavigationLinks",
                                                 "serviceAssociationLinks",
                                                 "purpose"};

template <typename AnyJson>
bool is_our_endpoint(const AnyJson& endpoint) {
  const std::string* const service = text_member(endpoint, "service");
  return service != nullptr && to_lower(*service) == to_lower(registry_service);
}

Provisioning provisioning_in(const Json& properties) {
  const std::string* const state = text_member(properties, "provisioningState");
  return provisioning_of(state == nullptr ? std::string_view() : *state);
}

// Azure failed with the subnet, or with its service endpoint, which has a state of its own.
bool subnet_has_failed(const Json& properties) {
  if (provisioning_in(properties) == Provisioning::failed) return true;
  const Json* const endpoints = array_member(properties, "serviceEndpoints");
  return endpoints != nullptr &&
         std::any_of(endpoints->begin(), endpoints->end(), [](const Json& endpoint) {
           return is_our_endpoint(endpoint) && provisioning_in(endpoint) == Provisioning::failed;
         });
}

// Whether the endpoint is there; empty with `problem` when the list can't be understood.
std::optional<bool> endpoint_in(const Json& properties, std::string& problem) {
  const Json* const endpoints = member(properties, "serviceEndpoints");
  // A subnet without endpoints has no such member (recorded).
  if (endpoints == nullptr || endpoints->is_null()) return false;
  if (!endpoints->is_array()) {
    problem = fmt::format("its serviceEndpoints is {}", type_in_words(endpoints->type()));
    return std::nullopt;
  }
  const auto names_none = [](const Json& endpoint) {
    return text_member(endpoint, "service") == nullptr;
  };
  if (std::any_of(endpoints->begin(), endpoints->end(), names_none)) {
    problem = "one of its serviceEndpoints names no service";
    return std::nullopt;
  }
  return std::any_of(endpoints->begin(), endpoints->end(), is_our_endpoint<Json>);
}

// The service behind Azure Container Instances, whose clients can't use a registry's endpoint, and
// any other.
void read_delegations(const Json& properties, ObservedSubnet& subnet) {
  const Json* const delegations = array_member(properties, "delegations");
  if (delegations == nullptr) return;
  for (const Json& delegation : *delegations) {
    const Json* const inner = object_member(delegation, "properties");
    const std::string* const service =
        inner == nullptr ? nullptr : text_member(*inner, "serviceName");
    if (service == nullptr) continue;
    if (to_lower(*service) == "microsoft.containerinstance/containergroups") {
      subnet.container_instances = true;
    } else if (subnet.delegated_to.empty()) {
      subnet.delegated_to = *service;
    }
  }
}

// Each IP configuration has an address, and so has each private endpoint, whose interface's
// configurations stand among them.
std::uint32_t used_addresses_in(const Json& properties) {
  const auto count = [&](std::string_view name) {
    const Json* const list = array_member(properties, name);
    return list == nullptr ? 0 : list->size();
  };
  return static_cast<std::uint32_t>(std::max(count("ipConfigurations"), count("privateEndpoints")));
}

// The addresses of a subnet, IPv4 only. Recorded: one prefix stands in addressPrefix, several in
// addressPrefixes, and some answers have one in the list.
std::vector<Cidr> prefixes_in(const Json& properties) {
  std::vector<Cidr> prefixes;
  const auto take = [&](const std::string* text) {
    std::string reason;
    const auto cidr = text == nullptr ? std::nullopt : parse_cidr(*text, reason);
    if (cidr) prefixes.push_back(cidr->network());
  };
  take(text_member(properties, "addressPrefix"));
  const Json* const list = prefixes.empty() ? array_member(properties, "addressPrefixes") : nullptr;
  if (list == nullptr) return prefixes;
  for (const Json& item : *list) take(item.get_ptr<const std::string*>());
  std::sort(prefixes.begin(), prefixes.end());
  return prefixes;
}

std::optional<SubnetReading> read_subnet_object(const Json& subnet, const ArmId& id,
                                                std::string& problem) {
  const auto found = id_in(subnet);
  const Json* const properties = object_member(subnet, "properties");
  if (!found || !(*found == id)) {
    problem = "it is about another subnet";
    return std::nullopt;
  }
  if (properties == nullptr) {
    problem = "it has no properties";
    return std::nullopt;
  }
  const auto endpoint = endpoint_in(*properties, problem);
  if (!endpoint) return std::nullopt;
  SubnetReading reading;
  reading.subnet.id = *found;
  reading.subnet.service_endpoint = *endpoint;
  read_delegations(*properties, reading.subnet);
  reading.subnet.prefixes = prefixes_in(*properties);
  reading.subnet.failed = subnet_has_failed(*properties);
  reading.subnet.used_addresses = used_addresses_in(*properties);
  reading.provisioning = provisioning_in(*properties);
  if (const std::string* const etag = text_member(subnet, "etag")) reading.etag = *etag;
  return reading;
}

std::optional<NetworkReading> read_network_object(const Json& network, const ArmId& id,
                                                  const std::vector<ArmId>& wanted,
                                                  std::string& problem) {
  const Json* const properties = object_member(network, "properties");
  const Json* const subnets =
      properties == nullptr ? nullptr : array_member(*properties, "subnets");
  if (subnets == nullptr) {
    problem = "it has no list of subnets";
    return std::nullopt;
  }
  NetworkReading reading;
  reading.id = id;
  reading.provisioning = provisioning_in(*properties);
  for (const Json& subnet : *subnets) {
    const auto subnet_id = id_in(subnet);
    if (!subnet_id || !subnet_id->is_subnet()) continue;
    reading.subnet_names.emplace_back(subnet_id->name());
    if (!std::binary_search(wanted.begin(), wanted.end(), *subnet_id)) continue;
    auto subnet_reading = read_subnet_object(subnet, *subnet_id, problem);
    if (!subnet_reading) return std::nullopt;
    reading.subnets.push_back(std::move(*subnet_reading));
  }
  std::sort(reading.subnet_names.begin(), reading.subnet_names.end());
  return reading;
}

// Whether one of the sorted subnets is in this network.
bool holds_wanted(const ArmId& network, const std::vector<ArmId>& wanted) {
  const std::string prefix = network.key() + "/subnets/";
  const auto first =
      std::lower_bound(wanted.begin(), wanted.end(), prefix,
                       [](const ArmId& id, const std::string& key) { return id.key() < key; });
  return first != wanted.end() && first->key().starts_with(prefix);
}

void remove_computed(OrderedJson& subnet) {
  subnet.erase("etag");
  OrderedJson& properties = subnet["properties"];
  for (const std::string_view name : computed_members) properties.erase(std::string(name));
  const auto endpoints = properties.find("serviceEndpoints");
  if (endpoints == properties.end() || !endpoints->is_array()) return;
  for (OrderedJson& endpoint : *endpoints) endpoint.erase("provisioningState");
}

}  // namespace

std::optional<SubnetReading> read_subnet(std::string_view body, const ArmId& id,
                                         std::string& problem) {
  const auto document = parse_json(body, problem);
  return document ? read_subnet_object(*document, id, problem) : std::nullopt;
}

std::optional<NetworkReading> read_network(std::string_view body, const ArmId& id,
                                           const std::vector<ArmId>& wanted, std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  const auto found = id_in(*document);
  if (!found || !(*found == id)) {
    problem = "it is about another virtual network";
    return std::nullopt;
  }
  return read_network_object(*document, *found, wanted, problem);
}

std::optional<NetworkPage> read_network_page(std::string_view body,
                                             const std::vector<ArmId>& wanted,
                                             std::string& problem) {
  auto list = read_page(body, "it has no list of values", problem);
  if (!list) return std::nullopt;
  NetworkPage page;
  page.next_link = std::move(list->next_link);
  for (const Json& item : list->items) {
    const auto id = id_in(item);
    if (!id || !id->is_network()) continue;
    page.all.push_back(*id);
    if (!holds_wanted(*id, wanted)) continue;
    auto network = read_network_object(item, *id, wanted, problem);
    if (!network) return std::nullopt;
    page.wanted.push_back(std::move(*network));
  }
  return page;
}

std::string subnet_with_endpoint(std::string_view body, bool present) {
  std::string problem;
  auto document = parse_ordered_json(body, problem);
  OrderedJson& subnet = *document;
  remove_computed(subnet);
  OrderedJson& endpoints = subnet["properties"]["serviceEndpoints"];
  if (!endpoints.is_array()) endpoints = OrderedJson::array();
  const auto ours = std::find_if(endpoints.begin(), endpoints.end(), is_our_endpoint<OrderedJson>);
  if (present && ours == endpoints.end()) {
    endpoints.push_back(OrderedJson{{"service", std::string(registry_service)}});
  } else if (!present && ours != endpoints.end()) {
    endpoints.erase(ours);
  }
  return write_json(subnet);
}

}  // namespace acrnet::executor
