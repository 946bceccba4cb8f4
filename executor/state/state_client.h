// Asks the place of a remote state one thing after another, and waits for each answer.
//
// Transient failures are retried (executor/arm/retry.h says which), so every request must be safe
// to repeat. Redirects are not followed. One thread.
#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "executor/http/http_transport.h"
#include "executor/state/request_signer.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

struct StateServerOptions {
  // How long one request may take with all its repetitions.
  std::chrono::milliseconds retry_for = std::chrono::minutes(2);
  // The same for a server that gives no answer at all, where that is less.
  std::chrono::milliseconds unanswered_for = std::chrono::milliseconds::max();
  // Evenly distributed in [0, 1), for the jitter of back-offs; empty: the system's randomness.
  std::function<double()> random;
  // How often the user has asked to stop; may be null. From the first on nothing is repeated, and
  // all that is still asked shares time_to_close(): a pipeline gives no more.
  const std::atomic<int>* interrupts = nullptr;
};

class StateServer {
 public:
  using Options = StateServerOptions;

  // An answer, or none with `failure`; or, with `error`, there was no proof to ask with.
  struct Answer {
    HttpResponse response;
    std::optional<Diagnostic> error;
    bool repeated = false;  // an earlier attempt may have done already what this one was for
  };

  StateServer(std::unique_ptr<HttpTransport> transport, std::unique_ptr<RequestSigner> signer,
              Options options);

  // The last thing that is asked keeps a third of the time that an interrupted run has.
  enum class Turn { ordinary, last };
  Answer ask(const HttpRequest& request, Turn turn = Turn::ordinary);
  // Once, and no longer than that; also ends when `stop` says so.
  Answer ask_once(HttpRequest request, std::chrono::milliseconds patience,
                  const std::function<bool()>& stop);

  // How long an interrupted run should leave for storing the state and giving its lock back, as far
  // as the answers so far tell.
  std::chrono::milliseconds time_to_close() const;

 private:
  Answer attempt(HttpRequest request, Turn turn);
  HttpResponse exchange(HttpRequest request, const std::function<bool()>& stop);
  void wait(std::chrono::milliseconds delay);
  bool interrupted() const;
  bool out_of_patience(Turn turn);

  std::unique_ptr<HttpTransport> transport_;
  std::unique_ptr<RequestSigner> signer_;
  Options options_;
  std::optional<Clock::time_point> close_by_;  // once interrupted
  std::chrono::milliseconds kept_for_last_{0};
  std::chrono::milliseconds slowest_{0};  // answer so far
};

// Makes one more, from any thread: a lock is renewed, and given back by a process that is to be
// ended, while the thread that took it does something else.
using ConnectToState = std::function<std::unique_ptr<StateServer>()>;

}  // namespace acrnet::executor
