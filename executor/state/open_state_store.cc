#include "executor/state/open_state_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <variant>

#include "executor/http/curl_transport.h"
#include "executor/http/protocol_digest.h"
#include "executor/http/url.h"
#include "executor/identity/clouds.h"
#include "executor/identity/credentials.h"
#include "executor/messages/remote_state_diagnostics.h"
#include "executor/state/blob_state_store.h"
#include "executor/state/http_state_store.h"
#include "executor/state/local_state_store.h"
#include "executor/state/lock_note.h"
#include "executor/state/request_signer.h"
#include "executor/state/state_client.h"

namespace acrnet::executor {

namespace {

// Makes what signs requests over this transport; null with an error.
using MakeSigner = std::function<std::unique_ptr<RequestSigner>(HttpTransport& transport,
                                                                Diagnostics& diagnostics)>;

std::unique_ptr<HttpTransport> make_transport(const Environment& environment,
                                              RequestObserver* observer, Secrets* secrets) {
  CurlOptions options = curl_options(environment);
  options.observer = observer;
  options.secrets = secrets;
  return std::make_unique<CurlTransport>(std::move(options));
}

// The server for the run itself, at `url`; null with an error.
std::unique_ptr<StateServer> connect(const std::string& url, const MakeSigner& make_signer,
                                     const StateOpening& opening, const Environment& environment,
                                     Diagnostics& diagnostics) {
  auto transport = make_transport(environment, opening.observer, opening.secrets);
  auto signer = make_signer(*transport, diagnostics);
  if (signer == nullptr) return nullptr;
  StateServerOptions options;
  options.interrupts = opening.interrupts;
  // What is on this computer and does not answer is not there.
  const auto there = destination_of(url);
  if (opening.retry_for) {
    options.retry_for = *opening.retry_for;
  } else if (there && there->is_loopback()) {
    options.unanswered_for = std::chrono::seconds(5);
  }
  return std::make_unique<StateServer>(std::move(transport), std::move(signer), std::move(options));
}

// Others, for threads of their own: nobody watches them, and interrupts are no news to them.
ConnectToState connect_quietly(const MakeSigner& make_signer, const Environment& environment,
                               Secrets* secrets) {
  return [make_signer, environment, secrets] {
    Diagnostics told_before;
    auto transport = make_transport(environment, nullptr, secrets);
    auto signer = make_signer(*transport, told_before);
    if (signer == nullptr) signer = no_signer();
    return std::make_unique<StateServer>(std::move(transport), std::move(signer),
                                         StateServerOptions());
  };
}

// What a variable of the environment holds, and which one it is.
struct Secret {
  std::string variable;
  std::string value;
};

Secret first_secret(const Environment& environment,
                    std::initializer_list<std::string_view> variables) {
  for (const std::string_view variable : variables) {
    std::string value = first_set(environment, {variable});
    if (!value.empty()) return {std::string(variable), std::move(value)};
  }
  return {};
}

// ---- azblob ----

// Without the "?" that the portal shows before it. Empty with an error where it can't be a part of
// a URL.
std::optional<std::string> shared_access_signature(const Secret& secret, Diagnostics& diagnostics) {
  std::string text = secret.value.starts_with('?') ? secret.value.substr(1) : secret.value;
  const bool plain = std::all_of(text.begin(), text.end(), [](char c) {
    return c > ' ' && c < '\x7f' && c != '#' && c != '?' && c != '"';
  });
  if (plain && text.find("sig=") != std::string::npos) return text;
  diagnostics.add(bad_state_secret(
      secret.variable, "A shared access signature is a row of parameters such as sv=…&sig=…"));
  return std::nullopt;
}

MakeSigner with_identity(const StateOpening& opening, const Environment& environment) {
  return [cloud = endpoints(opening.cloud), tenant = opening.tenant, environment](
             HttpTransport& transport, Diagnostics& diagnostics) -> std::unique_ptr<RequestSigner> {
    auto tokens =
        make_token_provider(environment, cloud, transport, tenant, diagnostics, storage_audience);
    if (tokens == nullptr) return nullptr;
    return token_signer(transport, std::move(tokens));
  };
}

// Empty exactly when an error was added.
std::optional<MakeSigner> blob_signer(const BlobBackend& backend, const StateOpening& opening,
                                      const Environment& environment, Diagnostics& diagnostics) {
  const Secret secret = first_secret(
      environment,
      {"ACRNET_STATE_SAS_TOKEN", "ACRNET_STATE_ACCESS_KEY", "ARM_SAS_TOKEN", "ARM_ACCESS_KEY"});
  if (secret.value.empty()) return with_identity(opening, environment);
  if (secret.variable.ends_with("SAS_TOKEN")) {
    const auto signature = shared_access_signature(secret, diagnostics);
    if (!signature) return std::nullopt;
    return [signature](HttpTransport&, Diagnostics&) { return sas_signer(*signature); };
  }
  const auto key = from_base64(secret.value);
  if (!key || key->empty()) {
    diagnostics.add(bad_state_secret(secret.variable, "An account key is a text in base64"));
    return std::nullopt;
  }
  return [account = backend.account, key](HttpTransport&, Diagnostics&) {
    return shared_key_signer(account, *key);
  };
}

RemoteStateOptions remote_options(const StateOpening& opening, const Environment& environment) {
  return {opening.when_missing, opening.folder, opening.program, who_runs(environment)};
}

struct OpenState {
  const StateOpening& opening;
  const Environment& environment;
  Diagnostics& diagnostics;

  std::unique_ptr<StateStore> operator()(const LocalBackend& backend) const {
    return std::make_unique<LocalStateStore>(opening.folder, backend.path, who_runs(environment));
  }

  std::unique_ptr<StateStore> operator()(const BlobBackend& backend) const {
    const auto make_signer = blob_signer(backend, opening, environment, diagnostics);
    if (!make_signer) return nullptr;
    const std::string endpoint =
        backend.endpoint.empty()
            ? fmt::format("https://{}.{}", backend.account, endpoints(opening.cloud).blob_suffix)
            : backend.endpoint;
    const std::string url = blob_url(endpoint, backend.container, backend.key);
    auto server = connect(url, *make_signer, opening, environment, diagnostics);
    if (server == nullptr) return nullptr;
    return std::make_unique<BlobStateStore>(
        url, std::move(server), connect_quietly(*make_signer, environment, opening.secrets),
        remote_options(opening, environment));
  }

  std::unique_ptr<StateStore> operator()(const HttpBackend& backend) const {
    const std::string username =
        backend.username.empty()
            ? first_set(environment, {"ACRNET_STATE_USERNAME", "TF_HTTP_USERNAME"})
            : backend.username;
    const std::string password =
        first_set(environment, {"ACRNET_STATE_PASSWORD", "TF_HTTP_PASSWORD"});
    const MakeSigner make_signer = [username, password](HttpTransport&, Diagnostics&) {
      return username.empty() && password.empty() ? no_signer() : basic_signer(username, password);
    };
    return std::make_unique<HttpStateStore>(
        backend, connect(backend.address, make_signer, opening, environment, diagnostics),
        connect_quietly(make_signer, environment, opening.secrets),
        remote_options(opening, environment));
  }
};

}  // namespace

std::unique_ptr<StateStore> open_state(const Backend& backend, const StateOpening& opening,
                                       const Environment& environment, Diagnostics& diagnostics) {
  return std::visit(OpenState{opening, environment, diagnostics}, backend);
}

}  // namespace acrnet::executor
