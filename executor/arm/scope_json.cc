#include "executor/arm/scope_json.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "executor/arm/arm_json.h"
#include "executor/json/bounded_json.h"
#include "model/arm_id.h"
#include "model/network.h"

namespace acrnet::executor {

namespace {

// Adds the networks of a list of texts; false when it is another list.
bool read_addresses(const Json* list, std::vector<Cidr>& addresses) {
  if (list == nullptr) return false;
  for (const Json& item : *list) {
    const auto* const text = item.get_ptr<const std::string*>();
    std::string reason;
    const auto cidr = text == nullptr ? std::nullopt : parse_cidr(*text, reason);
    // A network may have IPv6 beside IPv4; no registry's rule is about those.
    if (cidr) addresses.push_back(cidr->network());
    if (!cidr && (text == nullptr || text->find(':') == std::string::npos)) return false;
  }
  std::sort(addresses.begin(), addresses.end());
  return true;
}

// The IDs of the resources or groups in a list; false when one of them has none.
bool read_ids(const Json& list, std::vector<ArmId>& ids) {
  for (const Json& item : list) {
    const std::string* const text = text_member(item, "id");
    std::string reason;
    auto id = text ? ArmId::parse_group_or_resource(*text, reason) : std::nullopt;
    if (!id) return false;
    ids.push_back(std::move(*id));
  }
  return true;
}

// Azure's own resolver, which every network can ask by this address; written down it changes
// nothing.
constexpr std::string_view azure_resolver = "168.63.129.16";

bool has_own_dns_servers(const Json& properties) {
  const Json* const options = object_member(properties, "dhcpOptions");
  const Json* const servers = options == nullptr ? nullptr : array_member(*options, "dnsServers");
  return servers != nullptr && std::any_of(servers->begin(), servers->end(), [](const Json& item) {
           const auto* const text = item.get_ptr<const std::string*>();
           return text == nullptr || *text != azure_resolver;
         });
}

void read_network(const Json& properties, ObservedContainer& network, std::string& problem) {
  const Json* const space = object_member(properties, "addressSpace");
  const Json* const prefixes = space == nullptr ? nullptr : array_member(*space, "addressPrefixes");
  if (!read_addresses(prefixes, network.addresses)) problem = "it has no readable address space";
  const Json* const subnets = array_member(properties, "subnets");
  if (subnets == nullptr || !read_ids(*subnets, network.contents))
    problem = "it has no readable list of subnets";
  std::sort(network.contents.begin(), network.contents.end());
  network.own_dns_servers = has_own_dns_servers(properties);
}

Json texts_of(const std::vector<Cidr>& addresses) {
  Json list = Json::array();
  for (const Cidr& cidr : addresses) list.push_back(to_string(cidr));
  return list;
}

}  // namespace

std::optional<ContainerReading> read_container(std::string_view body, const ArmId& id,
                                               std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  const std::string* const text = text_member(*document, "id");
  const std::string* const location = text_member(*document, "location");
  std::string reason;
  auto found = text == nullptr ? std::nullopt : ArmId::parse_group_or_resource(*text, reason);
  if (!found || !(*found == id)) problem = "it is about something else";
  if (location == nullptr) problem = "it has no location";
  const Json* const properties = object_member(*document, "properties");
  if (properties == nullptr) problem = "it has no properties";
  if (!problem.empty()) return std::nullopt;

  ContainerReading reading;
  reading.container.id = std::move(*found);
  reading.container.location = region_name(*location);
  if (const std::string* const state = text_member(*properties, "provisioningState"))
    reading.provisioning = provisioning_of(*state);
  if (id.is_network()) read_network(*properties, reading.container, problem);
  return problem.empty() ? std::optional(std::move(reading)) : std::nullopt;
}

std::optional<IdPage> read_contents(std::string_view body, std::string& problem) {
  constexpr std::string_view unreadable = "it has no readable list of resources";
  auto list = read_page(body, unreadable, problem);
  if (!list) return std::nullopt;
  IdPage page{{}, std::move(list->next_link)};
  if (read_ids(list->items, page.ids)) return page;
  problem = unreadable;
  return std::nullopt;
}

std::string creation_body(const ArmId& id, const ExistenceFact& fact, bool service_endpoint) {
  if (id.is_group()) return write_json(Json{{"location", fact.location}});
  if (id.is_network()) {
    const Json space{{"addressPrefixes", texts_of(fact.addresses)}};
    return write_json(
        Json{{"location", fact.location}, {"properties", Json{{"addressSpace", space}}}});
  }
  // A prefix of /32 does not exist, so the text has its length always.
  Json properties{{"addressPrefix", to_string(fact.addresses.at(0))}};
  if (service_endpoint) {
    properties["serviceEndpoints"] =
        Json::array({Json{{"service", std::string(registry_service)}}});
  }
  return write_json(Json{{"properties", std::move(properties)}});
}

std::optional<Registration> read_registration(std::string_view body, std::string& problem) {
  const auto document = parse_json(body, problem);
  if (!document) return std::nullopt;
  const std::string* const word = text_member(*document, "registrationState");
  if (word == nullptr) {
    problem = "it has no registrationState";
    return std::nullopt;
  }
  const std::string state = to_lower(*word);
  if (state == "registered") return Registration::registered;
  return state == "registering" ? Registration::registering : Registration::not_registered;
}

}  // namespace acrnet::executor
