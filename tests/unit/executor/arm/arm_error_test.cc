#include <catch2/catch.hpp>

#include "executor/arm/arm_error.h"

using namespace acrnet::executor;

namespace {

ArmError error_of(const std::string& body, int status = 400) {
  return read_arm_error(
      {status, {{"Content-Type", "text/html"}, {"X-Ms-Correlation-Request-Id", "abc"}}, body, {}});
}

}  // namespace

TEST_CASE("an error is read in every shape that Azure gives it") {
  const auto [body, code, message] = GENERATE(table<std::string, std::string, std::string>({
      {R"({"error":{"code":"A","message":"b"}})", "A", "b"},
      {R"({"error":{"code":"A","message":"b"},"status":"Failed"})", "A", "b"},
      {R"({"code":"PreconditionFailed","message":"etag"})", "PreconditionFailed", "etag"},
      {R"({"Code":"A","Message":"b"})", "A", "b"},
      {R"({"error":{"code":"A","message":"two\r\n  lines"}})", "A", "two lines"},
      {R"({"error":{"code":1,"message":["x"]}})", "",
       "the answer is text/html, not an error as Azure writes them: "
       R"({"error":{"code":1,"message":["x"]}})"},
      {"<html>Bad gateway</html>", "",
       "the answer is text/html, not an error as Azure writes them: <html>Bad gateway</html>"},
      {"", "", "the answer has no body"},
      {"[]", "", "the answer is text/html, not an error as Azure writes them: []"},
  }));
  CAPTURE(body);
  const ArmError error = error_of(body);
  CHECK(error.code == code);
  CHECK(error.message == message);
  CHECK(error.status == 400);
  CHECK(error.correlation_id == "abc");
}

TEST_CASE("a code is found among the details, whatever its case") {
  const ArmError error =
      error_of(R"({"error":{"code":"RetryableError","message":"m",)"
               R"("details":[{"code":"RetryableErrorDueToAnotherOperation","message":"x"}]}})");
  CHECK(error.has_code("retryableerrorduetoanotheroperation"));
  CHECK(error.has_code("RETRYABLEERROR"));
  CHECK_FALSE(error.has_code("Retryable"));
}

TEST_CASE("a message of megabytes is cut at a whole character") {
  std::string umlauts;
  for (int i = 0; i < 100'000; ++i) umlauts += "\xc3\xa4";
  const ArmError error = error_of(R"({"error":{"code":"A","message":"x)" + umlauts + R"("}})");
  CHECK(error.message.size() < 2'000);
  CHECK(error.message.substr(error.message.size() - 5) == "\xc3\xa4…");
}

TEST_CASE("the error of an operation is read from its own place") {
  CHECK(read_operation_error(R"({"status":"Failed","error":{"code":"A","message":"b"}})").code ==
        "A");
  CHECK(read_operation_error(R"({"status":"Failed","properties":{"error":{"code":"A"}}})").code ==
        "A");
  const ArmError canceled = read_operation_error(R"({"status":"Canceled"})");
  CHECK(canceled.message == "Azure gives no reason");
  CHECK(canceled.code == "Canceled");
  CHECK(operation_failed("subnet a/b", canceled).detail ==
        "Azure's operation ended badly: Canceled: Azure gives no reason");
  CHECK(read_operation_error("nonsense").message == "Azure gives no reason");
}
