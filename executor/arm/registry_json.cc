#include "executor/arm/registry_json.h"

#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "executor/arm/arm_json.h"
#include "executor/json/bounded_json.h"
#include "executor/messages/diagnostics.h"
#include "model/creation.h"
#include "model/names.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view subnet_member_2019 = "id";
constexpr std::string_view subnet_member_2026 = "virtualNetworkSubnetResourceId";

bool same_word(std::string_view a, std::string_view b) { return to_lower(a) == to_lower(b); }

// A piece of JSON for a message: short, on one line.
std::string shown(const Json& value) {
  std::string text = write_json(value);
  if (text.size() > 200) text = text.substr(0, 200) + "…";
  return text;
}

// A word that is not known lets nobody in, as one that waits does.
ConnectionStatus status_of(const Json& connection) {
  const Json* const state = object_member(connection, "privateLinkServiceConnectionState");
  const std::string* const word = state == nullptr ? nullptr : text_member(*state, "status");
  for (const ConnectionStatus status :
       {ConnectionStatus::approved, ConnectionStatus::rejected, ConnectionStatus::disconnected}) {
    if (word != nullptr && same_word(*word, name(status))) return status;
  }
  return ConnectionStatus::pending;
}

// By endpoint. An endpoint that was deleted and made again has an old connection beside the new
// one: the one that lets in counts.
std::vector<ObservedConnection> connections_in(const Json& list) {
  std::vector<ObservedConnection> connections;
  for (const Json& item : list) {
    const Json* const properties = object_member(item, "properties");
    const Json* const endpoint =
        properties == nullptr ? nullptr : object_member(*properties, "privateEndpoint");
    auto id = endpoint == nullptr ? std::nullopt : id_in(*endpoint);
    if (id) connections.push_back({std::move(*id), status_of(*properties)});
  }
  std::sort(connections.begin(), connections.end(), [](const auto& a, const auto& b) {
    return std::tie(a.endpoint, a.status) < std::tie(b.endpoint, b.status);
  });
  const auto same = [](const auto& a, const auto& b) { return a.endpoint == b.endpoint; };
  connections.erase(std::unique(connections.begin(), connections.end(), same), connections.end());
  return connections;
}

// Reads one registry; the first mistake is kept as a Diagnostic.
class RegistryParser {
 public:
  explicit RegistryParser(const ArmId& id) : id_(id) {}

  std::optional<RegistryReading> read(const Json& body);
  std::optional<Diagnostic> error;

 private:
  void read_id(const Json& body);
  void read_last_write(const Json& body);
  void read_access(const Json& properties);
  void read_settings(const Json& properties);
  std::optional<bool> read_word(const Json& properties, std::string_view name, std::string_view yes,
                                std::string_view no);
  void read_rules(const Json& properties);
  void read_subnet_rules(const Json& rules);
  void read_ip_rules(const Json& rules);
  bool is_allow(const Json& rule);

  void unreadable(std::string_view problem) {
    if (!error) error = unreadable_answer(fmt::format("registry {}", id_.text()), problem);
  }
  void hidden(std::string_view problem) {
    if (!error) error = hidden_rules(id_, problem);
  }
  void unknown(std::string_view problem) {
    if (!error) error = unknown_rule(id_, problem);
  }

  const ArmId& id_;
  RegistryReading reading_;
};

void RegistryParser::read_id(const Json& body) {
  const std::string* const text = text_member(body, "id");
  if (text == nullptr) return unreadable("it has no id");
  std::string reason;
  const auto id = ArmId::parse(*text, reason);
  if (!id || !(*id == id_)) return unreadable(fmt::format("it is about {:.200}", *text));
  reading_.registry.id = *id;
}

// Older versions and some answers have no systemData; then nobody is named.
void RegistryParser::read_last_write(const Json& body) {
  const Json* const data = object_member(body, "systemData");
  if (data == nullptr) return;
  if (const std::string* const by = text_member(*data, "lastModifiedBy"))
    reading_.registry.last_write.by = *by;
  if (const std::string* const at = text_member(*data, "lastModifiedAt"))
    reading_.registry.last_write.at = *at;
}

void RegistryParser::read_access(const Json& properties) {
  if (const std::string* const server = text_member(properties, "loginServer")) {
    reading_.registry.login_server = *server;
  }
  if (const std::string* const state = text_member(properties, "provisioningState")) {
    reading_.provisioning = provisioning_of(*state);
    reading_.registry.failed = reading_.provisioning == Provisioning::failed;
  }
  const Json* const connections = array_member(properties, "privateEndpointConnections");
  reading_.registry.has_private_endpoints = connections != nullptr && !connections->empty();
  if (connections != nullptr) reading_.registry.connections = connections_in(*connections);
  read_settings(properties);
}

