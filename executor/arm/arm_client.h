// Azure Resource Manager over an HttpTransport: tokens, retries, throttling, host pinning.
//
// Asynchronous: send() returns at once and the answer comes from the transport's run(). The bearer
// token goes to the configured host only; a link that leads elsewhere is refused. What may be
// repeated without thought is repeated here (executor/arm/retry.h); a write whose answer was lost
// is not: whoever sent it must look first.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "executor/arm/arm_error.h"
#include "executor/http/http_transport.h"
#include "executor/identity/clouds.h"
#include "executor/identity/token_provider.h"
#include "model/diagnostic.h"

namespace acrnet::executor {

struct ArmRequest {
  std::string method = "GET";
  // "/subscriptions/…?api-version=…", or an absolute URL that Azure gave as the link of a next page
  // or of an operation.
  std::string target;
  std::vector<HttpHeader> headers;
  std::string body;  // JSON
  // Nothing is repeated or waited for after this moment; max(): Options::retry_for after it was
  // sent first.
  Clock::time_point retry_until = Clock::time_point::max();
  // Told why a request will be repeated; may be empty.
  std::function<void(const std::string& why)> on_retry;
};

// What became of a request.
struct ArmAnswer {
  enum class Kind {
    ok,        // 2xx, written by Azure as far as can be told
    error,     // Azure refused; `error` says why
    lost,      // a write may or may not have happened
    no_token,  // `diagnostic` says why
    refused,   // not sent: the link leads to another host
  };
  Kind kind = Kind::ok;
  HttpResponse response;
  ArmError error;
  std::optional<Diagnostic> diagnostic;

  bool ok() const { return kind == Kind::ok; }
  int status() const { return response.status; }
};

// The pages of one list that were read so far. A list that leads back to one of its pages, or that
// has more pages than any of Azure's, is refused: it would never end.
class PageTrail {
 public:
  // Of up to 1 000 resources each.
  static constexpr std::size_t most_pages = 1'000;
  // Why the next page is not to be read; empty: it may, and counts as read.
  std::string follow(const std::string& next_link);
  std::size_t followed() const { return links_.size(); }

 private:
  std::set<std::string> links_;
};

class ArmClient {
 public:
  struct Options {
    std::size_t parallelism = 16;
    // How long one request may take, with its token and all repetitions, where it does not say.
    std::chrono::milliseconds retry_for = std::chrono::minutes(5);
    // The same for a server that gives no answer at all, where that is less.
    std::chrono::milliseconds unanswered_for = std::chrono::milliseconds::max();
    // Evenly distributed in [0, 1), for the jitter of back-offs; empty: the system's randomness.
    std::function<double()> random;
  };
  using Done = std::function<void(ArmAnswer)>;

  // All three must outlive the client.
  ArmClient(HttpTransport& transport, TokenProvider& tokens, CloudEndpoints cloud, Options options);
  ArmClient(const ArmClient&) = delete;
  ArmClient& operator=(const ArmClient&) = delete;

  void send(ArmRequest request, Done done);
  // From now on each write (any method but GET) waits until `may_write` says that it may be sent;
  // it is told when the write was ready, and asked again every few milliseconds. Empty: none waits.
  void set_write_gate(std::function<bool(Clock::time_point ready)> may_write) {
    may_write_ = std::move(may_write);
  }
  // Forgets everything that is waiting or under way; none of it is answered any more.
  void abandon();

  // False since a request was left without an answer, or waits for one for three seconds, until
  // any other is answered.
  bool is_answered() const;

  // How long to wait before the `attempt`-th repetition (from 1), full jitter.
  std::chrono::milliseconds backoff(unsigned attempt);

  HttpTransport& transport() { return transport_; }
  // All requests made so far, repetitions included; those for tokens are not.
  std::uint32_t requests() const { return requests_; }
  const Options& options() const { return options_; }
  const CloudEndpoints& cloud() const { return cloud_; }

 private:
  // One send() until its answer.
  struct Call {
    ArmRequest request;
    Done done;
    unsigned attempt = 0;                         // repetitions so far
    std::optional<Clock::time_point> began = {};  // when it was sent first
    bool refreshed = false;                       // the token was refused once and fetched again
    std::string token;                            // the last one sent
    // Since when this attempt waits at the gate.
    std::optional<Clock::time_point> ready = {};
  };
  using CallId = std::uint64_t;

  void admit_waiting();
  void begin(CallId id);
  void fetch_token(CallId id);
  void transmit(CallId id, const std::string& token);
  // True when it may not be sent yet: it is tried again soon.
  bool waits_at_gate(CallId id, const std::string& token);
  void receive(CallId id, HttpResponse response);
  bool may_repeat(const Call& call, const HttpResponse& response,
                  std::chrono::milliseconds delay) const;
  // The token was refused (401): true when another is being fetched.
  bool refresh_token(CallId id);
  void repeat(CallId id, std::chrono::milliseconds delay, const std::string& why);
  void end_later(CallId id, ArmAnswer answer);
  void finish(CallId id, ArmAnswer answer);
  // The URL to use, or empty when it leads away from the configured host.
  std::string resolve(const std::string& target) const;

  HttpTransport& transport_;
  TokenProvider& tokens_;
  CloudEndpoints cloud_;
  Options options_;
  std::function<bool(Clock::time_point ready)> may_write_;
  std::map<CallId, Call> calls_;
  std::deque<CallId> waiting_;
  CallId next_id_ = 1;
  std::size_t in_flight_ = 0;
  // How many may be in flight now: halved when Azure throttles, raised again by success.
  double allowed_;
  std::uint32_t requests_ = 0;
  std::set<std::pair<Clock::time_point, CallId>> on_the_way_;  // requests in flight, by their start
  Clock::time_point last_answer_;
  bool failed_last_ = false;  // without an answer
};

}  // namespace acrnet::executor
