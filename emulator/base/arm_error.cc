#include "emulator/base/arm_error.h"

#include <fmt/format.h>

namespace acrnet::emulator {

Response arm_error(int status, std::string_view code, std::string_view message,
                   const Json& details) {
  Json error = {{"code", code}, {"message", message}};
  if (!details.is_null()) error["details"] = details;
  Response response;
  response.status = status;
  response.body = to_text(Json{{"error", error}});
  return response;
}

Response gateway_error(int status, std::string_view code, std::string_view message,
                       const Json& details) {
  Response response = arm_error(status, code, message, details);
  response.headers.emplace_back("x-ms-failure-cause", "gateway");
  return response;
}

Response missing_token(const std::string& base_url) {
  Response response = arm_error(401, "AuthenticationFailed",
                                "Authentication failed. The 'Authorization' header is missing.");
  response.headers.emplace_back(
      "WWW-Authenticate",
      fmt::format("Bearer authorization_uri=\"{}/common\", error=\"invalid_token\", "
                  "error_description=\"The authentication failed because of missing "
                  "'Authorization' header.\"",
                  base_url));
  return response;
}

Response missing_api_version() {
  return gateway_error(
      400, "MissingApiVersionParameter",
      "The api-version query parameter (?api-version=) is required for all requests.");
}

Response subscription_not_found(std::string_view subscription) {
  return gateway_error(404, "SubscriptionNotFound",
                       fmt::format("The subscription '{}' could not be found.", subscription));
}

Response resource_group_not_found(std::string_view group) {
  return gateway_error(404, "ResourceGroupNotFound",
                       fmt::format("Resource group '{}' could not be found.", group));
}

Response resource_not_found(std::string_view type_and_name, std::string_view group) {
  return gateway_error(
      404, "ResourceNotFound",
      fmt::format("The Resource '{}' under resource group '{}' was not found. For more "
                  "details please go to https://aka.ms/ARMResourceNotFoundFix",
                  type_and_name, group));
}

Response network_resource_not_found(std::string_view id) {
  return arm_error(404, "NotFound", fmt::format("Resource {} not found.", id), Json::array());
}

Response missing_registration(std::string_view name_space) {
  const std::string message = fmt::format(
      "The subscription is not registered to use namespace '{}'. See https://aka.ms/rps-not-found "
      "for how to register subscriptions.",
      name_space);
  const Json detail = {
      {"code", "MissingSubscriptionRegistration"}, {"target", name_space}, {"message", message}};
  return gateway_error(409, "MissingSubscriptionRegistration", message, Json::array({detail}));
}

Response invalid_content(std::string_view reason) {
  return arm_error(
      400, "InvalidRequestContent",
      fmt::format("The request content was invalid and could not be deserialized: '{}'.", reason));
}

Response method_not_allowed(std::string_view method) {
  return arm_error(405, "MethodNotAllowed",
                   fmt::format("The method '{}' is not allowed for this resource.", method));
}

}  // namespace acrnet::emulator