// 2019-05-01 does not have these members: then they are what Azure takes them for.
void RegistryParser::read_settings(const Json& properties) {
  NetworkSettings& network = reading_.registry.network;
  const auto disabled = read_word(properties, "publicNetworkAccess", "Disabled", "Enabled");
  const auto closed = read_word(properties, "networkRuleBypassOptions", "None", "AzureServices");
  if (disabled.value_or(false)) network.public_access = PublicAccess::disabled;
  if (closed.value_or(false)) network.trusted_services = TrustedServices::deny;
  const Json* const endpoints = member(properties, "dataEndpointEnabled");
  const bool has_endpoints = endpoints != nullptr && !endpoints->is_null();
  if (has_endpoints && !endpoints->is_boolean()) {
    unknown(fmt::format("its dataEndpointEnabled is {}", shown(*endpoints)));
  } else if (has_endpoints && endpoints->get<bool>()) {
    network.data_endpoints = DataEndpoints::enabled;
  }
  reading_.registry.shows_settings = disabled && closed && has_endpoints;
}

// Whether the member is `yes` and not `no`; empty when it is not there.
std::optional<bool> RegistryParser::read_word(const Json& properties, std::string_view name,
                                              std::string_view yes, std::string_view no) {
  const Json* const value = member(properties, name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  const std::string* const word = value->get_ptr<const std::string*>();
  if (word != nullptr && same_word(*word, yes)) return true;
  if (word == nullptr || !same_word(*word, no))
    unknown(fmt::format("its {} is {}", name, shown(*value)));
  return false;
}

void RegistryParser::read_rules(const Json& properties) {
  const Json* const rules = member(properties, "networkRuleSet");
  if (rules == nullptr || rules->is_null()) {
    // Only the Premium tier has rules.
    if (same_word(reading_.registry.sku, "Premium")) hidden("The answer has no networkRuleSet");
    return;
  }
  const std::string* const action = text_member(*rules, "defaultAction");
  if (action != nullptr && same_word(*action, "Deny")) {
    reading_.registry.network.default_action = DefaultAction::deny;
  } else if (action == nullptr || !same_word(*action, "Allow")) {
    return unknown(fmt::format("its networkRuleSet is {}", shown(*rules)));
  }
  read_subnet_rules(*rules);
  read_ip_rules(*rules);
  normalize(reading_.registry.network);
}

// Absent is the server's default; everything but Allow would be a rule of a kind unknown here.
bool RegistryParser::is_allow(const Json& rule) {
  const Json* const action = member(rule, "action");
  if (action == nullptr) return true;
  const std::string* const word = action->get_ptr<const std::string*>();
  return word != nullptr && same_word(*word, "Allow");
}

void RegistryParser::read_subnet_rules(const Json& rules) {
  const Json* const list = array_member(rules, "virtualNetworkRules");
  if (list == nullptr)
    return hidden("The answer's networkRuleSet has no list of virtualNetworkRules");
  for (const Json& rule : *list) {
    const std::string* text = text_member(rule, subnet_member_2019);
    if (text == nullptr) text = text_member(rule, subnet_member_2026);
    std::string reason = "it names no subnet";
    auto subnet = text == nullptr ? std::nullopt : ArmId::parse(*text, reason);
    if (!subnet || !subnet->is_subnet() || !is_allow(rule)) {
      return unknown(fmt::format("One of its rules for subnets is {}", shown(rule)));
    }
    reading_.registry.network.subnet_rules.push_back(std::move(*subnet));
  }
}

void RegistryParser::read_ip_rules(const Json& rules) {
  const Json* const list = array_member(rules, "ipRules");
  if (list == nullptr) return hidden("The answer's networkRuleSet has no list of ipRules");
  for (const Json& rule : *list) {
    const std::string* const text = text_member(rule, "value");
    std::string reason;
    const auto cidr = text == nullptr ? std::nullopt : parse_cidr(*text, reason);
    if (!cidr || !is_allow(rule)) {
      return unknown(fmt::format("One of its rules for IP addresses is {}", shown(rule)));
    }
    reading_.registry.network.ip_rules.push_back(cidr->network());
  }
}

std::optional<RegistryReading> RegistryParser::read(const Json& body) {
  read_id(body);
  read_last_write(body);
  if (const std::string* const region = text_member(body, "location"))
    reading_.registry.location = region_name(*region);
  if (const Json* const sku = object_member(body, "sku")) {
    if (const std::string* const tier = text_member(*sku, "name")) reading_.registry.sku = *tier;
  }
  const Json* const properties = object_member(body, "properties");
  if (properties == nullptr) {
    unreadable("it has no properties");
  } else {
    read_access(*properties);
    read_rules(*properties);
  }
  if (error) return std::nullopt;
  return std::move(reading_);
}

Json subnet_rules(const NetworkSettings& target, const NetworkSettings& current,
                  std::string_view member_name) {
  Json list = Json::array();
  for (const ArmId& subnet : target.subnet_rules) {
    const auto same =
        std::lower_bound(current.subnet_rules.begin(), current.subnet_rules.end(), subnet);
    const bool known = same != current.subnet_rules.end() && *same == subnet;
    Json rule{{"action", "Allow"}};
    rule[std::string(member_name)] = known ? same->text() : subnet.text();
    list.push_back(std::move(rule));
  }
  return list;
}

// Default action and both lists, and of the rest what is to become another than it is.
Json access_properties(const NetworkSettings& target, const NetworkSettings& current,
                       std::string_view subnet_member) {
  Json ip_rules = Json::array();
  for (const Cidr& cidr : target.ip_rules) {
    ip_rules.push_back(Json{{"action", "Allow"}, {"value", to_string(cidr)}});
  }
  const std::string_view action = target.default_action == DefaultAction::deny ? "Deny" : "Allow";
  Json rules{{"defaultAction", action},
             {"virtualNetworkRules", subnet_rules(target, current, subnet_member)},
             {"ipRules", std::move(ip_rules)}};
  Json properties{{"networkRuleSet", std::move(rules)}};
  if (target.public_access != current.public_access) {
    properties["publicNetworkAccess"] =
        target.public_access == PublicAccess::disabled ? "Disabled" : "Enabled";
  }
  if (target.trusted_services != current.trusted_services) {
    properties["networkRuleBypassOptions"] =
        target.trusted_services == TrustedServices::deny ? "None" : "AzureServices";
  }
  if (target.data_endpoints != current.data_endpoints) {
    properties["dataEndpointEnabled"] = target.data_endpoints == DataEndpoints::enabled;
  }
  return properties;
}

}  // namespace

