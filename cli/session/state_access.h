// The state of a configuration: where it is, and the store that reads and writes it there.
//
// I/O: files for finding it; the store does its own.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "cli/session/invocation.h"
#include "cli/session/pipeline.h"
#include "cli/session/request_log.h"
#include "executor/state/remote_state_store.h"
#include "executor/state/state_store.h"
#include "model/backend.h"
#include "model/diagnostic.h"
#include "model/policy.h"

namespace acrnet::cli {

// Where it is, and what else is needed to ask there.
struct StatePlace {
  Backend backend;
  Cloud cloud = Cloud::public_cloud;
  std::string tenant;

  // With the embedded Azure, of a policy for another cloud.
  bool is_trial() const;
};

StatePlace place_of_state(const Policy& policy);
StatePlace place_of_state(const Plan& saved);

// For commands that need nothing else of the policy: it is understood only if it says something
// about its state, so that one with mistakes does not hide the file beside it. `text` is filled as
// far as it could be read. Empty exactly when an error was added.
std::optional<StatePlace> find_state(const Invocation& invocation, ProjectText& text,
                                     Diagnostics& diagnostics);

// A store with its log. What is said about retries goes to the console.
class StateAccess {
 public:
  // Null exactly when an error was added. Asks nobody yet. `retry_for`: of --retry-for. The
  // invocation must outlive it.
  static std::unique_ptr<StateAccess> open(
      const StatePlace& place, const Invocation& invocation,
      std::optional<std::chrono::milliseconds> retry_for, Diagnostics& diagnostics,
      executor::WhenMissing when_missing = executor::WhenMissing::refuse);

  executor::StateStore& store() { return *store_; }
  // Its lock does not end with the process.
  bool is_remote() const { return is_remote_; }

 private:
  StateAccess(Console& console, const executor::Secrets& secrets)
      : log_(console, "Where the state is", secrets) {}

  RequestLog log_;
  std::unique_ptr<executor::StateStore> store_;  // uses the log
  bool is_remote_ = false;
};

}  // namespace acrnet::cli
