// Everything between a command and Azure: transport, identity, client, and for the embedded Azure
// the server inside this process.
//
// `cloud = emulator` needs no identity and no network: the server keeps its data in
// `.acrnet/emulator.json` beside the policy; ACRNET_EMULATOR_URL names one that runs already.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/session/console.h"
#include "cli/session/request_log.h"
#include "emulator/service/server.h"
#include "executor/arm/arm_client.h"
#include "executor/http/curl_transport.h"
#include "executor/http/environment.h"
#include "executor/identity/clouds.h"
#include "executor/identity/token_provider.h"
#include "model/diagnostic.h"
#include "model/policy.h"
#include "model/state.h"

namespace acrnet::cli {

// A file of certificates that a variable names is a file: libcurl would wait for a pipe for ever.
// False exactly when an error was added.
bool has_certificates(const executor::Environment& environment, Diagnostics& diagnostics);

// The tenant that is asked, as far as the policy (`said`) or the environment names it.
std::string tenant_asked(const std::string& said, const executor::Environment& environment);

class AzureConnection {
 public:
  struct Target {
    Cloud cloud = Cloud::public_cloud;
    std::string tenant;            // empty: as the environment says
    std::filesystem::path folder;  // the folder of the configuration
    std::size_t parallelism = executor::ArmClient::Options().parallelism;
    // Of --retry-for; none: five minutes, and less where an Azure on this computer does not answer.
    std::optional<std::chrono::milliseconds> retry_for = {};
  };

  // Null exactly when an error was added. Makes no request yet. The console and `secrets`
  // must outlive it.
  static std::unique_ptr<AzureConnection> open(const Target& target,
                                               const executor::Environment& environment,
                                               Console& console, executor::Secrets& secrets,
                                               Diagnostics& diagnostics);

  executor::ArmClient& arm() { return *arm_; }
  // Which Azure it leads to. Asks an embedded Azure that runs elsewhere, once.
  const StateWorld& world();
  // From now on the progress of an apply says what is waited for.
  void leave_waiting_to_progress() { log_.stop_announcing(); }

 private:
  AzureConnection(Console& console, const executor::Secrets& secrets)
      : log_(console, "Azure", secrets) {}

  StateWorld world_;
  bool is_identified_ = false;
  std::optional<executor::CloudEndpoints> cloud_;
  // Later members use earlier ones, so they are destroyed first.
  RequestLog log_;
  std::unique_ptr<emulator::Server> server_;
  std::unique_ptr<executor::CurlTransport> transport_;
  std::unique_ptr<executor::TokenProvider> tokens_;
  std::unique_ptr<executor::ArmClient> arm_;
};

// Where the data file began with another seed: nothing was done in it yet, and it begins anew; else
// false, with an error.
bool begins_with_seed(emulator::Options& options, Diagnostics& diagnostics);

// Its data is `.acrnet/emulator.json` in `folder`; where that doesn't exist yet it begins with
// `emulator.seed.json` beside the policy, or else with the article's walk-through. In a folder that
// can't be written it forgets everything at its end, with a warning. Null exactly when an error was
// added.
std::unique_ptr<emulator::Server> start_embedded_azure(const std::filesystem::path& folder,
                                                       Console& console, Diagnostics& diagnostics);

}  // namespace acrnet::cli
