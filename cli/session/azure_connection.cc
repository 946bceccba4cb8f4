#include "cli/session/azure_connection.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "cli/messages/diagnostics.h"
#include "cli/session/embedded_azure.h"
#include "executor/identity/clouds.h"
#include "executor/identity/credentials.h"

namespace acrnet::cli {

namespace {

constexpr std::chrono::milliseconds patience_with_own_computer = std::chrono::seconds(5);

bool is_web_address(const std::string& url) {
  return url.starts_with("http://") || url.starts_with("https://");
}

}  // namespace

std::unique_ptr<AzureConnection> AzureConnection::open(const Target& target,
                                                       const executor::Environment& environment,
                                                       executor::ArmClient::Options options,
                                                       Console& console, Diagnostics& diagnostics) {
  std::unique_ptr<AzureConnection> made(new AzureConnection(console));
  if (!made->log_.open(environment, diagnostics)) return nullptr;

  std::optional<executor::CloudEndpoints> cloud;
  const std::string running = executor::first_set(environment, {"ACRNET_EMULATOR_URL"});
  if (target.cloud != Cloud::emulator) {
    cloud = executor::endpoints(target.cloud);
  } else if (!running.empty()) {
    if (!is_web_address(running)) {
      diagnostics.add(bad_emulator_url(running));
      return nullptr;
    }
    cloud = executor::emulator_endpoints(running);
    // It runs on this computer: when it does not answer, it is not there.
    options.retry_for = std::min(options.retry_for, patience_with_own_computer);
  } else {
    made->server_ = start_embedded_azure(target.folder, console, diagnostics);
    if (made->server_ == nullptr) return nullptr;
    cloud = executor::emulator_endpoints(made->server_->base_url());
  }

  executor::CurlOptions curl = executor::curl_options(environment);
  curl.observer = &made->log_;
  made->transport_ = std::make_unique<executor::CurlTransport>(std::move(curl));
  made->tokens_ = executor::make_token_provider(environment, *cloud, *made->transport_,
                                                target.tenant, diagnostics);
  if (made->tokens_ == nullptr) return nullptr;
  made->arm_ = std::make_unique<executor::ArmClient>(*made->transport_, *made->tokens_, *cloud,
                                                     std::move(options));
  return made;
}

}  // namespace acrnet::cli
