#include <catch2/catch.hpp>

#include "executor/arm/retry.h"

using namespace acrnet::executor;
using std::chrono::milliseconds;

namespace {

HttpResponse response(int status, const std::string& body = "{}",
                      const std::string& retry_after_value = "") {
  HttpResponse answer{status, {}, body, {}};
  if (!retry_after_value.empty()) answer.headers.push_back({"Retry-After", retry_after_value});
  return answer;
}

std::string coded(const std::string& code, const std::string& message = "") {
  return R"({"error":{"code":")" + code + R"(","message":")" + message + R"("}})";
}

RetryVerdict verdict_on(const std::string& method, const HttpResponse& answer) {
  return judge(method, answer, read_arm_error(answer));
}

}  // namespace

TEST_CASE(
    "a read is repeated after whatever may pass, a write only when it was certainly not done") {
  const std::string none = "{}";
  // status, code, for GET, for PUT
  const auto [status, code, get, put] = GENERATE(table<int, std::string, Repetition, Repetition>({
      {408, "", Repetition::same_again, Repetition::look_first},
      {500, "InternalServerError", Repetition::same_again, Repetition::look_first},
      {502, "", Repetition::same_again, Repetition::look_first},
      {503, "ServiceUnavailable", Repetition::same_again, Repetition::look_first},
      {504, "GatewayTimeout", Repetition::same_again, Repetition::look_first},
      {429, "TooManyRequests", Repetition::same_again, Repetition::same_again},
      {429, "RetryableError", Repetition::same_again, Repetition::same_again},
      {409, "AnotherOperationInProgress", Repetition::same_again, Repetition::same_again},
      {409, "anotheroperationinprogress", Repetition::same_again, Repetition::same_again},
      {409, "ScopeLocked", Repetition::none, Repetition::none},
      {400, "NetworkRuleValidationError", Repetition::none, Repetition::none},
      {401, "ExpiredAuthenticationToken", Repetition::none, Repetition::none},
      {403, "AuthorizationFailed", Repetition::none, Repetition::none},
      {404, "ResourceNotFound", Repetition::none, Repetition::none},
      {412, "PreconditionFailed", Repetition::none, Repetition::none},
      {501, "", Repetition::none, Repetition::none},
      {302, "", Repetition::none, Repetition::none},
  }));
  CAPTURE(status, code);
  const HttpResponse answer = response(status, code.empty() ? none : coded(code));
  CHECK(verdict_on("GET", answer).repetition == get);
  CHECK(verdict_on("PUT", answer).repetition == put);
}

TEST_CASE("a connection that broke may have carried the write") {
  const HttpResponse broken{0, {}, {}, "connection reset"};
  CHECK(verdict_on("GET", broken).repetition == Repetition::same_again);
  CHECK(verdict_on("PATCH", broken).repetition == Repetition::look_first);
  CHECK(verdict_on("POST", broken).repetition == Repetition::look_first);
  CHECK(verdict_on("GET", broken).why == "connection reset");
}

TEST_CASE("the delay is the header's, else the one in Azure's text") {
  CHECK(verdict_on("GET", response(429, "{}", "17")).delay == milliseconds(17'000));
  CHECK(verdict_on("GET",
                   response(429, coded("RetryableError", "The call can be retried in 11 seconds.")))
            .delay == milliseconds(11'000));
  CHECK(verdict_on("GET", response(429, coded("ResourceRequestsThrottled",
                                              "Please try again after '324' seconds.")))
            .delay == milliseconds(324'000));
  CHECK(verdict_on("GET", response(429, coded("X", "retried in many seconds"))).delay ==
        std::nullopt);
  CHECK(verdict_on("GET", response(429, "{}", "soon")).delay == std::nullopt);
  CHECK(verdict_on("GET", response(429, "{}", "-5")).delay == std::nullopt);
}

TEST_CASE("a quota slows everything down, a lock conflict does not") {
  CHECK(verdict_on("GET", response(429, coded("SubscriptionRequestsThrottled"))).throttled);
  CHECK_FALSE(verdict_on("PUT", response(429, coded("RetryableError"))).throttled);
  CHECK_FALSE(verdict_on("GET", response(503)).throttled);
}

TEST_CASE("back-offs grow to half a minute, are spread evenly and never spin") {
  CHECK(backoff_delay(1, 0.5) == milliseconds(500));
  CHECK(backoff_delay(2, 0.5) == milliseconds(1'000));
  CHECK(backoff_delay(3, 0.999) < milliseconds(4'000));
  CHECK(backoff_delay(50, 1.0) == milliseconds(30'000));
  CHECK(backoff_delay(5, 0.0) == milliseconds(50));
}
