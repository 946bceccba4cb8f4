#include "emulator/arm/subscriptions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <vector>

#include "emulator/arm/operations.h"
#include "emulator/arm/paging.h"
#include "emulator/base/api_version.h"
#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

constexpr std::array<std::string_view, 10> namespaces = {
    "Microsoft.Authorization",     "Microsoft.Compute",
    "Microsoft.ContainerInstance", "Microsoft.ContainerRegistry",
    "Microsoft.ContainerService",  "Microsoft.KeyVault",
    "Microsoft.Network",           "Microsoft.Resources",
    "Microsoft.Storage",           "Microsoft.Web"};

// These need no registration in Azure.
bool is_registration_free(std::string_view name_space) {
  return same_ignoring_case(name_space, "Microsoft.Authorization") ||
         same_ignoring_case(name_space, "Microsoft.Resources");
}

Json resource_type(std::string_view name, std::vector<std::string> versions) {
  return {{"resourceType", name},
          {"locations", {"West Europe", "North Europe", "East US", "West US"}},
          {"apiVersions", std::move(versions)},
          {"capabilities",
           "CrossResourceGroupResourceMove, CrossSubscriptionResourceMove, "
           "SupportsTags, SupportsLocation"}};
}

Json resource_types(std::string_view name_space) {
  if (same_ignoring_case(name_space, "Microsoft.ContainerRegistry")) {
    // Azure lists the newest first.
    std::vector<std::string> versions = registry_versions();
    std::reverse(versions.begin(), versions.end());
    return Json::array({resource_type("registries", std::move(versions))});
  }
  if (same_ignoring_case(name_space, "Microsoft.Network")) {
    return Json::array({resource_type("virtualNetworks",
                                      {"2024-05-01", "2023-11-01", "2022-01-01", "2020-05-01"})});
  }
  return Json::array();
}

Json provider_body(std::string_view subscription, const ProviderRegistration& provider) {
  return {
      {"id", fmt::format("/subscriptions/{}/providers/{}", subscription, provider.name_space)},
      {"namespace", provider.name_space},
      {"resourceTypes", resource_types(provider.name_space)},
      {"registrationState", provider.state},
      {"registrationPolicy",
       is_registration_free(provider.name_space) ? "RegistrationFree" : "RegistrationRequired"}};
}

Json subscription_body(const Subscription& subscription) {
  return {{"id", "/subscriptions/" + subscription.id},
          {"authorizationSource", "RoleBased"},
          {"managedByTenants", Json::array()},
          {"subscriptionId", subscription.id},
          {"tenantId", subscription.tenant_id},
          {"displayName", subscription.display_name},
          {"state", "Enabled"},
          {"subscriptionPolicies",
           {{"locationPlacementId", "Public_2014-09-01"},
            {"quotaId", "PayAsYouGo_2014-09-01"},
            {"spendingLimit", "Off"}}}};
}

Subscription& named_subscription(Exchange& exchange) {
  return exchange.cloud.subscriptions.at(lower(exchange.names[0]));
}

Response subscription_answer(const Json& body) {
  Response response;
  response.body = to_text(body);
  return response;
}

ProviderRegistration* named_provider(Exchange& exchange) {
  auto& providers = named_subscription(exchange).providers;
  const auto found = providers.find(lower(exchange.names[1]));
  return found == providers.end() ? nullptr : &found->second;
}

Response unknown_namespace(std::string_view name_space) {
  return arm_error(404, "InvalidResourceNamespace",
                   fmt::format("The resource namespace '{}' is invalid.", name_space));
}

Response begin_registration(Exchange& exchange, OperationKind kind, std::string_view until,
                            std::string_view afterwards) {
  ProviderRegistration* provider = named_provider(exchange);
  if (provider == nullptr) return unknown_namespace(exchange.names[1]);
  if (provider->state != until && provider->state != afterwards &&
      !is_registration_free(provider->name_space)) {
    provider->state = until;
    Operation operation;
    operation.kind = kind;
    operation.target = lower(provider->name_space);
    operation.subscription = exchange.names[0];
    begin_operation(exchange, std::move(operation));
  }
  return subscription_answer(provider_body(named_subscription(exchange).id, *provider));
}

}  // namespace

Response list_subscriptions(Exchange& exchange) {
  Json list = Json::array();
  for (const auto& [key, subscription] : exchange.cloud.subscriptions) {
    list.push_back(subscription_body(subscription));
  }
  const std::size_t count = list.size();
  return subscription_answer(
      {{"value", std::move(list)}, {"count", {{"type", "Total"}, {"value", count}}}});
}

Response get_subscription(Exchange& exchange) {
  return subscription_answer(subscription_body(named_subscription(exchange)));
}

Response list_providers(Exchange& exchange) {
  const Subscription& subscription = named_subscription(exchange);
  Json list = Json::array();
  for (const auto& [key, provider] : subscription.providers) {
    list.push_back(provider_body(subscription.id, provider));
  }
  return subscription_answer({{"value", std::move(list)}});
}

Response get_provider(Exchange& exchange) {
  const ProviderRegistration* provider = named_provider(exchange);
  if (provider == nullptr) return unknown_namespace(exchange.names[1]);
  return subscription_answer(provider_body(named_subscription(exchange).id, *provider));
}

Response register_provider(Exchange& exchange) {
  return begin_registration(exchange, OperationKind::register_provider, "Registering",
                            "Registered");
}

Response unregister_provider(Exchange& exchange) {
  return begin_registration(exchange, OperationKind::unregister_provider, "Unregistering",
                            "Unregistered");
}

Subscription new_subscription(std::string_view id, std::string_view display_name) {
  Subscription subscription;
  subscription.id = lower(id);
  subscription.display_name = display_name;
  subscription.tenant_id = default_tenant;
  for (const std::string_view name_space : namespaces) {
    set_registration(subscription, name_space,
                     is_registration_free(name_space) ? "Registered" : "NotRegistered");
  }
  return subscription;
}

void set_registration(Subscription& subscription, std::string_view name_space,
                      std::string_view state) {
  ProviderRegistration& provider = subscription.providers[lower(name_space)];
  if (provider.name_space.empty()) {
    const std::string_view known = known_namespace(name_space);
    provider.name_space = known.empty() ? name_space : known;
  }
  provider.state = state;
}

std::string_view known_namespace(std::string_view name_space) {
  for (const std::string_view known : namespaces) {
    if (same_ignoring_case(known, name_space)) return known;
  }
  return {};
}

}  // namespace acrnet::emulator
