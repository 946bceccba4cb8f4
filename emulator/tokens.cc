#include "emulator/tokens.h"

#include <fmt/format.h>

#include <map>
#include <string>

#include "emulator/json.h"
#include "emulator/text.h"

namespace acrnet::emulator {
namespace {

constexpr int lifetime_seconds = 3599;  // as Entra answers for an hour

Response token_error(std::string_view error, int number, std::string_view description) {
  Response response;
  response.status = 400;
  response.body =
      to_text(Json{{"error", error},
                   {"error_description", fmt::format("AADSTS{}: {}", number, description)},
                   {"error_codes", Json::array({number})}});
  return response;
}

std::string value_of(const std::map<std::string, std::string>& form, const std::string& key) {
  const auto found = form.find(key);
  return found == form.end() ? std::string() : found->second;
}

// scope=https://management.azure.com/.default (v2) or resource=https://management.azure.com/ (v1).
std::string audience_of(const std::map<std::string, std::string>& form) {
  std::string scope = value_of(form, "scope");
  if (scope.empty()) return value_of(form, "resource");
  scope = scope.substr(0, scope.find(' '));
  constexpr std::string_view ending = "/.default";
  if (scope.ends_with(ending)) scope.resize(scope.size() - ending.size());
  return scope;
}

std::string unsigned_jwt(const std::string& issuer, const std::string& tenant,
                         const std::string& client, const std::string& audience, TimePoint now) {
  const auto seconds =
      std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
  const Json header = {{"typ", "JWT"}, {"alg", "none"}};
  const Json claims = {{"aud", audience},
                       {"iss", issuer},
                       {"iat", seconds},
                       {"nbf", seconds},
                       {"exp", seconds + lifetime_seconds + 1},
                       {"appid", client},
                       {"oid", client},
                       {"sub", client},
                       {"tid", tenant},
                       {"ver", "1.0"}};
  return base64url(to_text(header)) + "." + base64url(to_text(claims)) + ".";
}

}  // namespace

bool is_token_request(const Request& request, const RequestTarget& target) {
  const auto& parts = target.segments;
  if (request.method != "POST" || parts.size() < 3 || parts.size() > 4) return false;
  return same_ignoring_case(parts[1], "oauth2") && same_ignoring_case(parts.back(), "token") &&
         (parts.size() == 3 || same_ignoring_case(parts[2], "v2.0"));
}

Response issue_token(const Request& request, const RequestTarget& target, TimePoint now) {
  const auto form = parse_form(request.body);
  const std::string grant = value_of(form, "grant_type");
  const std::string client = value_of(form, "client_id");
  if (grant.empty()) {
    return token_error("invalid_request", 900144,
                       "The request body must contain the following parameter: 'grant_type'.");
  }
  if (client.empty()) {
    return token_error("invalid_request", 900144,
                       "The request body must contain the following parameter: 'client_id'.");
  }
  if (grant != "client_credentials" && grant != "refresh_token") {
    return token_error("unsupported_grant_type", 70003,
                       fmt::format("The app requested an unsupported grant type '{}'.", grant));
  }
  const bool proves_itself = !value_of(form, "client_secret").empty() ||
                             !value_of(form, "client_assertion").empty() ||
                             !value_of(form, "refresh_token").empty();
  if (!proves_itself) {
    return token_error(
        "invalid_client", 7000218,
        "The request body must contain the following parameter: 'client_assertion' or "
        "'client_secret'.");
  }
  const std::string& tenant = target.segments[0];
  const std::string issuer = fmt::format("{}/{}/", request.base_url, tenant);
  Json body = {{"token_type", "Bearer"},
               {"expires_in", lifetime_seconds},
               {"ext_expires_in", lifetime_seconds},
               {"access_token", unsigned_jwt(issuer, tenant, client, audience_of(form), now)}};
  Response response;
  response.headers.emplace_back("Cache-Control", "no-store, no-cache");
  response.body = to_text(body);
  return response;
}

}  // namespace acrnet::emulator
