#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/registry/network_rules.h"
#include "emulator/registry/registries.h"
#include "emulator/registry/registry_body.h"

namespace acrnet::emulator {
namespace {

constexpr std::array<const char*, 2> password_names = {"password", "password2"};
constexpr std::size_t password_length = 52;

Response answer(const Exchange& exchange, const Json& body) {
  Response response;
  add_supported_versions(response, exchange.api_version);
  response.body = to_text(body);
  return response;
}

// As long as Azure's, the same for the same registry and the same number of renewals.
std::string password(const Json& registry, std::size_t index) {
  std::string text = fmt::format("{}#{}#{}", text_at(registry, {"id"}), index,
                                 to_text(registry["passwords"][index]));
  std::uint64_t sum = 1469598103934665603ULL;
  std::string digits;
  while (digits.size() < password_length) {
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * 1099511628211ULL;
    digits += base64url(fmt::format("{:016x}", sum));
  }
  return digits.substr(0, password_length);
}

Json credentials(const Json& registry) {
  Json passwords = Json::array();
  for (std::size_t i = 0; i < password_names.size(); ++i) {
    passwords.push_back({{"name", password_names.at(i)}, {"value", password(registry, i)}});
  }
  return {{"username", text_at(registry, {"name"})}, {"passwords", std::move(passwords)}};
}

std::optional<Response> refuse_without_admin(const Json& registry) {
  if (registry["properties"]["adminUserEnabled"] == true) return std::nullopt;
  return registry_error(
      400, "UnAuthorizedForCredentialOperations",
      fmt::format("Cannot perform credential operations for {} as admin user is disabled. Kindly "
                  "enable admin user as per docs: "
                  "https://docs.microsoft.com/en-us/azure/container-registry/"
                  "container-registry-authentication#admin-account",
                  text_at(registry, {"id"})));
}

Json usage(std::string_view name, std::int64_t limit, std::size_t current, std::string_view unit) {
  return {{"name", name}, {"limit", limit}, {"currentValue", current}, {"unit", unit}};
}

Json private_link_resource(const Json& registry) {
  Json members = Json::array({"registry"});
  for (const std::string& region : registry_regions(registry)) {
    members.push_back("registry_data_" + region);
  }
  return {{"type", "Microsoft.ContainerRegistry/registries/privateLinkResources"},
          {"id", text_at(registry, {"id"}) + "/privateLinkResources/registry"},
          {"name", "registry"},
          {"properties",
           {{"groupId", "registry"},
            {"requiredMembers", std::move(members)},
            {"requiredZoneNames", Json::array({"privatelink.azurecr.io"})}}}};
}

}  // namespace

Response list_credentials(Exchange& exchange) {
  const Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  if (auto refusal = refuse_without_admin(*registry)) return *refusal;
  return answer(exchange, credentials(*registry));
}

Response regenerate_credential(Exchange& exchange) {
  Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  if (auto refusal = refuse_without_admin(*registry)) return *refusal;
  std::string reason;
  const auto sent = parse_json(exchange.request.body, reason);
  if (!sent) return invalid_content(reason);
  const std::string name = text_at(*sent, {"name"});
  for (std::size_t i = 0; i < password_names.size(); ++i) {
    if (!same_ignoring_case(name, password_names.at(i))) continue;
    Json& renewals = (*registry)["passwords"][i];
    renewals = renewals.get<std::uint64_t>() + 1;
    return answer(exchange, credentials(*registry));
  }
  return invalid_content("name must be password or password2");
}

Response list_usages(Exchange& exchange) {
  const Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  const Json& properties = (*registry)["properties"];
  const Json& rules = properties["networkRuleSet"];
  constexpr std::int64_t premium_bytes = 536'870'912'000;
  // Recorded in 2023, but for the limit of IP rules, which the documentation of 2025 doubles.
  return answer(
      exchange,
      {{"value",
        {usage("Size", premium_bytes, 0, "Bytes"), usage("Webhooks", 500, 0, "Count"),
         usage("Geo-replications", -1, (*registry)["replications"].size(), "Count"),
         usage("IPRules", max_ip_rules, rules["ipRules"].size(), "Count"),
         usage("VNetRules", max_subnet_rules, rules["virtualNetworkRules"].size(), "Count"),
         usage("PrivateEndpointConnections", 200, properties["privateEndpointConnections"].size(),
               "Count"),
         usage("ScopeMaps", 50000, 0, "Count"), usage("Tokens", 50000, 0, "Count")}}});
}

Response list_private_link_resources(Exchange& exchange) {
  const Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  return answer(exchange, {{"value", Json::array({private_link_resource(*registry)})}});
}

Response get_private_link_resource(Exchange& exchange) {
  const Json* registry = named_registry(exchange);
  if (registry == nullptr) return registry_not_found(exchange);
  if (same_ignoring_case(exchange.names[3], "registry")) {
    return answer(exchange, private_link_resource(*registry));
  }
  return registry_error(404, "ResourceNotFound",
                        fmt::format("The resource {} could not be found.", exchange.names[3]));
}

}  // namespace acrnet::emulator
