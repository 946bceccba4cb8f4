// When a request is repeated, and after how long. Pure: the clock and the dice are the caller's.
//
// Repeated: no connection, 408, 429, 500, 502, 503, 504, and what Azure calls a conflict of
// operations (409 or 429 with AnotherOperationInProgress, RetryableError…). Of these only 429 and
// the conflicts say for certain that nothing was done; after any other a write may have happened,
// so its sender must look before it writes again. An answer that Azure did not write
// (is_foreign_answer) is asked for again, too, but only a few times: a proxy that answers in
// Azure's place mostly goes on doing so.
#pragma once

#include <chrono>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "executor/arm/arm_error.h"
#include "executor/http/http_message.h"

namespace acrnet::executor {

enum class Repetition { none, same_again, look_first };

struct RetryVerdict {
  Repetition repetition = Repetition::none;
  std::optional<std::chrono::milliseconds> delay;  // what the server asks for
  std::string why;                                 // "HTTP 429 TooManyRequests"
  bool throttled = false;                          // a quota, not a conflict: go slower altogether
  unsigned most_repetitions = std::numeric_limits<unsigned>::max();
};

RetryVerdict judge(std::string_view method, const HttpResponse& response, const ArmError& error);
// The same for Azure Resource Manager, where an answer that Azure did not write is known by its
// form.
RetryVerdict judge_arm(std::string_view method, const HttpResponse& response,
                       const ArmError& error);

// The header's seconds; empty for none and for what is not a number.
std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response);

// Full jitter: between 0 and 0.5 s · 2^attempt, at most 30 s; `random` is in [0, 1). Never below
// 50 ms, so that a quick failure can't spin.
std::chrono::milliseconds backoff_delay(unsigned attempt, double random);

// A write in progress elsewhere, or a lock: again later.
bool is_operation_conflict(const ArmError& error);

// Why an operation failed that Azure had accepted: another one, a quota, or a moment of Azure's own
// weakness. The write may be sent again.
bool is_passing_failure(const ArmError& error);

}  // namespace acrnet::executor
