// Subscriptions, and what each has registered. Handlers: Exchange → Response.
//
// Registration answers 200 at once with Registering and has no polling headers (recorded); a client
// asks the provider again until it says Registered.
#pragma once

#include <string>
#include <string_view>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_subscriptions(Exchange& exchange);
Response get_subscription(Exchange& exchange);  // {subscription}

Response list_providers(Exchange& exchange);       // {subscription}
Response get_provider(Exchange& exchange);         // {subscription} {namespace}
Response register_provider(Exchange& exchange);    // {subscription} {namespace}
Response unregister_provider(Exchange& exchange);  // {subscription} {namespace}

// A subscription in which every known provider is NotRegistered.
Subscription new_subscription(std::string_view id, std::string_view display_name);

// Sets the registration of a namespace, which may be one that is not known here.
void set_registration(Subscription& subscription, std::string_view name_space,
                      std::string_view state);

// The namespace in Azure's letters; empty for one that does not exist.
std::string_view known_namespace(std::string_view name_space);

}  // namespace acrnet::emulator
