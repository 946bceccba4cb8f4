// What a registry can be asked for besides itself: its admin's passwords, how much of its quota is
// used, what a private endpoint can connect to. Handlers: Exchange → Response.
//
// The shape of usages and credentials is recorded (test_acr_create_with_managed_registry); the
// refusal while the admin user is off is reported (terraform-provider-azurerm#21440).
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

// {subscription} {group} {registry}
Response list_credentials(Exchange& exchange);
Response regenerate_credential(Exchange& exchange);  // body: {"name": "password" | "password2"}
Response list_usages(Exchange& exchange);
Response list_private_link_resources(Exchange& exchange);
Response get_private_link_resource(Exchange& exchange);  // … {resource}: "registry"

}  // namespace acrnet::emulator
