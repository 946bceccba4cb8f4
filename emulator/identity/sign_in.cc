#include "emulator/identity/sign_in.h"

#include <fmt/format.h>

#include <algorithm>
#include <initializer_list>
#include <vector>

#include "emulator/base/arm_error.h"
#include "emulator/base/text.h"
#include "emulator/identity/tokens.h"

namespace acrnet::emulator {
namespace {

Response json_answer(const Json& body) {
  Response response;
  response.body = to_text(body);
  return response;
}

bool ends_with(const std::vector<std::string>& segments,
               std::initializer_list<std::string_view> ending) {
  return segments.size() >= ending.size() &&
         std::equal(
             ending.begin(), ending.end(),
             segments.end() - static_cast<std::ptrdiff_t>(ending.size()),
             [](std::string_view a, const std::string& b) { return same_ignoring_case(a, b); });
}

bool is_path(const std::vector<std::string>& segments,
             std::initializer_list<std::string_view> path) {
  return segments.size() == path.size() && ends_with(segments, path);
}

// What stands before the ending of a path, as a URL: https://host/adfs.
std::string authority_of(const SignIn& sign_in, std::size_t ending) {
  std::string url = sign_in.request.base_url;
  const auto& segments = sign_in.target.segments;
  for (std::size_t i = 0; i + ending < segments.size(); ++i)
    url += "/" + percent_encode(segments[i]);
  return url;
}

// {authority}/oauth2/token or {authority}/oauth2/v2.0/token; without an authority it is a
// registry's.
bool is_token_path(const std::vector<std::string>& segments) {
  return (segments.size() > 2 && ends_with(segments, {"oauth2", "token"})) ||
         (segments.size() > 3 && ends_with(segments, {"oauth2", "v2.0", "token"}));
}

Json audiences(const std::string& base_url) {
  return {"https://management.core.windows.net/", "https://management.azure.com/", base_url + "/"};
}

// 2015-01-01, as Azure CLI 2.45 reads it.
Json old_metadata(const std::string& base_url) {
  return {{"galleryEndpoint", base_url + "/"},
          {"graphEndpoint", "https://graph.windows.net/"},
          {"portalEndpoint", base_url + "/"},
          {"authentication",
           {{"loginEndpoint", base_url + "/adfs"}, {"audiences", audiences(base_url)}}}};
}

// One cloud, as since 2022-09-01.
Json metadata(const std::string& base_url) {
  return {{"name", "acrnet-emulator"},
          {"portal", base_url},
          {"authentication",
           {{"loginEndpoint", base_url + "/adfs"},
            {"audiences", audiences(base_url)},
            {"tenant", "adfs"},
            {"identityProvider", "ADFS"}}},
          {"graph", "https://graph.windows.net/"},
          {"graphAudience", "https://graph.windows.net/"},
          {"resourceManager", base_url + "/"},
          {"suffixes",
           {{"acrLoginServer", "azurecr.io"},
            {"storage", "core.windows.net"},
            {"keyVaultDns", "vault.azure.net"},
            {"sqlServerHostname", "database.windows.net"}}}};
}

std::optional<Response> answer_metadata(const SignIn& sign_in) {
  if (!is_path(sign_in.target.segments, {"metadata", "endpoints"})) return std::nullopt;
  const std::string version = sign_in.target.parameter("api-version");
  const std::string& base_url = sign_in.request.base_url;
  if (version.empty()) return missing_api_version();
  if (version == "2015-01-01") return json_answer(old_metadata(base_url));
  // The versions between answered with a list of clouds.
  if (version < "2022-09-01") return json_answer(Json::array({metadata(base_url)}));
  return json_answer(metadata(base_url));
}

std::optional<Response> answer_discovery(const SignIn& sign_in) {
  const auto& segments = sign_in.target.segments;
  if (!ends_with(segments, {".well-known", "openid-configuration"})) return std::nullopt;
  const bool second = ends_with(segments, {"v2.0", ".well-known", "openid-configuration"});
  const std::string authority = authority_of(sign_in, second ? 3 : 2);
  const std::string oauth = authority + (second ? "/oauth2/v2.0" : "/oauth2");
  return json_answer({{"issuer", authority + "/"},
                      {"authorization_endpoint", oauth + "/authorize"},
                      {"token_endpoint", oauth + "/token"},
                      {"jwks_uri", authority + "/discovery/keys"},
                      {"token_endpoint_auth_methods_supported",
                       {"client_secret_post", "private_key_jwt", "client_secret_basic"}},
                      {"response_types_supported", {"code", "id_token"}},
                      {"subject_types_supported", {"pairwise"}},
                      {"id_token_signing_alg_values_supported", {"ES256"}}});
}

std::optional<Response> answer_keys(const SignIn& sign_in) {
  const auto& segments = sign_in.target.segments;
  if (!ends_with(segments, {"discovery", "keys"}) &&
      !ends_with(segments, {"discovery", "v2.0", "keys"})) {
    return std::nullopt;
  }
  return json_answer({{"keys", Json::array({sign_in.key.public_jwk()})}});
}

// Which authorities exist: this one does, whatever it is called.
std::optional<Response> answer_instance_discovery(const SignIn& sign_in) {
  if (!ends_with(sign_in.target.segments, {"discovery", "instance"})) return std::nullopt;
  return json_answer({{"tenant_discovery_endpoint",
                       sign_in.request.base_url + "/common/v2.0/.well-known/openid-configuration"},
                      {"api-version", "1.1"},
                      {"metadata", Json::array()}});
}

std::optional<Response> answer_managed_identity(const SignIn& sign_in) {
  const auto& segments = sign_in.target.segments;
  const bool machine = is_path(segments, {"metadata", "identity", "oauth2", "token"});
  if (!machine && !is_path(segments, {"msi", "token"})) return std::nullopt;
  return issue_identity_token(sign_in,
                              machine ? IdentityHost::virtual_machine : IdentityHost::app_service);
}

}  // namespace

std::optional<Response> answer_sign_in(const SignIn& sign_in) {
  if (sign_in.request.method == "POST" && is_token_path(sign_in.target.segments)) {
    return issue_token(sign_in);
  }
  if (auto response = answer_managed_identity(sign_in)) return response;
  if (sign_in.request.method != "GET") return std::nullopt;
  for (const auto& answer :
       {answer_metadata, answer_discovery, answer_keys, answer_instance_discovery}) {
    if (auto response = answer(sign_in)) return response;
  }
  return std::nullopt;
}

bool holds_secrets(const Request& request, const RequestTarget& target) {
  const auto& segments = target.segments;
  return request.method == "POST" &&
         (ends_with(segments, {"token"}) || ends_with(segments, {"oauth2", "exchange"}));
}

}  // namespace acrnet::emulator
