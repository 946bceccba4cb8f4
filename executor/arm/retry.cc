#include "executor/arm/retry.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

#include <fmt/format.h>

namespace acrnet::executor {

namespace {

constexpr unsigned foreign_repetitions = 2;

bool is_transient(int status) {
  return status == 408 || status == 500 || status == 502 || status == 503 || status == 504;
}

bool has_one_of(const ArmError& error, std::initializer_list<std::string_view> codes) {
  return std::any_of(codes.begin(), codes.end(),
                     [&](std::string_view code) { return error.has_code(code); });
}

std::string in_words(const HttpResponse& response, const ArmError& error) {
  if (!response.answered()) return response.failure;
  return error.code.empty() ? fmt::format("HTTP {}", response.status)
                            : fmt::format("HTTP {} {}", response.status, error.code);
}

}  // namespace

bool is_operation_conflict(const ArmError& error) {
  return has_one_of(
      error, {"AnotherOperationInProgress", "RetryableError", "RetryableErrorDueToAnotherOperation",
              "CanceledAndSupersededDueToAnotherOperation", "ReferencedResourceNotProvisioned"});
}

// An operation's end has no status: the codes stand for the 429 and 5xx of an answer.
bool is_passing_failure(const ArmError& error) {
  return is_operation_conflict(error) ||
         has_one_of(error, {"TooManyRequests", "OperationThrottled", "RequestThrottled",
                            "SubscriptionRequestsThrottled", "ServerBusy", "ServerTimeout",
                            "ServiceUnavailable", "GatewayTimeout", "InternalServerError",
                            "InternalOperationError"});
}

std::optional<std::chrono::milliseconds> retry_after(const HttpResponse& response) {
  const std::string_view text = response.header("retry-after");
  std::uint32_t seconds = 0;
  const char* const end = text.data() + text.size();
  const auto [at, error] = std::from_chars(text.data(), end, seconds);
  if (text.empty() || error != std::errc{} || at != end) return std::nullopt;
  return std::chrono::seconds(seconds);
}

RetryVerdict judge(std::string_view method, const HttpResponse& response, const ArmError& error) {
  RetryVerdict verdict;
  const bool conflict =
      response.answered() && response.status >= 400 && is_operation_conflict(error);
  const bool quota = response.status == 429 && !conflict;
  if (conflict || quota) {
    verdict.repetition = Repetition::same_again;
  } else if (!response.answered() || is_transient(response.status)) {
    verdict.repetition = method == "GET" ? Repetition::same_again : Repetition::look_first;
  } else {
    return verdict;
  }
  verdict.throttled = quota;
  verdict.why = in_words(response, error);
  verdict.delay = retry_after(response);
  if (!verdict.delay) verdict.delay = delay_in_message(error);
  return verdict;
}

RetryVerdict judge_arm(std::string_view method, const HttpResponse& response,
                       const ArmError& error) {
  RetryVerdict verdict = judge(method, response, error);
  if (verdict.repetition != Repetition::none || !is_foreign_answer(response, error)) return verdict;
  verdict.repetition = method == "GET" ? Repetition::same_again : Repetition::look_first;
  verdict.most_repetitions = foreign_repetitions;
  verdict.why = in_words(response, error);
  return verdict;
}

std::chrono::milliseconds backoff_delay(unsigned attempt, double random) {
  const double ceiling =
      std::min(30'000.0, 500.0 * static_cast<double>(1U << std::min(attempt, 10U)));
  const auto delay = static_cast<std::int64_t>(ceiling * random);
  return std::chrono::milliseconds(std::max<std::int64_t>(delay, 50));
}

}  // namespace acrnet::executor
