#include "emulator/identity/tokens.h"

#include <fmt/format.h>

#include <map>
#include <string>

#include "emulator/base/json.h"
#include "emulator/base/text.h"

namespace acrnet::emulator {
namespace {

using Form = std::map<std::string, std::string>;

constexpr int lifetime_seconds = 3599;  // as Entra answers for an hour

// The system-assigned identity of the machine that the emulator stands for.
constexpr std::string_view machine_identity = "00000000-0000-0000-0000-0000000000bb";

Response token_error(std::string_view error, int number, std::string_view description) {
  Response response;
  response.status = error == "invalid_client" ? 401 : 400;
  response.body =
      to_text(Json{{"error", error},
                   {"error_description", fmt::format("AADSTS{}: {}", number, description)},
                   {"error_codes", Json::array({number})}});
  return response;
}

std::string value_of(const Form& form, const std::string& key) {
  const auto found = form.find(key);
  return found == form.end() ? std::string() : found->second;
}

// scope=https://management.azure.com/.default (v2) or resource=https://management.azure.com/ (v1).
std::string audience_of(const Form& form) {
  std::string scope = value_of(form, "scope");
  if (scope.empty()) return value_of(form, "resource");
  scope = scope.substr(0, scope.find(' '));
  constexpr std::string_view ending = "/.default";
  if (scope.ends_with(ending)) scope.resize(scope.size() - ending.size());
  return scope;
}

std::int64_t seconds_of(TimePoint time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

std::string signed_token(const SignIn& sign_in, std::string_view tenant_name,
                         const std::string& client, const std::string& audience) {
  const std::int64_t now = seconds_of(sign_in.now);
  return sign_in.key.sign({{"aud", audience},
                           {"iss", fmt::format("{}/{}/", sign_in.request.base_url, tenant_name)},
                           {"iat", now},
                           {"nbf", now},
                           {"exp", now + lifetime_seconds + 1},
                           {"appid", client},
                           {"oid", client},
                           {"sub", client},
                           {"tid", tenant_named(tenant_name)},
                           {"ver", "1.0"}});
}

std::optional<Response> missing(const Form& form, const char* parameter) {
  if (!value_of(form, parameter).empty()) return std::nullopt;
  return token_error(
      "invalid_request", 900144,
      fmt::format("The request body must contain the following parameter: '{}'.", parameter));
}

std::optional<Response> refuse_assertion(const SignIn& sign_in, const std::string& assertion) {
  if (!sign_in.strict || assertion.empty()) return std::nullopt;
  const auto claims = claims_of(assertion);
  if (!claims) {
    return token_error("invalid_client", 50027, "JWT token is invalid or malformed.");
  }
  const Json* ends = find(*claims, {"exp"});
  if (ends != nullptr && ends->is_number() &&
      ends->get<double>() > double(seconds_of(sign_in.now))) {
    return std::nullopt;
  }
  return token_error("invalid_client", 700024,
                     "Client assertion is not within its valid time range.");
}

std::optional<Response> refuse_request(const SignIn& sign_in, const Form& form) {
  if (auto refusal = missing(form, "grant_type")) return refusal;
  if (auto refusal = missing(form, "client_id")) return refusal;
  const std::string grant = value_of(form, "grant_type");
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
  return refuse_assertion(sign_in, value_of(form, "client_assertion"));
}

Response token_answer(const Json& body) {
  Response response;
  response.headers.emplace_back("Cache-Control", "no-store, no-cache");
  response.body = to_text(body);
  return response;
}

// The older endpoints write numbers as text and say when a token ends (FACTS.md §9).
Json old_body(const SignIn& sign_in, const std::string& token, const std::string& audience) {
  const std::int64_t now = seconds_of(sign_in.now);
  return {{"token_type", "Bearer"},
          {"expires_in", std::to_string(lifetime_seconds)},
          {"ext_expires_in", std::to_string(lifetime_seconds)},
          {"expires_on", std::to_string(now + lifetime_seconds + 1)},
          {"not_before", std::to_string(now)},
          {"resource", audience},
          {"access_token", token}};
}

// Query and form together: App Service clients use the one, the Cloud Shell's the other.
Form identity_form(const SignIn& sign_in) {
  Form form = parse_form(sign_in.request.body);
  form.insert(sign_in.target.query.begin(), sign_in.target.query.end());
  return form;
}

}  // namespace

Response issue_token(const SignIn& sign_in) {
  const Form form = parse_form(sign_in.request.body);
  if (auto refusal = refuse_request(sign_in, form)) return *refusal;
  const auto& segments = sign_in.target.segments;
  const bool second = same_ignoring_case(segments[segments.size() - 2], "v2.0");
  // .../{tenant}/oauth2/v2.0/token, .../{tenant}/oauth2/token
  const std::string& tenant = segments[segments.size() - (second ? 4 : 3)];
  const std::string audience = audience_of(form);
  const std::string token = signed_token(sign_in, tenant, value_of(form, "client_id"), audience);
  if (!second) return token_answer(old_body(sign_in, token, audience));
  return token_answer({{"token_type", "Bearer"},
                       {"expires_in", lifetime_seconds},
                       {"ext_expires_in", lifetime_seconds},
                       {"access_token", token}});
}

Response issue_identity_token(const SignIn& sign_in, IdentityHost host) {
  const Request& request = sign_in.request;
  const bool shows_it_is_local = host == IdentityHost::virtual_machine
                                     ? same_ignoring_case(request.header("metadata"), "true")
                                     : !request.header("x-identity-header").empty() ||
                                           !request.header("secret").empty() ||
                                           same_ignoring_case(request.header("metadata"), "true");
  if (!shows_it_is_local) {
    return token_error("invalid_request", 900144,
                       host == IdentityHost::virtual_machine
                           ? "Required metadata header not specified: send Metadata: true."
                           : "Required header not specified: send X-IDENTITY-HEADER or secret.");
  }
  const Form form = identity_form(sign_in);
  if (auto refusal = missing(form, "resource")) return *refusal;
  std::string client = value_of(form, "client_id");
  if (client.empty()) client = value_of(form, "clientid");
  if (client.empty()) client = machine_identity;
  const std::string audience = value_of(form, "resource");
  Json body = old_body(sign_in, signed_token(sign_in, default_tenant, client, audience), audience);
  body["client_id"] = client;
  return token_answer(body);
}

std::string tenant_named(std::string_view name) {
  return is_guid(name) ? lower(name) : std::string(default_tenant);
}

}  // namespace acrnet::emulator
