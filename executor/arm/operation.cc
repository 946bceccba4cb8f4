#include "executor/arm/operation.h"

#include <algorithm>
#include <utility>

#include "executor/arm/retry.h"

namespace acrnet::executor {

namespace {

// The most that Azure's rules for asynchronous operations let a service ask for.
constexpr std::chrono::milliseconds longest_pause = std::chrono::minutes(10);

}  // namespace

std::chrono::milliseconds poll_delay(unsigned poll) {
  return std::chrono::seconds(std::min(1U << std::min(poll, 4U), 10U));
}

Operation::Operation(ArmClient& arm, Clock::time_point deadline,
                     std::chrono::milliseconds retry_for, OnWait on_wait, Done done)
    : arm_(arm),
      deadline_(deadline),
      retry_for_(retry_for),
      on_wait_(std::move(on_wait)),
      done_(std::move(done)) {}

bool Operation::take_link(const HttpResponse& response) {
  const std::string_view operation = response.header("azure-asyncoperation");
  const std::string_view location = response.header("location");
  if (!operation.empty()) {
    url_ = operation;
    by_location_ = false;
    return true;
  }
  // A Location beside a poll of Azure-AsyncOperation would lose the status in the body.
  if (location.empty() || (!url_.empty() && !by_location_)) return false;
  url_ = location;
  by_location_ = true;
  return true;
}

bool Operation::follow(const HttpResponse& accepted) {
  if (!take_link(accepted)) return false;
  wait(accepted);
  return true;
}

void Operation::wait(const HttpResponse& response) {
  const auto asked = retry_after(response);
  const auto pause =
      std::min(asked && asked->count() > 0 ? *asked : poll_delay(polls_), longest_pause);
  if (arm_.transport().now() + pause > deadline_) {
    OperationEnd end;
    end.state = OperationEnd::State::timed_out;
    return arm_.transport().after(std::chrono::milliseconds(0), [this, end] { done_(end); });
  }
  on_wait_("Azure is working on it");
  ++polls_;
  arm_.transport().after(pause, [this] { poll(); });
}

void Operation::poll() {
  ArmRequest request;
  request.target = url_;
  request.retry_until = std::min(deadline_, arm_.transport().now() + retry_for_);
  request.on_retry = on_wait_;
  arm_.send(std::move(request), [this](const ArmAnswer& answer) { take(answer); });
}

void Operation::take(const ArmAnswer& answer) {
  OperationEnd end;
  if (!answer.ok()) {
    // 404: operations are forgotten some time after they have ended (met in the field).
    const bool forgotten = answer.kind == ArmAnswer::Kind::error && answer.status() == 404;
    const bool unanswered = answer.kind == ArmAnswer::Kind::error && !answer.response.answered();
    end.state = forgotten    ? OperationEnd::State::ended
                : unanswered ? OperationEnd::State::unanswered
                             : OperationEnd::State::unreadable;
    end.answer = answer;
    return done_(end);
  }
  const OperationStatus status = read_operation_status(answer.response, by_location_);
  if (status.state == OperationStatus::State::running) {
    take_link(answer.response);
    return wait(answer.response);
  }
  if (status.state == OperationStatus::State::failed) end.state = OperationEnd::State::failed;
  end.error = status.error;
  done_(end);
}

}  // namespace acrnet::executor
