#include "emulator/registry/network_rules.h"

#include <fmt/format.h>

#include <vector>

#include "emulator/base/address_range.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view service = "Microsoft.ContainerRegistry";

Response could_not_validate(std::string_view reason) {
  return registry_error(400, "NetworkRuleValidationError",
                        fmt::format("Could not validate network rule - {}", reason));
}

std::optional<Response> refuse_sku(const Json& registry) {
  const std::string sku = text_at(registry, {"sku", "name"});
  if (same_ignoring_case(sku, "Premium")) return std::nullopt;
  const Json& properties = registry["properties"];
  const Json& rule_set = properties["networkRuleSet"];
  // Reported: Deny alone is refused too.
  if (rule_set["defaultAction"] == "Deny" || !rule_set["virtualNetworkRules"].empty() ||
      !rule_set["ipRules"].empty()) {
    return registry_error(400, "NetworkRuleNotSupported",
                          fmt::format("The requested feature virtual network rule is not supported "
                                      "for the SKU {}.",
                                      sku));
  }
  const Json* const endpoints = find(properties, {"dataEndpointEnabled"});
  if (endpoints != nullptr && *endpoints == true) {
    // Documented as a feature of the Premium tier; the code has not been recorded.
    return registry_error(400, "DataEndpointNotSupported",
                          fmt::format("The requested feature dedicated data endpoint is not "
                                      "supported for the SKU {}.",
                                      sku));
  }
  if (text_at(properties, {"publicNetworkAccess"}) != "Disabled") return std::nullopt;
  return registry_error(400, "DisablingPublicNetworkAccessNotSupported",
                        fmt::format("Disabling public network access is not supported for the SKU "
                                    "{}. For more information, please visit "
                                    "https://aka.ms/acr/private-link.",
                                    sku));
}

std::optional<Response> refuse_quota(const Json& rule_set) {
  const auto exceeded = [](std::string_view feature, std::size_t quota) {
    return registry_error(
        400, "NetworkRuleQuotaExceeded",
        fmt::format("The requested feature {} exceeds allowed quota {} for the SKU "
                    "Premium.",
                    feature, quota));
  };
  if (rule_set["virtualNetworkRules"].size() > max_subnet_rules) {
    return exceeded("virtual network rule", max_subnet_rules);
  }
  if (rule_set["ipRules"].size() > max_ip_rules) return exceeded("IP rule", max_ip_rules);
  return std::nullopt;
}

std::optional<Response> refuse_ip_rules(const Json& rules) {
  for (const Json& rule : rules) {
    const std::string value = text_at(rule, {"value"});
    if (parse_range(value)) continue;
    return could_not_validate(fmt::format(
        "The value '{}' is not an IPv4 address or a range in CIDR format. Only IPV4 address "
        "is allowed.",
        value));
  }
  return std::nullopt;
}

std::string network_id(const SubnetId& id) {
  return fmt::format(
      "/subscriptions/{}/resourceGroups/{}/providers/Microsoft.Network/virtualNetworks/{}",
      id.subscription, id.group, id.network);
}

Response unregistered_subscription(const SubnetId& id) {
  return could_not_validate(fmt::format(
      "The client '{0}' with object id '{0}' does not have authorization to perform action "
      "'Microsoft.Network/virtualNetworks/taggedTrafficConsumers/validate/action' over scope "
      "'{1}/taggedTrafficConsumers/Microsoft.ContainerRegistry' or the scope is invalid. "
      "If access was recently granted, please refresh your credentials.",
      "00000000-0000-0000-0000-000000000000", network_id(id)));
}

Response without_endpoint(const std::string& subnets, const std::string& network) {
  return could_not_validate(fmt::format(
      "Subnets {} of virtual network {} do not have ServiceEndpoints for "
      "Microsoft.ContainerRegistry resources configured. Add Microsoft.ContainerRegistry to "
      "subnet's ServiceEndpoints collection before trying to ACL Microsoft.ContainerRegistry "
      "resources to these subnets.",
      subnets, network));
}

