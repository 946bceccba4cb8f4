// Container registries on the control plane. Handlers: Exchange → Response.
//
// Each api-version shows and takes its own members (registry_body.h); a refused write changes
// nothing. A registry has no etag: whoever writes last wins (FACTS.md §1).
#pragma once

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"

namespace acrnet::emulator {

Response list_registries(Exchange& exchange);           // {subscription}
Response list_registries_of_group(Exchange& exchange);  // {subscription} {group}
Response get_registry(Exchange& exchange);              // {subscription} {group} {registry}
Response put_registry(Exchange& exchange);
Response patch_registry(Exchange& exchange);
Response delete_registry(Exchange& exchange);
Response check_registry_name(Exchange& exchange);  // {subscription}

// For the handlers of what lies below a registry: {subscription} {group} {registry} …
Json* named_registry(Exchange& exchange);  // null where there is none
Response registry_not_found(const Exchange& exchange);

// {subscription} {group} {registry}
Response list_credentials(Exchange& exchange);
Response regenerate_credential(Exchange& exchange);  // body: {"name": "password" | "password2"}
Response list_usages(Exchange& exchange);
Response list_private_link_resources(Exchange& exchange);
Response get_private_link_resource(Exchange& exchange);  // … {resource}: "registry"

}  // namespace acrnet::emulator
