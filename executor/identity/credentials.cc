#include "executor/identity/credentials.h"

#include <chrono>
#include <ctime>
#include <future>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include "executor/files/atomic_file.h"
#include "executor/http/url.h"
#include "executor/identity/az_command.h"
#include "executor/identity/credentials_json.h"
#include "executor/identity/token_cache.h"
#include "executor/messages/diagnostics.h"

namespace acrnet::executor {

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::string_view metadata_service =
    "http://169.254.169.254/metadata/identity/oauth2/token";

// The embedded Azure lets any token in, unless it is told to be strict.
class FixedToken final : public TokenProvider {
 public:
  void get(Done done) override { done({"emulator", std::nullopt}); }
  void refuse(const std::string&) override {}
};

// Everything the environment and the policy say about an identity.
struct Identity {
  std::string tenant;
  std::string client_id;
  std::string secret;
  std::string assertion;       // a federated token itself
  std::string assertion_file;  // or where it lies; read again at each renewal
  std::string authority;
};

Identity identity_in(const Environment& environment, const CloudEndpoints& cloud,
                     const std::string& tenant) {
  Identity identity;
  identity.tenant =
      tenant.empty() ? first_set(environment, {"ARM_TENANT_ID", "AZURE_TENANT_ID"}) : tenant;
  identity.client_id = first_set(environment, {"ARM_CLIENT_ID", "AZURE_CLIENT_ID"});
  identity.secret = first_set(environment, {"ARM_CLIENT_SECRET", "AZURE_CLIENT_SECRET"});
  identity.assertion = first_set(environment, {"ARM_OIDC_TOKEN"});
  identity.assertion_file =
      first_set(environment, {"ARM_OIDC_TOKEN_FILE_PATH", "AZURE_FEDERATED_TOKEN_FILE"});
  if (cloud.cloud != Cloud::emulator)
    identity.authority = first_set(environment, {"AZURE_AUTHORITY_HOST"});
  if (identity.authority.empty()) identity.authority = cloud.authority;
  while (identity.authority.ends_with('/')) identity.authority.pop_back();
  return identity;
}

std::string form(std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += '&';
    body += fmt::format("{}={}", name, percent_encode(value));
  }
  return body;
}

void answer_from(const HttpResponse& response, std::string_view source,
                 const std::function<void(TokenGrant)>& done) {
  std::string problem = response.failure;
  std::optional<TokenReading> reading;
  if (response.answered()) reading = read_token_answer(response.body, problem);
  if (reading) return done({reading->token, reading->lifetime, std::nullopt});
  if (response.answered()) problem = fmt::format("HTTP {}, {}", response.status, problem);
  done({{}, {}, token_not_given(source, problem)});
}

constexpr std::uint64_t largest_assertion = std::uint64_t{1} << 20U;