// The subnet exists and its subscription is registered; `lacking` gets it when the endpoint is
// missing.
std::optional<Response> refuse_subnet_rule(const Cloud& cloud, const std::string& text,
                                           std::vector<SubnetId>& lacking) {
  const auto id = parse_subnet_id(text);
  if (!id) return could_not_validate(fmt::format("'{}' is not the resource id of a subnet.", text));
  const Subscription* subscription = find_subscription(cloud, id->subscription);
  if (subscription == nullptr)
    return could_not_validate(fmt::format("Resource {} not found.", text));
  if (!is_registered(*subscription, service)) return unregistered_subscription(*id);
  const auto network = cloud.networks.find(network_key(id->subscription, id->group, id->network));
  const Json* subnet =
      network == cloud.networks.end() ? nullptr : find_subnet(network->second, id->subnet);
  if (subnet == nullptr) return could_not_validate(fmt::format("Resource {} not found.", text));
  if (!has_registry_endpoint(*subnet)) lacking.push_back(*id);
  return std::nullopt;
}

std::optional<Response> refuse_subnet_rules(const Cloud& cloud, const Json& rules) {
  std::vector<SubnetId> lacking;
  for (const Json& rule : rules) {
    if (auto refusal = refuse_subnet_rule(cloud, text_at(rule, {"id"}), lacking)) return refusal;
  }
  if (lacking.empty()) return std::nullopt;
  // The text names one network and all its subnets that lack the endpoint.
  const std::string network = network_id(lacking.front());
  std::string names;
  for (const SubnetId& id : lacking) {
    if (!same_ignoring_case(network_id(id), network)) continue;
    names += (names.empty() ? "" : ", ") + id.subnet;
  }
  return without_endpoint(names, network);
}

}  // namespace

Response registry_error(int status, std::string_view code, std::string_view message) {
  Response response;
  response.status = status;
  response.body =
      to_text(Json{{"error", {{"code", code}, {"message", message}}}, {"status", "Failed"}});
  return response;
}

Response private_link_beside_subnet_rules(std::string_view registry) {
  return could_not_validate(fmt::format(
      "The registry {} cannot have private endpoint connections and virtual network rules at the "
      "same time. Remove one of them before adding the other.",
      registry));
}

std::optional<Response> refuse_network_rules(const Cloud& cloud, const Json& registry) {
  const Json& rule_set = registry["properties"]["networkRuleSet"];
  if (auto refusal = refuse_sku(registry)) return refusal;
  if (auto refusal = refuse_quota(rule_set)) return refusal;
  if (auto refusal = refuse_ip_rules(rule_set["ipRules"])) return refusal;
  const Json* connections = find(registry, {"properties", "privateEndpointConnections"});
  const bool linked = connections != nullptr && !connections->empty();
  if (linked && !rule_set["virtualNetworkRules"].empty()) {
    return private_link_beside_subnet_rules(text_at(registry, {"name"}));
  }
  return refuse_subnet_rules(cloud, rule_set["virtualNetworkRules"]);
}

std::optional<SubnetId> parse_subnet_id(std::string_view id) {
  const auto parts = split(id, '/');
  const bool is_subnet =
      parts.size() == 11 && parts[0].empty() && same_ignoring_case(parts[1], "subscriptions") &&
      same_ignoring_case(parts[3], "resourceGroups") && same_ignoring_case(parts[5], "providers") &&
      same_ignoring_case(parts[6], "Microsoft.Network") &&
      same_ignoring_case(parts[7], "virtualNetworks") && same_ignoring_case(parts[9], "subnets") &&
      !parts[10].empty();
  if (!is_subnet) return std::nullopt;
  return SubnetId{std::string(parts[2]), std::string(parts[4]), std::string(parts[8]),
                  std::string(parts[10])};
}

std::string registry_endpoint_state(const Json& subnet) {
  std::string state;
  const Json* endpoints = find(subnet, {"properties", "serviceEndpoints"});
  if (endpoints == nullptr) return state;
  for (const Json& endpoint : *endpoints) {
    if (!same_ignoring_case(text_at(endpoint, {"service"}), service)) continue;
    state = text_at(endpoint, {"provisioningState"});
    if (state == "Succeeded") break;
  }
  return state;
}

bool has_registry_endpoint(const Json& subnet) {
  return registry_endpoint_state(subnet) == "Succeeded";
}

}  // namespace acrnet::emulator
