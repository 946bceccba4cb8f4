// Follows a long operation of Azure's to its end, at the pace the server asks for.
//
// Azure-AsyncOperation is preferred to Location; each poll may name a newer URL, which is followed
// as it is (recorded: they are signed). Only "failed" is taken from an operation: whether a write
// is done is for the resource itself to say, since an operation ends before its resource has
// settled.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "executor/arm/arm_client.h"

namespace acrnet::executor {

// What one poll says. Pure: operation_json.cc.
struct OperationStatus {
  enum class State { running, ended, failed };
  State state = State::running;
  ArmError error;  // for failed
};
OperationStatus read_operation_status(const HttpResponse& poll, bool by_location);

// How following ended.
struct OperationEnd {
  enum class State {
    ended,       // look at the resource
    failed,      // `error` says why
    timed_out,   // the deadline came first
    unanswered,  // nobody answered for as long as a request may take; `answer` says how
    unreadable,  // `answer` says why its status can't be read; look at the resource
  };
  State state = State::ended;
  ArmError error;
  ArmAnswer answer;
};

class Operation {
 public:
  using Done = std::function<void(const OperationEnd&)>;

  // `on_wait` is told why each pause is made. Both must outlive their calls; so must the client.
  // `retry_for`: how long one poll may take, with its repetitions.
  using OnWait = std::function<void(const std::string& why)>;
  Operation(ArmClient& arm, Clock::time_point deadline, std::chrono::milliseconds retry_for,
            OnWait on_wait, Done done);

  // `accepted` is the answer to the write. False when it names no operation: nothing to follow, and
  // `done` is not called.
  bool follow(const HttpResponse& accepted);

 private:
  bool take_link(const HttpResponse& response);
  void wait(const HttpResponse& response);
  void poll();
  void take(const ArmAnswer& answer);

  ArmClient& arm_;
  Clock::time_point deadline_;
  std::chrono::milliseconds retry_for_;
  OnWait on_wait_;
  Done done_;
  std::string url_;
  bool by_location_ = false;
  unsigned polls_ = 0;
};

// How long to wait before the `poll`-th look (from 0) when the server does not say: 1, 2, 4, 8,
// then always 10 seconds.
std::chrono::milliseconds poll_delay(unsigned poll);

}  // namespace acrnet::executor