std::string region_name(std::string_view text) {
  std::string name = to_lower(text);
  std::erase(name, ' ');
  return name;
}

Provisioning provisioning_of(std::string_view word) {
  const std::string state = to_lower(word);
  if (state.empty() || state == "succeeded") return Provisioning::succeeded;
  const bool failed = state == "failed" || state == "canceled" || state == "cancelled";
  return failed ? Provisioning::failed : Provisioning::busy;
}

std::optional<RegistryReading> read_registry(std::string_view body, const ArmId& id,
                                             std::optional<Diagnostic>& error) {
  std::string problem;
  const auto document = parse_json(body, problem);
  if (!document) {
    error = unreadable_answer(fmt::format("registry {}", id.text()), problem);
    return std::nullopt;
  }
  RegistryParser parser(id);
  auto reading = parser.read(*document);
  error = std::move(parser.error);
  return reading;
}

std::optional<RegistryPage> read_registry_page(std::string_view body,
                                               const std::function<bool(const ArmId&)>& is_wanted,
                                               std::string& problem) {
  auto list = read_page(body, "it has no list of values", problem);
  if (!list) return std::nullopt;
  RegistryPage page;
  page.next_link = std::move(list->next_link);
  for (const Json& item : list->items) {
    const auto id = id_in(item);
    if (!id || !id->is_registry()) continue;
    page.all.push_back(*id);
    if (!is_wanted(*id)) continue;
    RegistryParser parser(*id);
    auto reading = parser.read(item);
    if (reading) {
      page.wanted.push_back(std::move(reading->registry));
    } else {
      page.errors.push_back(std::move(*parser.error));
      page.failed.push_back(*id);
    }
  }
  return page;
}

std::string registry_patch(const NetworkSettings& target, const NetworkSettings& current,
                           std::string_view subnet_member) {
  return write_json(Json{{"properties", access_properties(target, current, subnet_member)}});
}

std::string registry_creation(const std::string& location, const NetworkSettings& settings,
                              std::string_view subnet_member) {
  return write_json(Json{{"location", location},
                         {"sku", Json{{"name", premium_tier}}},
                         {"properties", access_properties(settings, {}, subnet_member)}});
}

}  // namespace acrnet::executor
