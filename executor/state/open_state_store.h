// The store for the place that a policy names, with the secrets that the environment has for it.
//
//   azblob   ACRNET_STATE_SAS_TOKEN, ACRNET_STATE_ACCESS_KEY, ARM_SAS_TOKEN, ARM_ACCESS_KEY: the
//            first that is set; else the identity that Azure is asked with
//            (executor/identity/credentials.h)
//   http     ACRNET_STATE_USERNAME and ACRNET_STATE_PASSWORD, or TF_HTTP_USERNAME and
//            TF_HTTP_PASSWORD
//
// A secret goes to the origin of that place and nowhere else.
#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "executor/http/environment.h"
#include "executor/http/http_transport.h"
#include "executor/http/secrets.h"
#include "executor/state/remote_state_store.h"
#include "executor/state/state_store.h"
#include "model/backend.h"
#include "model/diagnostic.h"
#include "model/terms.h"

namespace acrnet::executor {

struct StateOpening {
  std::filesystem::path folder;  // the configuration's
  Cloud cloud = Cloud::public_cloud;
  std::string tenant;  // empty: as the environment says
  WhenMissing when_missing = WhenMissing::refuse;
  std::string program = "acrnet";
  // StateServerOptions; none: two minutes, and less where a server on this computer gives no
  // answer.
  std::optional<std::chrono::milliseconds> retry_for = {};
  RequestObserver* observer = nullptr;           // of the caller's thread; must outlive the store
  const std::atomic<int>* interrupts = nullptr;  // StateServerOptions
  Secrets* secrets = nullptr;                    // CurlOptions; must outlive the store
};

// Null exactly when an error was added. Asks nobody yet.
std::unique_ptr<StateStore> open_state(const Backend& backend, const StateOpening& opening,
                                       const Environment& environment, Diagnostics& diagnostics);

}  // namespace acrnet::executor