// One of the two ways to prove who a client is, as fields of the form.
std::string proof(const Identity& identity, std::string& problem) {
  if (!identity.secret.empty()) return form({{"client_secret", identity.secret}});
  std::string assertion = identity.assertion;
  if (!identity.assertion_file.empty()) {
    FileError error;
    const auto content = read_file(identity.assertion_file, largest_assertion, error);
    if (!content) {
      problem = fmt::format("{}: {}", identity.assertion_file, error.reason);
      return {};
    }
    assertion = content->substr(0, content->find_last_not_of(" \t\r\n") + 1);
  }
  return form({{"client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
               {"client_assertion", assertion}});
}

TokenSource from_entra(HttpTransport& transport, const std::string& audience, Identity identity) {
  const std::string scope = audience + "/.default";
  return [&transport, scope,
          identity = std::move(identity)](const std::function<void(TokenGrant)>& done) {
    const std::string source =
        fmt::format("{} for client {}", identity.authority, identity.client_id);
    std::string problem;
    const std::string proven = proof(identity, problem);
    if (!problem.empty()) return done({{}, {}, token_not_given(source, problem)});
    HttpRequest request;
    request.method = "POST";
    request.url =
        fmt::format("{}/{}/oauth2/v2.0/token", identity.authority, percent_encode(identity.tenant));
    request.headers = {{"Content-Type", std::string(form_type)}, {"Accept", "application/json"}};
    request.body = fmt::format("{}&{}",
                               form({{"client_id", identity.client_id},
                                     {"scope", scope},
                                     {"grant_type", "client_credentials"}}),
                               proven);
    transport.start(std::move(request), [source, done](const HttpResponse& response) {
      answer_from(response, source, done);
    });
  };
}

TokenSource from_managed_identity(HttpTransport& transport, const std::string& audience,
                                  const Environment& environment, const std::string& client_id) {
  const std::string endpoint = first_set(environment, {"IDENTITY_ENDPOINT"});
  const std::string header = first_set(environment, {"IDENTITY_HEADER"});
  const bool app_service = !endpoint.empty() && !header.empty();
  HttpRequest request;
  request.timeout = std::chrono::seconds(10);
  request.url =
      fmt::format("{}?api-version={}&resource={}", app_service ? endpoint : metadata_service,
                  app_service ? "2019-08-01" : "2018-02-01", percent_encode(audience + "/"));
  if (!client_id.empty()) request.url += "&client_id=" + percent_encode(client_id);
  request.headers = {app_service ? HttpHeader{"X-IDENTITY-HEADER", header}
                                 : HttpHeader{"Metadata", "true"}};
  return [&transport, request](const std::function<void(TokenGrant)>& done) {
    transport.start(request, [done](const HttpResponse& response) {
      answer_from(response, "this machine's managed identity", done);
    });
  };
}

TokenGrant grant_of_az(const CommandResult& result, const std::vector<std::string>& tried) {
  // 127: a program of that name could not be run.
  if (!result.ran || result.exit_code == 127) return {{}, {}, no_credentials(tried)};
  std::string problem = result.errors.substr(0, result.errors.find('\n')).substr(0, 400);
  if (result.exit_code != 0) return {{}, {}, token_not_given("the Azure CLI", problem)};
  const auto reading = read_az_answer(result.output, std::time(nullptr), problem);
  if (!reading) return {{}, {}, token_not_given("the Azure CLI", problem)};
  return {reading->token, reading->lifetime, std::nullopt};
}

// A program that runs, and who waits for its token. Whoever runs the transport is not held up.
struct AzRun {
  HttpTransport& transport;
  std::future<CommandResult> result;
  std::vector<std::string> tried;
  std::function<void(TokenGrant)> done;
  Clock::time_point began;
};

void look_at_az(const std::shared_ptr<AzRun>& run) {
  constexpr std::chrono::milliseconds between_looks{20};
  constexpr std::chrono::milliseconds usual_answer{2'600};
  if (run->result.wait_for(std::chrono::seconds(0)) == std::future_status::ready)
    return run->done(grant_of_az(run->result.get(), run->tried));
  const auto waited =
      std::chrono::duration_cast<std::chrono::milliseconds>(run->transport.now() - run->began);
  if (waited >= usual_answer)
    run->transport.tell_of_wait({{}, "az account get-access-token", 0, {}, waited});
  run->transport.after(between_looks, [run] { look_at_az(run); });
}

TokenSource from_az(HttpTransport& transport, const std::string& audience,
                    const std::string& tenant, std::vector<std::string> tried) {
  std::vector<std::string> command{"az",   "account", "get-access-token",    "--output",
                                   "json", "--scope", audience + "/.default"};
  if (is_plain_argument(tenant)) {
    command.insert(command.end(), {"--tenant", tenant});
  }
  return [&transport, command = std::move(command),
          tried = std::move(tried)](const std::function<void(TokenGrant)>& done) {
    look_at_az(std::make_shared<AzRun>(
        AzRun{transport, start_command(command), tried, done, transport.now()}));
  };
}

// Whether a secret may be sent to the address that a variable holds; else reports. Azure has its
// identity services at link-local addresses and on the computer itself, without encryption.
bool may_get_secrets(std::string_view variable, const std::string& address, bool link_local,
                     std::string_view help, Diagnostics& diagnostics) {
  const auto origin = destination_of(address);
  const bool near = link_local && origin && origin->is_link_local();
  if (origin && (origin->is_private() || near)) return true;
  diagnostics.add(open_identity_address(variable, address, help));
  return false;
}

bool may_sign_in_at(const std::string& authority, Diagnostics& diagnostics) {
  return may_get_secrets("AZURE_AUTHORITY_HOST", authority, false,
                         "Set it to an address such as https://login.microsoftonline.com, or unset "
                         "it: acrnet knows where each cloud signs in.",
                         diagnostics);
}

bool may_ask_identity_service(const Environment& environment, Diagnostics& diagnostics) {
  const std::string endpoint = first_set(environment, {"IDENTITY_ENDPOINT"});
  return endpoint.empty() ||
         may_get_secrets("IDENTITY_ENDPOINT", endpoint, true,
                         "Azure sets it to a service on this computer or at 169.254.0.0/16; unset "
                         "it and IDENTITY_HEADER where this is no such computer.",
                         diagnostics);
}

std::vector<std::string> looked_for_before_az() {
  return {
      "a client secret (ARM_CLIENT_SECRET, AZURE_CLIENT_SECRET: not set)",
      "a federated token (ARM_OIDC_TOKEN, ARM_OIDC_TOKEN_FILE_PATH, AZURE_FEDERATED_TOKEN_FILE: "
      "not set)",
      "a managed identity (ARM_USE_MSI, IDENTITY_ENDPOINT: not set)"};
}

bool is_true(const std::string& text) { return to_lower(text) == "true" || text == "1"; }

// What is set of an identity that needs all three; empty: complete.
std::string_view missing_part(const Identity& identity) {
  if (identity.client_id.empty()) return "ARM_CLIENT_ID";
  return identity.tenant.empty() ? "ARM_TENANT_ID" : std::string_view();
}

}  // namespace

std::unique_ptr<TokenProvider> make_token_provider(
    const Environment& environment, const CloudEndpoints& cloud, HttpTransport& transport,
    const std::string& tenant, Diagnostics& diagnostics, std::string_view audience) {
  if (cloud.cloud == Cloud::emulator &&
      !is_true(first_set(environment, {"ACRNET_EMULATOR_SIGN_IN"}))) {
    return std::make_unique<FixedToken>();
  }
  const Identity identity = identity_in(environment, cloud, tenant);
  const std::string for_whom = audience.empty() ? cloud.resource_manager : std::string(audience);
  const bool federated = !identity.assertion.empty() || !identity.assertion_file.empty();
  if (!identity.secret.empty() || federated) {
    const std::string_view missing = missing_part(identity);
    if (!missing.empty()) {
      const bool secret = !identity.secret.empty();
      diagnostics.add(
          incomplete_credentials(secret ? "a client secret" : "a federated token", missing));
      return nullptr;
    }
    if (!may_sign_in_at(identity.authority, diagnostics)) return nullptr;
    return std::make_unique<TokenCache>(transport, from_entra(transport, for_whom, identity));
  }
  const bool managed = is_true(first_set(environment, {"ARM_USE_MSI"})) ||
                       !first_set(environment, {"IDENTITY_HEADER"}).empty();
  if (managed) {
    if (!may_ask_identity_service(environment, diagnostics)) return nullptr;
    return std::make_unique<TokenCache>(
        transport, from_managed_identity(transport, for_whom, environment, identity.client_id));
  }
  std::vector<std::string> tried = looked_for_before_az();
  const std::string use_cli = to_lower(first_set(environment, {"ARM_USE_CLI"}));
  if (use_cli == "false" || use_cli == "0") {
    tried.emplace_back("the Azure CLI (ARM_USE_CLI forbids it)");
    diagnostics.add(no_credentials(tried));
    return nullptr;
  }
  tried.emplace_back("the Azure CLI (there is no program az)");
  return std::make_unique<TokenCache>(
      transport, from_az(transport, for_whom, identity.tenant, std::move(tried)));
}

}  // namespace acrnet::executor
