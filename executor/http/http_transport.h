// The event loop and the wire: where the executor meets the world.
//
// Abstract because the world is slow and faulty: the one real implementation is CurlTransport,
// tests have a small working model of Azure with its own clock. One thread, no locks: completions
// and timers are called from run(), one after another, never from within start() or after().
#pragma once

#include <chrono>
#include <functional>

#include "executor/http/http_message.h"

namespace acrnet::executor {

using Clock = std::chrono::steady_clock;

// What is told of a request (to the cli's log). Nothing here is secret: URLs come with their
// signatures masked, headers and bodies not at all.
struct RequestRecord {
  std::string method;  // empty: no request, but a program that is run; `url` is its command
  std::string url;
  int status = 0;
  std::string failure;
  std::chrono::milliseconds duration{0};
};

class HttpTransport {
 public:
  using Completion = std::function<void(HttpResponse)>;

  HttpTransport() = default;
  HttpTransport(const HttpTransport&) = delete;
  HttpTransport& operator=(const HttpTransport&) = delete;
  virtual ~HttpTransport() = default;

  // Begins a request; `completion` is called once, unless abandon() comes first.
  virtual void start(HttpRequest request, Completion completion) = 0;
  // Calls `action` once, no earlier than after `delay`.
  virtual void after(std::chrono::milliseconds delay, std::function<void()> action) = 0;
  // Runs until `done` says so (asked at least every 100 ms) or nothing is left to wait for.
  virtual void run(const std::function<bool()>& done) = 0;
  // Forgets everything in flight and all timers; none of their completions is called any more.
  virtual void abandon() = 0;
  // The transport's time: it stands still while the process is stopped (Ctrl-Z), so that what waits
  // does not run out of patience with others for that.
  virtual Clock::time_point now() const = 0;
  // Tells the observer, where there is one, of a wait for something that is not asked over HTTP.
  virtual void tell_of_wait(const RequestRecord&) {}
};

// Who is told of requests, on the thread that runs the transport.
class RequestObserver {
 public:
  virtual ~RequestObserver() = default;
  virtual void request_ended(const RequestRecord& record) = 0;
  // Nothing was answered for `duration`, of three seconds or more, and this request is the one that
  // waits longest. Comes four times a second until something is answered.
  virtual void nothing_answered(const RequestRecord&) {}
  // Nobody waits any longer.
  virtual void waiting_ended() {}
};

}  // namespace acrnet::executor
