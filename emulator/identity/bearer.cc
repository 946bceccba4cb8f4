#include "emulator/identity/bearer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/identity/tokens.h"

namespace acrnet::emulator {
namespace {

constexpr std::string_view scheme = "Bearer ";

BearerCheck refused(std::string_view code, const std::string& message) {
  BearerCheck check;
  check.refusal = arm_error(401, code, message);
  check.refusal->headers.emplace_back("WWW-Authenticate", R"(Bearer error="invalid_token")");
  return check;
}

TimePoint time_at(const Json& claims, const char* name) {
  const Json* value = find(claims, {name});
  const double seconds = value != nullptr && value->is_number() ? value->get<double>() : 0;
  // Beyond these a clock of ours cannot count.
  return TimePoint(std::chrono::seconds(static_cast<std::int64_t>(std::clamp(seconds, 0.0, 9e9))));
}

std::string_view without_slash(std::string_view url) {
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

// The audiences that Azure's message names, and the emulator's own address, which the JavaScript
// clients ask for.
bool is_for_arm(std::string_view audience, std::string_view base_url) {
  const std::array<std::string_view, 3> known = {"https://management.core.windows.net",
                                                 "https://management.azure.com", base_url};
  return std::any_of(known.begin(), known.end(), [&](std::string_view one) {
    return same_ignoring_case(without_slash(audience), one);
  });
}

// A registry's tokens are signed with the same key, by another issuer.
bool is_issued_by_tenant(const Json& claims) {
  const std::string issuer = text_at(claims, {"iss"});
  const auto parts = split(without_slash(issuer), '/');
  const bool is_url = parts.size() > 3 && parts[0].starts_with("http");
  return is_url && tenant_named(parts.back()) == text_at(claims, {"tid"});
}

BearerCheck wrong_tenant(const std::string& held, const std::string& wanted) {
  return refused(
      "InvalidAuthenticationTokenTenant",
      fmt::format(
          "The access token is from the wrong issuer 'https://sts.windows.net/{0}/'. It must "
          "match the tenant 'https://sts.windows.net/{1}/' associated with this "
          "subscription. Please use the authority (URL) 'https://login.windows.net/{1}' to "
          "get the token. Note, if the subscription is transferred to another tenant there "
          "is no impact to the services, but information about new tenant could take time "
          "to propagate (up to an hour). If you just transferred your subscription and see "
          "this error message, please try back later.",
          held, wanted));
}

}  // namespace

std::string bearer_token(const Request& request) {
  const std::string header = request.header("authorization");
  return starts_with_ignoring_case(header, scheme) ? header.substr(scheme.size()) : std::string();
}

bool is_of_now(const Json& claims, TimePoint now) {
  return time_at(claims, "nbf") <= now && now < time_at(claims, "exp");
}

BearerCheck check_bearer(const Request& request, const RequestTarget& target, const Cloud& cloud,
                         const TokenKey& key, bool strict, TimePoint now) {
  BearerCheck check;
  if (!starts_with_ignoring_case(request.header("authorization"), scheme)) {
    check.refusal = missing_token(request.base_url);
    return check;
  }
  if (!strict) return check;
  const auto claims = key.verified(bearer_token(request));
  if (!claims || !is_issued_by_tenant(*claims)) {
    return refused("InvalidAuthenticationToken", "The access token is invalid.");
  }
  if (!is_of_now(*claims, now)) {
    return refused("ExpiredAuthenticationToken",
                   fmt::format("The access token expiry UTC time '{}' is earlier than current UTC "
                               "time '{}'.",
                               timestamp(time_at(*claims, "exp"), "Z"), timestamp(now, "Z")));
  }
  if (!is_for_arm(text_at(*claims, {"aud"}), request.base_url)) {
    return refused(
        "InvalidAuthenticationTokenAudience",
        fmt::format("The access token has been obtained for wrong audience or resource '{}'. It "
                    "should exactly match with one of the allowed audiences "
                    "'https://management.core.windows.net/','https://management.core.windows.net',"
                    "'https://management.azure.com/','https://management.azure.com'.",
                    text_at(*claims, {"aud"})));
  }
  check.caller = {text_at(*claims, {"appid"}), text_at(*claims, {"tid"})};
  const Subscription* subscription =
      target.segments.size() > 1 && same_ignoring_case(target.segments[0], "subscriptions")
          ? find_subscription(cloud, target.segments[1])
          : nullptr;
  if (subscription != nullptr &&
      !same_ignoring_case(subscription->tenant_id, check.caller.tenant)) {
    return wrong_tenant(check.caller.tenant, subscription->tenant_id);
  }
  return check;
}

}  // namespace acrnet::emulator
