// Errors in ARM's shape: {"error":{"code","message","details"?}}. Each factory names where its text
// comes from; texts without a source are Azure's well-known ones, written from general knowledge.
// Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "emulator/base/http_message.h"
#include "emulator/base/json.h"

namespace acrnet::emulator {

// An ARM error. `details` is left out when null; Microsoft.Network always sends an empty list.
Response arm_error(int status, std::string_view code, std::string_view message,
                   const Json& details = nullptr);

// The same from the gateway in front of the services, which says so in a header (recorded for an
// absent group, a missing registration, a lock).
Response gateway_error(int status, std::string_view code, std::string_view message,
                       const Json& details = nullptr);

// 401 when there is no Authorization header; its challenge names `base_url` as the authority.
Response missing_token(const std::string& base_url);
Response missing_api_version();
Response subscription_not_found(std::string_view subscription);
Response resource_group_not_found(std::string_view group);
// Recorded by many clients: 404 of the gateway for a resource of which nothing is known.
Response resource_not_found(std::string_view type_and_name, std::string_view group);
// Microsoft.Network's own 404, for a child of a network that exists.
Response network_resource_not_found(std::string_view id);
// Recorded (derived/arm_errors.json): 409 of the gateway.
Response missing_registration(std::string_view name_space);
Response invalid_content(std::string_view reason);
Response method_not_allowed(std::string_view method);

}  // namespace acrnet::emulator
