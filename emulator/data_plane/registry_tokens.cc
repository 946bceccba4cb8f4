#include "emulator/data_plane/registry_tokens.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

#include "emulator/base/text.h"
#include "emulator/identity/bearer.h"

namespace acrnet::emulator {
namespace {

using Form = std::map<std::string, std::string>;

constexpr std::string_view issuer = "Azure Container Registry";
constexpr std::string_view token_user = "00000000-0000-0000-0000-000000000000";
constexpr int refresh_seconds = 11'700;
constexpr int access_seconds = 4'500;
constexpr int link_seconds = 1'200;

std::string value_of(const Form& form, const std::string& name) {
  const auto found = form.find(name);
  return found == form.end() ? std::string() : found->second;
}

Response token_answer(const Json& body) {
  Response response;
  response.body = to_text(body);
  response.headers.emplace_back("x-ms-ratelimit-remaining-calls-per-second", "166.65");
  return response;
}

std::string signed_for(const Knock& knock, const std::string& audience, std::string_view kind,
                       int lifetime, const Json& more) {
  const auto now =
      std::chrono::duration_cast<std::chrono::seconds>(knock.now.time_since_epoch()).count();
  Json claims = {{"iss", issuer}, {"aud", audience}, {"grant_type", kind},
                 {"iat", now},    {"nbf", now},      {"exp", now + lifetime}};
  claims.update(more);
  return knock.key.sign(claims);
}

// The claims of a token that this registry gave out, of this kind and of now.
std::optional<Json> own_claims(const Knock& knock, const std::string& audience,
                               std::string_view kind, std::string_view token) {
  auto claims = knock.key.verified(token);
  const bool good = claims && text_at(*claims, {"iss"}) == issuer &&
                    text_at(*claims, {"aud"}) == audience &&
                    text_at(*claims, {"grant_type"}) == kind && is_of_now(*claims, knock.now);
  return good ? std::move(claims) : std::nullopt;
}

// "repository:a/b:pull,push" → what a read-only registry can give of it.
Json access_of(std::string_view scopes) {
  Json access = Json::array();
  for (const std::string_view scope : split(scopes, ' ')) {
    const std::size_t first = scope.find(':');
    const std::size_t last = scope.rfind(':');
    if (first == std::string_view::npos || last == first) continue;
    Json actions = Json::array();
    for (const std::string_view action : split(scope.substr(last + 1), ',')) {
      if (action == "pull" || action == "metadata_read" || action == "*") actions.push_back("pull");
    }
    access.push_back({{"type", scope.substr(0, first)},
                      {"name", scope.substr(first + 1, last - first - 1)},
                      {"actions", std::move(actions)}});
  }
  return access;
}

// User and password of `Authorization: Basic`; empty without one.
std::pair<std::string, std::string> basic_credentials(const Request& request) {
  const std::string header = request.header("authorization");
  if (!starts_with_ignoring_case(header, "Basic ")) return {};
  std::string encoded = header.substr(6);
  std::replace(encoded.begin(), encoded.end(), '+', '-');
  std::replace(encoded.begin(), encoded.end(), '/', '_');
  const std::string text = base64url_decode(encoded).value_or("");
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return {};
  return {text.substr(0, colon), text.substr(colon + 1)};
}

bool is_known(const Knock& knock, const RegistryHost& host, const std::string& user,
              const std::string& password) {
  if (user == token_user) {
    return own_claims(knock, host.login_server(), "refresh_token", password).has_value();
  }
  return is_guid(user) && !password.empty();
}

bool allows_anonymous_pull(const Json& registry) {
  const Json* allowed = find(registry, {"properties", "anonymousPullEnabled"});
  return allowed != nullptr && allowed->is_boolean() && allowed->get<bool>();
}

Response access_token(const Knock& knock, const RegistryHost& host, std::string_view scopes) {
  return token_answer(
      {{"access_token", signed_for(knock, host.login_server(), "access_token", access_seconds,
                                   {{"access", access_of(scopes)}})}});
}

Response unauthorized(std::string_view message) {
  return registry_api_error(401, "UNAUTHORIZED", message);
}

// In strict mode one of this emulator, of now, whose principal may read the registry.
bool is_good_entra_token(const Knock& knock, const std::string& token, const Json& registry) {
  if (!knock.strict) return !token.empty();
  const auto claims = knock.key.verified(token);
  if (!claims || !is_of_now(*claims, knock.now)) return false;
  const std::string principal = text_at(*claims, {"appid"});
  return !principal.empty() &&
         role_at(knock.roles, principal, text_at(registry, {"id"})) >= Role::reader;
}

}  // namespace

Response registry_api_error(int status, std::string_view code, std::string_view message) {
  Response response;
  response.status = status;
  response.body = to_text(
      {{"errors", Json::array({{{"code", code}, {"message", message}, {"detail", nullptr}}})}});
  response.headers.emplace_back("Docker-Distribution-Api-Version", "registry/2.0");
  return response;
}

Response registry_challenge(const Knock& knock, const RegistryHost& host,
                            std::string_view repository) {
  Response response = unauthorized(
      "authentication required, visit https://aka.ms/acr/authorization for more information.");
  std::string challenge = fmt::format(R"(Bearer realm="{}/oauth2/token",service="{}")",
                                      knock.request.base_url, host.login_server());
  if (!repository.empty()) challenge += fmt::format(R"(,scope="repository:{}:pull")", repository);
  if (!bearer_token(knock.request).empty()) challenge += R"(,error="invalid_token")";
  response.headers.emplace_back("Www-Authenticate", challenge);
  return response;
}

Response exchange_entra_token(const Knock& knock, const RegistryHost& host, const Json& registry) {
  const Form form = parse_form(knock.request.body);
  if (value_of(form, "grant_type") != "access_token") {
    return registry_api_error(400, "UNSUPPORTED",
                              "the exchange takes grant_type=access_token and an access_token");
  }
  const std::string token = value_of(form, "access_token");
  if (!is_good_entra_token(knock, token, registry)) {
    return unauthorized("the access token is invalid, has expired or is missing.");
  }
  const auto claims = claims_of(token);
  const std::string who = claims ? text_at(*claims, {"appid"}) : std::string();
  return token_answer({{"refresh_token", signed_for(knock, host.login_server(), "refresh_token",
                                                    refresh_seconds, {{"appid", who}})}});
}

Response issue_registry_token(const Knock& knock, const RegistryHost& host, const Json& registry) {
  if (knock.request.method == "GET") {
    const auto [user, password] = basic_credentials(knock.request);
    const bool anonymous = user.empty() && allows_anonymous_pull(registry);
    if (anonymous || is_known(knock, host, user, password)) {
      return access_token(knock, host, knock.target.parameter("scope"));
    }
    return unauthorized("the credentials are wrong or missing.");
  }
  const Form form = parse_form(knock.request.body);
  const std::string grant = value_of(form, "grant_type");
  const bool by_token = grant == "refresh_token";
  if (!by_token && grant != "password") {
    return registry_api_error(400, "UNSUPPORTED", "grant_type must be refresh_token or password.");
  }
  const bool known =
      by_token ? is_known(knock, host, std::string(token_user), value_of(form, "refresh_token"))
               : is_known(knock, host, value_of(form, "username"), value_of(form, "password"));
  if (!known) return unauthorized("the credentials are wrong or have expired.");
  return access_token(knock, host, value_of(form, "scope"));
}

bool may_pull(const Knock& knock, const RegistryHost& host, std::string_view repository) {
  const auto claims =
      own_claims(knock, host.login_server(), "access_token", bearer_token(knock.request));
  if (!claims) return false;
  if (repository.empty()) return true;
  const Json& access = (*claims)["access"];
  return std::any_of(access.begin(), access.end(), [&](const Json& entry) {
    return text_at(entry, {"name"}) == repository && !entry["actions"].empty();
  });
}

std::string blob_signature(const Knock& knock, const RegistryHost& host, std::string_view digest) {
  return signed_for(knock, host.login_server(), "blob", link_seconds, {{"digest", digest}});
}

bool is_blob_signature(const Knock& knock, const RegistryHost& host, std::string_view digest,
                       std::string_view signature) {
  const auto claims = own_claims(knock, host.login_server(), "blob", signature);
  return claims && text_at(*claims, {"digest"}) == digest;
}

}  // namespace acrnet::emulator
