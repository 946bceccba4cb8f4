// The refusals that networks, subnets and private endpoints share, in Microsoft.Network's words.
//
// Recorded or reported (derived/arm_errors.json): RetryableError with both details,
// AnotherOperationInProgress. InvalidPrivateLinkServiceIdType: terraform-provider-azurerm#11377.
// The others are Azure's well-known ones, written from general knowledge. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "emulator/arm/exchange.h"
#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// 400 InvalidRequestFormat: `what` must be `wanted`.
Response bad_network_request(std::string_view what, std::string_view wanted);
Response location_required();
// 400 for an id that does not have the form of one.
Response linked_invalid_property_id(std::string_view id, std::string_view property);
// 400 for an id of something that is not there, or lies in another region.
Response invalid_resource_reference(std::string_view id, std::string_view user);
// 400 for a private endpoint to something that is no registry.
Response invalid_private_link_service_type(std::string_view id);

// 400: the subnet has so many addresses less than what asks for them needs (azure-docs#88211).
Response subnet_is_full(const Json& subnet, std::size_t missing);

// 429: the resource itself is being written. The delay stands only in the text.
Response retryable_error(const Exchange& exchange, const Operation& running,
                         const std::string& resource_guid);
// 429: something that the resource stands on is being written.
Response referenced_resource_not_provisioned(std::string_view id, std::string_view user,
                                             OperationKind running);
// How an accepted write ends that met another one: the body of its operation says so.
OperationFailure another_operation_in_progress(const Exchange& exchange, const Operation& running);

// 412 when If-Match or If-None-Match don't fit what is there (null: nothing is).
std::optional<Response> refuse_precondition(const Exchange& exchange, const Json* before);

std::optional<Response> refuse_bad_network_name(std::string_view name);
std::optional<Response> refuse_other_name(const Json& sent, std::string_view name);
// 409 where the subscription is not registered for Microsoft.Network.
std::optional<Response> refuse_unregistered_network(const Exchange& exchange);

}  // namespace acrnet::emulator
