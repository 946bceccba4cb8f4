#include <fmt/format.h>

#include "executor/arm/arm_error.h"
#include "model/diagnostic_builder.h"

namespace acrnet::executor {

namespace {

// Azure's own words, and what its support asks for.
std::string azure_says(const ArmError& error) {
  std::string text = error.status == 0 ? "Azure's operation ended badly"
                                       : fmt::format("Azure answered HTTP {}", error.status);
  if (!error.code.empty()) text += fmt::format("{}{}", error.status == 0 ? ": " : ", ", error.code);
  if (!error.message.empty()) text += fmt::format(": {}", error.message);
  for (std::size_t i = 0; i < error.detail_messages.size(); ++i) {
    if (error.detail_messages[i].empty() || error.detail_messages[i] == error.message) continue;
    text += fmt::format(" {}: {}", error.detail_codes[i], error.detail_messages[i]);
  }
  if (!error.correlation_id.empty())
    text += fmt::format(" (correlation ID {})", error.correlation_id);
  return text;
}

// The right that reading a subscription's provider registration takes, or changing it.
std::string right_on_provider(std::string_view subscription, bool writes) {
  if (!writes) {
    return fmt::format(
        "Grant Microsoft.Resources/subscriptions/providers/read on /subscriptions/{}: acrnet looks "
        "whether a subnet's subscription is registered for Microsoft.ContainerRegistry. The role "
        "Reader on that subscription has it.",
        subscription);
  }
  return fmt::format(
      "Grant Microsoft.ContainerRegistry/register/action on /subscriptions/{0} (the role "
      "Contributor has it), or ask an identity with that right to run, once: az provider register "
      "--namespace Microsoft.ContainerRegistry --subscription {0}",
      subscription);
}

// The repair for what Azure refuses, by code and status.
std::string repair_for(const ArmError& error, std::string_view provider_of, bool writes) {
  if (error.has_code("InvalidAuthenticationTokenTenant")) {
    return "Sign in to the tenant that the message names, or set it: azure { tenant = … }.";
  }
  if (error.status == 401) return "Sign in again, or renew the credentials in the environment.";
  if (error.has_code("LinkedAuthorizationFailed")) {
    return "Writing this needs the join right on everything attached to it: grant the action that "
           "the message names on the linked scope.";
  }
  if (error.has_code("RequestDisallowedByPolicy")) {
    return "An Azure Policy forbids it: ask who owns the assignment that the message names.";
  }
  if (error.status == 403 && !provider_of.empty()) return right_on_provider(provider_of, writes);
  if (error.status == 403) {
    return "Grant the action that the message names on its scope. A plan needs "
           "Microsoft.ContainerRegistry/registries/read, Microsoft.Network/virtualNetworks/read "
           "and Microsoft.Network/virtualNetworks/subnets/read; an apply also the write actions of "
           "registries and subnets and …/subnets/joinViaServiceEndpoint/action.";
  }
  if (error.has_code("ScopeLocked"))
    return "Remove the lock that the message names, then run again.";
  if (error.has_code("SubscriptionNotFound") || error.has_code("InvalidSubscriptionId")) {
    return "Check the subscription's ID in the policy, and that this identity may see it.";
  }
  if (error.has_code("NetworkRuleValidationError")) {
    return "A rule names a subnet that Azure can't check: it lacks the service endpoint "
           "Microsoft.ContainerRegistry, its subscription is not registered for that provider, or "
           "this identity lacks rights on it. Azure checks all rules of the registry on "
           "every write.";
  }
  if (error.status == 429)
    return "Azure limits the number of requests: run again later, or with a longer --retry-for.";
  if (error.status >= 500) return "Azure has a problem of its own: run again later.";
  return "Correct what Azure names, then run again.";
}

bool is_foreign(const ArmError& error) {
  return !error.is_from_azure() && (error.status == 404 || error.status < 300);
}

// A web page or nothing where Azure would have answered in JSON.
Diagnostic not_azures_answer(std::string_view what, const ArmError& error) {
  return make_error(
      "ACR3513", fmt::format("something that is not Azure answered about {}", what),
      fmt::format("HTTP {}: {}. It was asked several times. Azure says that something does not "
                  "exist by a JSON error with a code, so this is taken neither for there nor for "
                  "gone.",
                  error.status, error.message),
      "Look at the proxy or gateway in between (HTTPS_PROXY), and at the address that "
      "ACRNET_LOG=debug shows, then run again.");
}

}  // namespace

Diagnostic azure_refused(std::string_view what, const ArmError& error,
                         std::string_view provider_of) {
  if (is_foreign(error)) return not_azures_answer(what, error);
  return make_error("ACR3501", fmt::format("can't read {}", what), azure_says(error),
                    repair_for(error, provider_of, false));
}

Diagnostic write_refused(std::string_view what, const ArmError& error,
                         std::string_view provider_of) {
  return make_error("ACR5002", fmt::format("Azure refused to change {}", what), azure_says(error),
                    repair_for(error, provider_of, true));
}

Diagnostic operation_failed(std::string_view what, const ArmError& error) {
  return make_error("ACR5004",
                    fmt::format("Azure accepted the change of {}, then failed to make it", what),
                    azure_says(error), repair_for(error, {}, true));
}

}  // namespace acrnet::executor
